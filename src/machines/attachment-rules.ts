/**
 * The rules about one attachment: its maps, their direction, and when it may end. The chart of an
 * attachment asks them directly; that of its buffer asks them about the attachment a fact is about.
 */
import type { BufferId, ImporterId } from '../base/ids.ts';
import type { Limits } from '../base/limits.ts';
import type { AttachmentMapped, AttachmentUnmapped } from '../events/events.ts';
import type { Attachment } from './buffer-state.ts';
import { limitReached } from './limit-reached.ts';
import { rule, type ArrowChoice } from './rule.ts';

/** One attachment with what its rules need of its buffer. @public */
export interface AttachmentView {
  /** The buffer it is attached to; a fact about another one is refused: EINVAL [ATT6]. */
  readonly buffer: BufferId;
  /** The limits of the exporter; a map beyond `mapsPerAttachmentMax` is refused: EOVERFLOW [LIM1]. */
  readonly limits: Limits;
  /** The importer, its live maps and their direction, as they are before the next fact. */
  readonly attachment: Attachment;
}

/** Two buffers may have an importer in common, and an importer has attachments to several buffers. */
export const isAboutIt = rule<
  AttachmentView,
  { readonly buffer: BufferId; readonly importer: ImporterId }
>(
  { id: 'ATT6', errno: 'EINVAL', says: 'The fact is about this attachment.' },
  ({ buffer, attachment: { importer } }, fact) =>
    importer === fact.importer && buffer === fact.buffer
      ? null
      : {
          message: `This is the attachment of ${importer} to ${buffer}, not of ${fact.importer} to ${fact.buffer}.`,
          next: 'Tell the chart of the attachment that the fact is about.',
        },
);

export const hasNoMap = rule<AttachmentView, unknown>(
  { id: 'ATT3', errno: 'EBUSY', says: 'The importer has no live map.' },
  ({ buffer, attachment: { importer, maps } }) =>
    maps === 0
      ? null
      : {
          message: `${importer} still has ${maps} live ${maps === 1 ? 'map' : 'maps'} of ${buffer}.`,
          next: 'Unmap before detaching.',
        },
);

/** Asked only where an attachment has ended. */
export const isNotDetached = rule<AttachmentView, unknown>(
  { id: 'ATT6', errno: 'EINVAL', says: 'The importer is still attached.' },
  ({ buffer, attachment: { importer } }) => ({
    message: `${importer} has detached from ${buffer}.`,
    next: `Attach ${importer} again, before anybody maps.`,
  }),
);

export const directionMatchesLiveMaps = rule<AttachmentView, AttachmentMapped>(
  { id: 'MAP1', errno: 'EBUSY', says: 'All live maps of an attachment have one direction.' },
  ({ buffer, attachment: { importer, direction } }, fact) =>
    direction === null || direction === fact.direction
      ? null
      : {
          message: `${importer} has ${buffer} mapped ${direction}, asked for ${fact.direction}.`,
          next: `Unmap first, or map ${direction} again.`,
        },
);

export const hasRoomForMap = rule<AttachmentView, AttachmentMapped>(
  { id: 'LIM1', errno: 'EOVERFLOW', says: 'The limit of maps is not reached.' },
  ({ buffer, limits, attachment: { importer, maps } }) => {
    const max = limits.mapsPerAttachmentMax;
    return maps < max
      ? null
      : limitReached(`${importer} has ${max} maps of ${buffer}, the limit mapsPerAttachmentMax`);
  },
);

export const hasMap = rule<AttachmentView, unknown>(
  { id: 'MAP1', errno: 'EINVAL', says: 'The importer has a live map.' },
  ({ buffer, attachment: { importer, maps } }) =>
    maps > 0
      ? null
      : {
          message: `${importer} has no live map of ${buffer}.`,
          next: 'Unmap once for each map, not more often.',
        },
);

export const directionMatchesMap = rule<AttachmentView, AttachmentUnmapped>(
  { id: 'MAP1', errno: 'EINVAL', says: 'An unmap names the direction of the map, or none.' },
  ({ buffer, attachment: { importer, direction } }, fact) =>
    fact.direction === undefined || fact.direction === direction
      ? null
      : {
          message: `${importer} mapped ${buffer} ${direction ?? ''}, but unmaps ${fact.direction}.`,
          next: 'Unmap with the direction of the map.',
        },
);

export const isLastMapOfAttachment: ArrowChoice<AttachmentView, unknown> = {
  says: 'It is the last live map of this attachment.',
  holds: ({ attachment }) => attachment.maps === 1,
};
