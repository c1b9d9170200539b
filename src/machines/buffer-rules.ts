/**
 * The rules about life, attaching, storage, CPU access and references. Each function is named for
 * what is true when it does not object.
 */
import type { RuleBreach } from '../base/refusal.ts';
import type { ImporterAttached } from '../events/events.ts';
import { isAddressable } from '../memory/sg-table.ts';
import { limitReached } from './limit-rule.ts';
import { attachmentOf, mapCount, type BufferState } from './buffer-state.ts';

/** A fact about one importer. */
interface ImporterFact {
  readonly importer: string;
}

/** [BUF3] */
export function isLive(state: BufferState): RuleBreach | null {
  if (state.references > 0) return null;
  return {
    errno: 'EBADF',
    rule: 'BUF3',
    message: `Buffer ${state.id} was freed.`,
    next: 'Create a new buffer; a freed one never comes back.',
  };
}

/** [ATT6] */
export function isAttached(state: BufferState, { importer }: ImporterFact): RuleBreach | null {
  if (attachmentOf(state, importer) !== undefined) return null;
  return {
    errno: 'EINVAL',
    rule: 'ATT6',
    message: `${importer} is not attached to ${state.id}.`,
    next: `Attach ${importer} first, before anybody maps.`,
  };
}

/** [ATT5] */
export function isNotAttached(state: BufferState, fact: ImporterAttached): RuleBreach | null {
  if (attachmentOf(state, fact.importer) === undefined) return null;
  return {
    errno: 'EEXIST',
    rule: 'ATT5',
    message: `${fact.importer} is attached to ${state.id} already.`,
    next: 'Use the attachment it has; maps of one attachment are counted.',
  };
}

/** [LIM1] */
export function hasRoomForAttachment(state: BufferState): RuleBreach | null {
  const max = state.limits.attachmentsPerBufferMax;
  return state.attachments.length < max
    ? null
    : limitReached(`${state.id} has ${max} attachments, the limit attachmentsPerBufferMax`);
}

/** [MAP1] Storage is allocated once. */
export function hasNoStorage(state: BufferState): RuleBreach | null {
  if (state.storage === null) return null;
  return {
    errno: 'EBUSY',
    rule: 'MAP1',
    message: `${state.id} has storage already.`,
    next: 'Map the attachment; it gets the storage that exists.',
  };
}

/** [MAP1] A map needs storage; the first map brings it. */
export function hasStorage(state: BufferState): RuleBreach | null {
  if (state.storage !== null) return null;
  return {
    errno: 'EINVAL',
    rule: 'MAP1',
    message: `${state.id} has no storage.`,
    next: 'Record the allocation before the map.',
  };
}

/** [MAP2] Under `rfc` somebody may be attached whose bus offset gives the storage no address. */
export function hasAddressForStorage(
  state: BufferState,
  { importer }: ImporterFact,
): RuleBreach | null {
  const constraints = attachmentOf(state, importer)?.constraints;
  if (constraints === undefined || state.storage === null) return null;
  if (isAddressable(state.storage, constraints)) return null;
  return {
    errno: 'ENODEV',
    rule: 'MAP2',
    message: `The bus offset of ${importer} gives the storage of ${state.id} no address.`,
    next: `Attach ${importer} before anybody maps, so that the storage is chosen for it, too.`,
  };
}

/** [CPU1] */
export function hasStorageForCpu(state: BufferState): RuleBreach | null {
  if (state.storage !== null) return null;
  return {
    errno: 'EINVAL',
    rule: 'CPU1',
    message: `${state.id} has no storage yet.`,
    next: 'Map it once; the first map allocates.',
  };
}

/** [CPU2] */
export function isCpuReachable(state: BufferState): RuleBreach | null {
  if (state.cpuReachable) return null;
  return {
    errno: 'EPERM',
    rule: 'CPU2',
    message: `The CPU may not touch the storage of ${state.id}.`,
    next: 'Choose an allocator with cpuAccess, or let a device copy.',
  };
}

/** [LIM1] */
export function hasRoomForCpuAccess(state: BufferState): RuleBreach | null {
  const max = state.limits.cpuAccessDepthMax;
  return state.cpuAccessDepth < max
    ? null
    : limitReached(`CPU access to ${state.id} is ${max} deep, the limit cpuAccessDepthMax`);
}

/** [CPU1] */
export function hasCpuAccess(state: BufferState): RuleBreach | null {
  if (state.cpuAccessDepth > 0) return null;
  return {
    errno: 'EINVAL',
    rule: 'CPU1',
    message: `No CPU access to ${state.id} is open.`,
    next: 'End once for each begin, not more often.',
  };
}

/** [LIM1] */
export function hasRoomForReference(state: BufferState): RuleBreach | null {
  const max = state.limits.referencesMax;
  return state.references < max
    ? null
    : limitReached(`${state.id} has ${max} references, the limit referencesMax`);
}

/** [REF1] */
export function hasSpareReference(state: BufferState): RuleBreach | null {
  if (state.references > 1) return null;
  return {
    errno: 'EBUSY',
    rule: 'REF1',
    message: `This is the last reference to ${state.id}.`,
    next: 'Giving the last reference back frees the buffer.',
  };
}

/** [REF1] */
export function hasOneReference(state: BufferState): RuleBreach | null {
  if (state.references === 1) return null;
  return {
    errno: 'EBUSY',
    rule: 'REF1',
    message: `${state.id} has ${state.references} references.`,
    next: 'A buffer is freed when its last reference goes.',
  };
}

/** [BUF2] */
export function isUnused(state: BufferState): RuleBreach | null {
  const uses = [
    counted(mapCount(state), 'live map'),
    counted(state.attachments.length, 'attachment'),
    counted(state.cpuAccessDepth, 'open CPU access', 'open CPU accesses'),
  ].filter((each) => each !== null);
  if (uses.length === 0) return null;
  const who = state.attachments.map((each) => each.importer).join(', ');
  return {
    errno: 'EBUSY',
    rule: 'BUF2',
    message: `${state.id} still has ${uses.join(' and ')}${who === '' ? '' : ` (${who})`}.`,
    next: 'Unmap, detach and end CPU access before the last reference goes.',
  };
}

function counted(count: number, one: string, many = `${one}s`): string | null {
  return count === 0 ? null : `${count} ${count === 1 ? one : many}`;
}
