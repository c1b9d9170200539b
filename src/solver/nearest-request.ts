/**
 * What could be asked for instead: the request nearest to the one that cannot be met, where the request
 * is all that stands in the way. libcamera answers so ("Adjusted") for one camera; here it is for
 * everybody who shares the buffer.
 *
 * Each quantity keeps its value if it can, given those before it; else it moves to the nearer of the
 * next possible value above and below, the one above where both are as near. Width and height come
 * before the row length, because rows follow from them, and bytes come last: a size that moves fills its
 * pages together with the room around it, where that can be served, because no buffer has half a page.
 */
import { bytes, PAGE_SIZE, QUANTITY_MAX } from '../base/units.ts';
import type { Constraints } from '../constraints/constraints.ts';
import type { ContentRequest } from '../constraints/content.ts';
import type { ImageNumber, ImageRequest } from '../constraints/images/image-choice.ts';
import { mergeConstraints } from '../constraints/requirement.ts';
import type { Dispute } from './dispute.ts';

/** The nearest request that can be met. @public */
export interface NearestRequest {
  /** Bytes of data, at least 1; absent where no size was asked for. */
  readonly size?: number;
  /** How many buffers, at least 1; absent where no number was asked for. */
  readonly bufferCount?: number;
  /** The image, field by field as near as it can be; absent where none was asked for or nothing asked can stay. */
  readonly image?: ImageRequest;
}

/** The number quantities of an image, in the order in which they are settled. */
const NUMBERS: readonly ImageNumber[] = ['width', 'height', 'bytesPerRow'];

/** Whether some value from `from` to `to` can be served. */
type IsPossible = (from: number, to: number) => boolean;

/** The nearest request, or null where dropping the whole request would not help. */
export function nearestRequest(dispute: Dispute): NearestRequest | null {
  const { request } = dispute.question;
  if (!isServed(dispute, {}) || Object.keys(request).length === 0) return null;
  let settled: ContentRequest = {};
  for (const name of ['format', 'modifier'] as const) {
    const asked = request.image?.[name];
    if (asked === undefined) continue;
    const kept = withImage(settled, { [name]: asked });
    settled = isServed(dispute, kept) ? kept : settled;
  }
  for (const name of NUMBERS) {
    const asked = request.image?.[name];
    if (asked === undefined) continue;
    const before = settled;
    const nearest = nearestTo(asked, (from, to) =>
      isServed(dispute, withImage(before, { from: { [name]: from }, to: { [name]: to } })),
    );
    if (nearest === null) return null;
    settled = withImage(settled, { [name]: nearest });
  }
  const nearest = withCounts(dispute, settled);
  // Nothing is proposed that was not tried.
  return nearest !== null && isServed(dispute, nearest) ? nearest : null;
}

/**
 * The size or the number of buffers nearest to the one that is asked for, with all else that is asked left
 * as it is; null where none would do.
 */
export function nearestCount(dispute: Dispute, field: 'size' | 'bufferCount'): number | null {
  const { [field]: asked, ...rest } = dispute.question.request;
  return asked === undefined ? null : nearestServed(dispute, rest, field, asked);
}

/** The value nearest to what is asked that is served with the rest of a request. */
function nearestServed(
  dispute: Dispute,
  rest: ContentRequest,
  field: 'size' | 'bufferCount',
  asked: number,
): number | null {
  const isPossible: IsPossible = (from, to) => isServed(dispute, rest, boundsOf(field, from, to));
  const nearest = nearestTo(asked, isPossible);
  if (nearest === null || nearest === asked || field !== 'size') return nearest;
  return inWholePages(dispute, nearest, nearest > asked, isPossible);
}

/** The size beside a possible one that fills its pages together with the room around it, if that is possible. */
function inWholePages(
  { question }: Dispute,
  size: number,
  isAbove: boolean,
  isPossible: IsPossible,
): number {
  const { prefix, padding } = mergeConstraints(question.participants);
  const around = prefix + padding;
  const pages = (size + around) / PAGE_SIZE;
  const filled = (isAbove ? Math.ceil(pages) : Math.floor(pages)) * PAGE_SIZE - around;
  return filled >= 1 && isPossible(filled, filled) ? filled : size;
}

function boundsOf(field: 'size' | 'bufferCount', from: number, to: number): Constraints {
  return field === 'size'
    ? { minSize: bytes(from), maxSize: bytes(to) }
    : { minBufferCount: from, maxBufferCount: to };
}

/** Settles the size and the number of buffers, which follow from the image. */
function withCounts(dispute: Dispute, image: ContentRequest): ContentRequest | null {
  const { size, bufferCount } = dispute.question.request;
  let settled = image;
  if (size !== undefined) {
    const nearest = nearestServed(dispute, settled, 'size', size);
    if (nearest === null) return null;
    settled = { ...settled, size: bytes(nearest) };
  }
  if (bufferCount !== undefined) {
    const nearest = nearestServed(dispute, settled, 'bufferCount', bufferCount);
    if (nearest === null) return null;
    settled = { ...settled, bufferCount: nearest };
  }
  return settled;
}

/** Whether a request can be served, with the groups, and within bounds if some are given. */
function isServed(
  { question, groups, canBeServed }: Dispute,
  request: ContentRequest,
  bounds: Constraints = {},
): boolean {
  // The bounds are no participant of their own: they must not fail for what others mark as mandatory.
  const knows = everyMandatoryField(question.participants.map(({ constraints }) => constraints));
  const bounding = { id: 'nearest request', constraints: bounds, knows };
  const isBounded = Object.keys(bounds).length > 0;
  const participants = isBounded ? [...question.participants, bounding] : question.participants;
  return canBeServed({ participants, request }, groups);
}

function everyMandatoryField(all: readonly Constraints[]): readonly string[] {
  return all.flatMap(({ mandatory = [] }) => mandatory);
}

function withImage(request: ContentRequest, image: ImageRequest): ContentRequest {
  return { ...request, image: { ...request.image, ...image } };
}

/** The possible value nearest to what is asked, at least 1; the one above of two as near. */
function nearestTo(asked: number, isPossible: IsPossible): number | null {
  if (isPossible(asked, asked)) return asked;
  const above = firstFrom(asked, isPossible);
  const below = lastUpTo(asked, isPossible);
  if (above === null || below === null) return above ?? below;
  return above - asked <= asked - below ? above : below;
}

/** The smallest possible value from `min` on; the interval doubles until it holds one. */
function firstFrom(min: number, isPossible: IsPossible): number | null {
  let [low, high] = [min, min + 1];
  while (!isPossible(min, high)) {
    if (high >= QUANTITY_MAX) return null;
    low = high;
    high = Math.min(QUANTITY_MAX, min + (high - min) * 2);
  }
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (isPossible(min, middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** The largest possible value up to `max`, by bisection over where the interval begins. */
function lastUpTo(max: number, isPossible: IsPossible): number | null {
  if (max < 1 || !isPossible(1, max)) return null;
  let [low, high] = [1, max];
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (isPossible(middle, max)) low = middle;
    else high = middle;
  }
  return low;
}
