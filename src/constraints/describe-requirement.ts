/**
 * A merged requirement as JSON: only what somebody demands, in the words in which importers state
 * it. Infinity has no place in JSON, and a demand that nobody makes is no demand.
 */
import type { Category, CoherencyDomain } from './allocator-facts.ts';
import { totalOf } from './contributions.ts';
import { describeImage, type ImageDescription } from './images/describe-image.ts';
import type { Requirement } from './requirement.ts';
import { NO_REQUIREMENT } from './requirement.ts';
import { NO_SEGMENT_LIMIT, type SegmentLimit } from './segments.ts';

/** What is demanded, field by field; a field that is not there is not demanded. @public */
export interface RequirementDescription {
  readonly allocatorMask?: number;
  readonly allocators?: readonly string[];
  readonly memoryTypeBits?: number;
  readonly secure?: true;
  readonly domains?: readonly CoherencyDomain[];
  readonly deny?: readonly Category[];
  /** Physical addresses from `base`; `size` is 0 where nobody's windows meet. */
  readonly dmaWindow?: { readonly base: number; readonly size: number };
  readonly contiguous?: true;
  readonly alignment?: number;
  /** All of them hold, each for the importers that state it. */
  readonly segmentLimits?: readonly SegmentLimitDescription[];
  /** The largest buffer in bytes that windows and segments have room for. */
  readonly room?: number;
  readonly minSize?: number;
  readonly maxSize?: number;
  readonly prefix?: number;
  readonly padding?: number;
  /** The fewest buffers, with all that importers hold and want. */
  readonly minBufferCount?: number;
  readonly maxBufferCount?: number;
  readonly usage?: readonly string[];
  readonly mandatory?: readonly string[];
  readonly images?: readonly ImageDescription[];
}

/** One importer's segment limits as it states them. @public */
export interface SegmentLimitDescription {
  readonly maxSegmentCount: number;
  readonly maxSegmentSize?: number;
  readonly segmentBoundaryMask?: number;
  readonly busOffset?: number;
}

/** Describes a requirement as plain JSON. @public */
export function describeRequirement(requirement: Requirement): RequirementDescription {
  const { window, segmentLimits, images, memoryTypeBits, mandatory } = requirement;
  const none = NO_REQUIREMENT;
  const isWindowSaid = window.start > none.window.start || window.end < none.window.end;
  const buffers =
    totalOf(requirement.camping) + totalOf(requirement.dedicatedSlack) + requirement.sharedSlack;
  const minBufferCount = Math.max(requirement.minBufferCount, buffers);
  const said = <Name extends keyof Requirement>(name: Name, as: string) =>
    requirement[name] === none[name] ? {} : { [as]: requirement[name] };
  return {
    ...said('allocatorMask', 'allocatorMask'),
    ...said('allocators', 'allocators'),
    ...(memoryTypeBits.isSaid ? { memoryTypeBits: memoryTypeBits.bits } : {}),
    ...said('secure', 'secure'),
    ...(requirement.domains.length < none.domains.length ? said('domains', 'domains') : {}),
    ...(requirement.deny.length === 0 ? {} : said('deny', 'deny')),
    ...(isWindowSaid
      ? { dmaWindow: { base: window.start, size: Math.max(0, window.end - window.start) } }
      : {}),
    ...said('contiguous', 'contiguous'),
    ...said('alignment', 'alignment'),
    ...(segmentLimits.length === 0 ? {} : { segmentLimits: segmentLimits.map(describeLimit) }),
    ...said('roomMax', 'room'),
    ...said('sizeMin', 'minSize'),
    ...said('sizeMax', 'maxSize'),
    ...said('prefix', 'prefix'),
    ...said('padding', 'padding'),
    ...(minBufferCount === 0 ? {} : { minBufferCount }),
    ...said('maxBufferCount', 'maxBufferCount'),
    ...(requirement.usage.length === 0 ? {} : said('usage', 'usage')),
    ...(mandatory.required.length === 0 ? {} : { mandatory: mandatory.required }),
    ...(images === null ? {} : { images: images.map(describeImage) }),
  };
}

function describeLimit({
  count,
  size,
  boundary,
  busOffset,
}: SegmentLimit): SegmentLimitDescription {
  return {
    maxSegmentCount: count,
    ...(size === NO_SEGMENT_LIMIT.size ? {} : { maxSegmentSize: size }),
    ...(boundary === Infinity ? {} : { segmentBoundaryMask: boundary - 1 }),
    ...(busOffset === 0 ? {} : { busOffset }),
  };
}
