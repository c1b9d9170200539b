/**
 * The rules about one attachment: its maps, their direction, and when it may end. The chart of an
 * attachment asks them directly; that of its buffer asks them about the attachment a fact is about.
 */
import type { BufferId, ImporterId } from '../base/ids.ts';
import type { Limits } from '../base/limits.ts';
import type { AttachmentMapped, AttachmentUnmapped } from '../events/events.ts';
import { heldMaps, isHeld, type Attachment } from './buffer-state.ts';
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

/** The storage moves for somebody who attaches; it is the buffer that an attachment of it has in common with that. */
export const isOfBuffer = rule<AttachmentView, { readonly buffer: BufferId }>(
  { id: 'ATT6', errno: 'EINVAL', says: 'The fact is about the buffer of this attachment.' },
  ({ buffer, attachment: { importer } }, fact) =>
    buffer === fact.buffer
      ? null
      : {
          message: `This is the attachment of ${importer} to ${buffer}, not to ${fact.buffer}.`,
          next: 'Tell the chart of the attachment that the fact is about.',
        },
);

export const isNotHeld = rule<AttachmentView, unknown>(
  { id: 'MIG1', errno: 'EBUSY', says: 'The attachment does not hold the storage in its place.' },
  ({ buffer, attachment }) =>
    isHeld(attachment)
      ? {
          message: `${attachment.importer} holds the storage of ${buffer} in its place.`,
          next: attachment.pins === undefined ? 'Unmap first.' : 'Unpin first.',
        }
      : null,
);

export const canHearOfRevoke = rule<AttachmentView, unknown>(
  { id: 'REV1', errno: 'EBUSY', says: 'The attachment is dynamic, or has no map.' },
  ({ buffer, attachment: { importer, sharing, maps } }) =>
    sharing !== undefined || maps === 0
      ? null
      : {
          message: `${importer} maps ${buffer} by a static attachment, and cannot be told.`,
          next: 'Unmap first.',
        },
);

export const hasNoMap = rule<AttachmentView, unknown>(
  { id: 'ATT3', errno: 'EBUSY', says: 'The importer has no map.' },
  ({ buffer, attachment }) => {
    const { importer, maps, stale = 0 } = attachment;
    if (heldMaps(attachment) === 0) return null;
    const [count, kind] = maps > 0 ? [maps, 'live'] : [stale, 'stale'];
    return {
      message: `${importer} still has ${count} ${kind} ${count === 1 ? 'map' : 'maps'} of ${buffer}.`,
      next: 'Unmap before detaching.',
    };
  },
);

export const isDynamic = rule<AttachmentView, unknown>(
  { id: 'PIN1', errno: 'EINVAL', says: 'The attachment is dynamic.' },
  ({ buffer, attachment: { importer, sharing } }) =>
    sharing !== undefined
      ? null
      : {
          message: `The attachment of ${importer} to ${buffer} is static: its maps hold the storage.`,
          next: `Map without a pin, or attach ${importer} with dynamic sharing.`,
        },
);

export const hasPin = rule<AttachmentView, unknown>(
  { id: 'PIN1', errno: 'EINVAL', says: 'The importer has pinned.' },
  ({ buffer, attachment: { importer, pins = 0 } }) =>
    pins > 0
      ? null
      : {
          message: `${importer} has no pin of ${buffer}.`,
          next: 'Unpin once for each pin, not more often.',
        },
);

export const hasNoPin = rule<AttachmentView, unknown>(
  { id: 'ATT3', errno: 'EBUSY', says: 'The importer has no pin.' },
  ({ buffer, attachment: { importer, pins = 0 } }) =>
    pins === 0
      ? null
      : {
          message: `${importer} still has ${pins} ${pins === 1 ? 'pin' : 'pins'} of ${buffer}.`,
          next: 'Unpin before detaching.',
        },
);

export const hasRoomForPin = rule<AttachmentView, unknown>(
  {
    id: 'LIM1',
    errno: 'EOVERFLOW',
    says: 'The limit of pins, which is that of maps, is not reached.',
  },
  ({ buffer, limits: { mapsPerAttachmentMax: max }, attachment: { importer, pins = 0 } }) =>
    pins < max
      ? null
      : limitReached(`${importer} has ${max} pins of ${buffer}, the limit mapsPerAttachmentMax`),
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
  { id: 'MAP1', errno: 'EBUSY', says: 'All maps of an attachment have one direction.' },
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
  ({ buffer, limits, attachment }) => {
    const max = limits.mapsPerAttachmentMax;
    const { importer } = attachment;
    return heldMaps(attachment) < max
      ? null
      : limitReached(`${importer} has ${max} maps of ${buffer}, the limit mapsPerAttachmentMax`);
  },
);

export const hasMap = rule<AttachmentView, unknown>(
  { id: 'MAP1', errno: 'EINVAL', says: 'The importer has a map.' },
  ({ buffer, attachment }) =>
    heldMaps(attachment) > 0
      ? null
      : {
          message: `${attachment.importer} has no live map of ${buffer}.`,
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
  says: 'It is the last live map of this attachment, and no older one is left.',
  holds: ({ attachment }) => attachment.maps === 1 && heldMaps(attachment) === 1,
};
