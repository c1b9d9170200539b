/**
 * The rules about one attachment: its maps, their direction, and when it may end. The buffer's table
 * asks them for the attachment a fact is about, and the attachment's own chart asks them directly.
 */
import type { BufferId } from '../base/ids.ts';
import type { Limits } from '../base/limits.ts';
import type { RuleBreach } from '../base/refusal.ts';
import type { AttachmentMapped, AttachmentUnmapped } from '../events/events.ts';
import type { Attachment } from './buffer-state.ts';
import { limitReached } from './limit-rule.ts';

/** One attachment with what its rules need of its buffer. @public */
export interface AttachmentView {
  readonly buffer: BufferId;
  readonly limits: Limits;
  readonly attachment: Attachment;
}

/** [ATT3] */
export function hasNoMap({ buffer, attachment }: AttachmentView): RuleBreach | null {
  const { importer, maps } = attachment;
  if (maps === 0) return null;
  return {
    errno: 'EBUSY',
    rule: 'ATT3',
    message: `${importer} still has ${maps} live ${maps === 1 ? 'map' : 'maps'} of ${buffer}.`,
    next: 'Unmap before detaching.',
  };
}

/** [MAP1] */
export function directionMatchesLiveMaps(
  { buffer, attachment }: AttachmentView,
  fact: AttachmentMapped,
): RuleBreach | null {
  const { importer, direction } = attachment;
  if (direction === null || direction === fact.direction) return null;
  return {
    errno: 'EBUSY',
    rule: 'MAP1',
    message: `${importer} has ${buffer} mapped ${direction}, asked for ${fact.direction}.`,
    next: `Unmap first, or map ${direction} again.`,
  };
}

/** [LIM1] */
export function hasRoomForMap({ buffer, limits, attachment }: AttachmentView): RuleBreach | null {
  const max = limits.mapsPerAttachmentMax;
  const { importer, maps } = attachment;
  return maps < max
    ? null
    : limitReached(`${importer} has ${max} maps of ${buffer}, the limit mapsPerAttachmentMax`);
}

/** [MAP1] */
export function hasMap({ buffer, attachment }: AttachmentView): RuleBreach | null {
  if (attachment.maps > 0) return null;
  return {
    errno: 'EINVAL',
    rule: 'MAP1',
    message: `${attachment.importer} has no live map of ${buffer}.`,
    next: 'Unmap once for each map, not more often.',
  };
}

/** [MAP1] */
export function directionMatchesMap(
  { buffer, attachment }: AttachmentView,
  fact: AttachmentUnmapped,
): RuleBreach | null {
  const { importer, direction } = attachment;
  if (fact.direction === undefined || fact.direction === direction) return null;
  return {
    errno: 'EINVAL',
    rule: 'MAP1',
    message: `${importer} mapped ${buffer} ${direction ?? ''}, but unmaps ${fact.direction}.`,
    next: 'Unmap with the direction of the map.',
  };
}
