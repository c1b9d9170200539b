/**
 * The rules of `migrate`: storage is moved only while nobody holds it in its place. Where it may go is judged like every
 * allocation (storage-rules.ts). Source: today's dynamic importers (`dma_buf_attach_ops.move_notify`); John
 * Einar Reitan's late devices, 2016 (`L:20161010125136.GA2844@e106921-lin.trondheim.arm.com`).
 */
import { isHeld, type BufferState } from './buffer-state.ts';
import { LATE_POLICIES } from './late-policies.ts';
import { rule, type RuleNote } from './rule.ts';

const NEXT = 'Unmap, unpin and end CPU access first.';

function note(says: string): RuleNote {
  return { id: 'MIG1', errno: 'EBUSY', says };
}

export const hasStorageToMove = rule<BufferState, unknown>(
  note('There is storage to move.'),
  ({ id, storage }) =>
    storage !== null ? null : { message: `${id} has no storage yet.`, next: NEXT },
);

export const policyMoves = rule<BufferState, unknown>(
  note('The policy moves storage.'),
  ({ id, policy }) =>
    LATE_POLICIES[policy].movesStorage
      ? null
      : { message: `${policy} does not move the storage of ${id}.`, next: NEXT },
);

export const isNotInUse = rule<BufferState, unknown>(
  note(
    'No pin, no map of a static attachment and no open CPU access holds the storage in its place.',
  ),
  (state) =>
    !state.attachments.some(isHeld) && state.cpuAccessDepth === 0
      ? null
      : { message: `The storage of ${state.id} is in use and cannot move.`, next: NEXT },
);
