/** Who calls in a trial: whom somebody has chosen, whoever called last, or the first of the board. */
import type { Session } from './session.ts';

/** One of the importers of the board; null where it has none. */
export function actorOf(session: Session, importers: readonly string[]): string | null {
  const { value: chosen } = session.actor;
  const last = session.recording.value?.step(session.position.value).importer ?? null;
  return (
    importers.find((each) => each === chosen) ??
    importers.find((each) => each === last) ??
    importers[0] ??
    null
  );
}
