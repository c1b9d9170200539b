/**
 * The rules about life, attachments, maps, CPU access and references. Each function is named for
 * what is true when it does not object.
 */
import type { RuleBreach } from '../base/refusal.ts';
import type { AttachmentMapped, AttachmentUnmapped, ImporterAttached } from '../events/events.ts';
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

/** [ATT3] */
export function hasNoMapOfImporter(
  state: BufferState,
  { importer }: ImporterFact,
): RuleBreach | null {
  const maps = attachmentOf(state, importer)?.maps ?? 0;
  if (maps === 0) return null;
  return {
    errno: 'EBUSY',
    rule: 'ATT3',
    message: `${importer} still has ${maps} live ${maps === 1 ? 'map' : 'maps'} of ${state.id}.`,
    next: 'Unmap before detaching.',
  };
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

/** [MAP1] */
export function directionMatchesLiveMaps(
  state: BufferState,
  fact: AttachmentMapped,
): RuleBreach | null {
  const live = attachmentOf(state, fact.importer)?.direction ?? null;
  if (live === null || live === fact.direction) return null;
  return {
    errno: 'EBUSY',
    rule: 'MAP1',
    message: `${fact.importer} has ${state.id} mapped ${live}, asked for ${fact.direction}.`,
    next: `Unmap first, or map ${live} again.`,
  };
}

/** [LIM1] */
export function hasRoomForMap(state: BufferState, { importer }: ImporterFact): RuleBreach | null {
  const max = state.limits.mapsPerAttachmentMax;
  return (attachmentOf(state, importer)?.maps ?? 0) < max
    ? null
    : limitReached(`${importer} has ${max} maps of ${state.id}, the limit mapsPerAttachmentMax`);
}

/** [MAP1] */
export function hasMapOfImporter(
  state: BufferState,
  { importer }: ImporterFact,
): RuleBreach | null {
  if ((attachmentOf(state, importer)?.maps ?? 0) > 0) return null;
  return {
    errno: 'EINVAL',
    rule: 'MAP1',
    message: `${importer} has no live map of ${state.id}.`,
    next: 'Unmap once for each map, not more often.',
  };
}

/** [MAP1] */
export function directionMatchesMap(
  state: BufferState,
  fact: AttachmentUnmapped,
): RuleBreach | null {
  const live = attachmentOf(state, fact.importer)?.direction ?? null;
  if (fact.direction === undefined || fact.direction === live) return null;
  return {
    errno: 'EINVAL',
    rule: 'MAP1',
    message: `${fact.importer} mapped ${state.id} ${live ?? ''}, but unmaps ${fact.direction}.`,
    next: 'Unmap with the direction of the map.',
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

function limitReached(what: string): RuleBreach {
  return {
    errno: 'EOVERFLOW',
    rule: 'LIM1',
    message: `${what}.`,
    next: 'Look for a missing release, or create the exporter with a higher limit.',
  };
}
