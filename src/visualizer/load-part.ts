/** Loads what is no part of the first view, when somebody asks for what it does. */
import type { Session } from './session.ts';

/** Does something with it once it is there, or says that it cannot be loaded. */
export async function withPart<Part>(
  session: Session,
  load: () => Promise<Part>,
  act: (part: Part) => void,
): Promise<void> {
  const part = await load().catch(() => null);
  if (part === null) {
    session.problem.value = 'A part of the page cannot be loaded; is its server gone?';
  } else act(part);
}
