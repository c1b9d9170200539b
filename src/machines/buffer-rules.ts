/**
 * The rules about life, attaching, storage, CPU access and references. Each is named for what is true when
 * it does not object.
 */
import type { BufferFact, ImporterAttached } from '../events/events.ts';
import { limitReached } from './limit-reached.ts';
import { attachmentOf, mapCount, type BufferState } from './buffer-state.ts';
import { rule } from './rule.ts';

/** A fact about one importer. */
export interface ImporterFact {
  readonly importer: string;
}

export const isLive = rule<BufferState, unknown>(
  { id: 'BUF3', errno: 'EBADF', says: 'The buffer was not freed.' },
  ({ id, references }) =>
    references > 0
      ? null
      : {
          message: `Buffer ${id} was freed.`,
          next: 'Create a new buffer; a freed one never comes back.',
        },
);

export const isAttached = rule<BufferState, ImporterFact>(
  { id: 'ATT6', errno: 'EINVAL', says: 'The importer is attached.' },
  (state, { importer }) =>
    attachmentOf(state, importer) !== undefined
      ? null
      : {
          message: `${importer} is not attached to ${state.id}.`,
          next: `Attach ${importer} first, before anybody maps.`,
        },
);

export const isNotAttached = rule<BufferState, ImporterFact>(
  { id: 'ATT5', errno: 'EEXIST', says: 'The importer is not attached yet.' },
  (state, { importer }) =>
    attachmentOf(state, importer) === undefined
      ? null
      : {
          message: `${importer} is attached to ${state.id} already.`,
          next: 'Use the attachment it has; maps of one attachment are counted.',
        },
);

export const hasRoomForAttachment = rule<BufferState, ImporterAttached>(
  { id: 'LIM1', errno: 'EOVERFLOW', says: 'The limit of attachments is not reached.' },
  ({ id, limits, attachments }) => {
    const max = limits.attachmentsPerBufferMax;
    return attachments.length < max
      ? null
      : limitReached(`${id} has ${max} attachments, the limit attachmentsPerBufferMax`);
  },
);

export const hasNoStorage = rule<BufferState, unknown>(
  { id: 'MAP1', errno: 'EBUSY', says: 'Storage is allocated once.' },
  ({ id, storage }) =>
    storage === null
      ? null
      : {
          message: `${id} has storage already.`,
          next: 'Map the attachment; it gets the storage that exists.',
        },
);

export const hasStorage = rule<BufferState, unknown>(
  { id: 'MAP1', errno: 'EINVAL', says: 'There is storage; the first map brings it.' },
  ({ id, storage }) =>
    storage !== null
      ? null
      : { message: `${id} has no storage.`, next: 'Record the allocation before the map.' },
);

export const hasStorageForCpu = rule<BufferState, unknown>(
  { id: 'CPU1', errno: 'EINVAL', says: 'There is storage for the CPU to access.' },
  ({ id, storage }) =>
    storage !== null
      ? null
      : { message: `${id} has no storage yet.`, next: 'Map it once; the first map allocates.' },
);

export const isCpuReachable = rule<BufferState, unknown>(
  { id: 'CPU2', errno: 'EPERM', says: 'The CPU may touch the storage.' },
  ({ id, cpuReachable }) =>
    cpuReachable
      ? null
      : {
          message: `The CPU may not touch the storage of ${id}.`,
          next: 'Choose an allocator with cpuAccess, or let a device copy.',
        },
);

export const hasRoomForCpuAccess = rule<BufferState, BufferFact>(
  { id: 'LIM1', errno: 'EOVERFLOW', says: 'The limit of nested CPU access is not reached.' },
  ({ id, limits, cpuAccessDepth }) => {
    const max = limits.cpuAccessDepthMax;
    return cpuAccessDepth < max
      ? null
      : limitReached(`CPU access to ${id} is ${max} deep, the limit cpuAccessDepthMax`);
  },
);

export const hasCpuAccess = rule<BufferState, BufferFact>(
  { id: 'CPU1', errno: 'EINVAL', says: 'CPU access is open.' },
  ({ id, cpuAccessDepth }) =>
    cpuAccessDepth > 0
      ? null
      : {
          message: `No CPU access to ${id} is open.`,
          next: 'End once for each begin, not more often.',
        },
);

export const hasRoomForReference = rule<BufferState, BufferFact>(
  { id: 'LIM1', errno: 'EOVERFLOW', says: 'The limit of references is not reached.' },
  ({ id, limits, references }) => {
    const max = limits.referencesMax;
    return references < max
      ? null
      : limitReached(`${id} has ${max} references, the limit referencesMax`);
  },
);

export const hasSpareReference = rule<BufferState, BufferFact>(
  { id: 'REF1', errno: 'EBUSY', says: 'It is not the last reference.' },
  ({ id, references }) =>
    references > 1
      ? null
      : {
          message: `This is the last reference to ${id}.`,
          next: 'Giving the last reference back frees the buffer.',
        },
);

export const hasOneReference = rule<BufferState, BufferFact>(
  { id: 'REF1', errno: 'EBUSY', says: 'It is the last reference.' },
  ({ id, references }) =>
    references === 1
      ? null
      : {
          message: `${id} has ${references} references.`,
          next: 'A buffer is freed when its last reference goes.',
        },
);

export const isUnused = rule<BufferState, unknown>(
  { id: 'BUF2', errno: 'EBUSY', says: 'Nobody is attached, maps it, or accesses it by CPU.' },
  (state) => {
    const uses = [
      counted(mapCount(state), 'live map'),
      counted(state.attachments.length, 'attachment'),
      counted(state.cpuAccessDepth, 'open CPU access', 'open CPU accesses'),
    ].filter((each) => each !== null);
    if (uses.length === 0) return null;
    const who = state.attachments.map((each) => each.importer).join(', ');
    return {
      message: `${state.id} still has ${uses.join(' and ')}${who === '' ? '' : ` (${who})`}.`,
      next: 'Unmap, detach and end CPU access before the last reference goes.',
    };
  },
);

function counted(count: number, one: string, many = `${one}s`): string | null {
  return count === 0 ? null : `${count} ${count === 1 ? one : many}`;
}
