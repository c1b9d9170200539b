/**
 * The rules of `migrate`: storage is moved only while nobody uses it, and only to where it serves
 * everybody. Source: today's dynamic importers (`dma_buf_attach_ops.move_notify`); John Einar Reitan's
 * late devices, 2016 (`L:20161010125136.GA2844@e106921-lin.trondheim.arm.com`).
 */
import type { RuleBreach } from '../base/refusal.ts';
import { breachesOf } from '../constraints/accepts.ts';
import type { BackingMoved } from '../events/events.ts';
import { mapCount, type BufferState } from './buffer-state.ts';
import { LATE_POLICIES } from './late-policies.ts';

/** [MIG1] There is storage. */
export function hasStorageToMove({ id, storage }: BufferState): RuleBreach | null {
  return storage === null ? refusal(`${id} has no storage yet.`) : null;
}

/** [MIG1] The policy moves storage at all. */
export function isPolicyMigrate({ id, policy }: BufferState): RuleBreach | null {
  if (LATE_POLICIES[policy].movesStorage) return null;
  return refusal(`${policy} does not move the storage of ${id}.`);
}

/** [MIG1] No live map and no open CPU access holds the storage in its place. */
export function isNotInUse(state: BufferState): RuleBreach | null {
  const maps = mapCount(state);
  if (maps === 0 && state.cpuAccessDepth === 0) return null;
  return refusal(`The storage of ${state.id} is in use and cannot move.`);
}

/** [MIG1] The new storage serves everybody attached. */
export function storageServesAttached(
  { id, attachments }: BufferState,
  { storage }: BackingMoved,
): RuleBreach | null {
  const unserved = attachments.find(
    ({ constraints }) => breachesOf(constraints, storage).length > 0,
  );
  if (unserved === undefined) return null;
  return refusal(`The new storage of ${id} does not serve ${unserved.importer}.`);
}

function refusal(message: string): RuleBreach {
  return { errno: 'EBUSY', rule: 'MIG1', message, next: 'Unmap and end CPU access first.' };
}
