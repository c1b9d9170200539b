/**
 * Whom a step that cannot be taken waits for: the holder of the lock that it needs.
 */
import type { PeerStep } from './peer-calls.ts';
import { hasLockFor } from './peers-step.ts';
import type { PeersSetting, PeersState } from './peers-state.ts';

/** The holder of the lock that a step waits for; null where it waits for no lock. */
export function lockHolderFor(
  setting: PeersSetting,
  state: PeersState,
  { who, op, arg }: PeerStep,
): string | null {
  const own = setting.importers.findIndex(({ name }) => name === who);
  const buffer = arg === undefined ? (setting.importers[own]?.buffer ?? 0) : Number(arg);
  if (op === 'lock' || !hasLockFor(setting, state, who, op, own)) {
    return state.bufs[buffer]?.lock ?? null;
  }
  if (!['notify', 'unrevoke', 'move', 'map', 'pin', 'remap', 'vmap'].includes(op)) return null;
  // A callback would take the lock that its importer holds.
  const blocking = setting.importers.find(
    ({ callbackTakesOwn }, at) => callbackTakesOwn && state.importers[at]?.holdsOwn === true,
  );
  return blocking?.name ?? null;
}

/** Names that wait for each other's locks, in a circle; null where nobody does. */
export function circleOfWaits(
  setting: PeersSetting,
  state: PeersState,
  pending: readonly PeerStep[],
): readonly string[] | null {
  const waitsFor = new Map(
    pending.map((step) => [step.who, lockHolderFor(setting, state, step)] as const),
  );
  for (const first of waitsFor.keys()) {
    const way = [first];
    for (let at = waitsFor.get(first) ?? null; at !== null; at = waitsFor.get(at) ?? null) {
      if (at === first) return way;
      if (way.includes(at)) break;
      way.push(at);
    }
  }
  return null;
}
