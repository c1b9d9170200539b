/**
 * What could be asked for instead: the request nearest to the one that cannot be met, where the request
 * is all that stands in the way. libcamera answers so ("Adjusted") for one camera; here it is for
 * everybody who shares the buffer.
 *
 * Each quantity keeps its value if it can, given those before it; else it moves to the nearer of the
 * next possible value above and below, the one above where both are as near. Width and height come
 * before the row length, because rows follow from them, and bytes come last.
 */
import { bytes, QUANTITY_MAX } from '../base/units.ts';
import { bufferCountOf } from '../constraints/buffer-count.ts';
import { possibleContents, type Content, type ContentRequest } from '../constraints/content.ts';
import { isFeasible } from '../constraints/meets.ts';
import type { ImageConstraints } from '../constraints/images/image-constraints.ts';
import type { ImageRequest } from '../constraints/images/image-choice.ts';
import { mergeConstraints } from '../constraints/requirement.ts';
import type { Dispute } from './explain.ts';

/** The nearest request that can be met. @public */
export interface NearestRequest {
  readonly size?: number;
  readonly bufferCount?: number;
  readonly image?: ImageRequest;
}

/** The number quantities of an image, in the order in which they are settled. */
const NUMBERS = ['width', 'height', 'bytesPerRow'] as const;

type NumberName = (typeof NUMBERS)[number];

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
    const nearest = nearestNumber(dispute, settled, name, asked);
    if (nearest === null) return null;
    settled = withImage(settled, { [name]: nearest });
  }
  return withCounts(dispute, settled);
}

/** Settles the size and the number of buffers, which follow from the image. */
function withCounts(dispute: Dispute, image: ContentRequest): NearestRequest | null {
  const { size, bufferCount } = dispute.question.request;
  const requirement = mergeConstraints(dispute.question.participants);
  let settled = image;
  if (size !== undefined) {
    const sizes = [...possibleContents(requirement, settled)].map((content) => content.size);
    const nearest = nearestOf(size, Math.max(1, Math.min(...sizes)), (each) =>
      isServed(dispute, { ...settled, size: bytes(each) }),
    );
    if (nearest === null) return null;
    settled = { ...settled, size: bytes(nearest) };
  }
  if (bufferCount !== undefined) {
    const least = bufferCountOf(requirement, {}) ?? 1;
    const nearest = nearestOf(bufferCount, least, (each) =>
      isServed(dispute, { ...settled, bufferCount: each }),
    );
    if (nearest === null) return null;
    settled = { ...settled, bufferCount: nearest };
  }
  return settled;
}

function isServed({ question, groups, canBeServed }: Dispute, request: ContentRequest): boolean {
  return canBeServed({ participants: question.participants, request }, groups);
}

function withImage(request: ContentRequest, image: ImageRequest): ContentRequest {
  return { ...request, image: { ...request.image, ...image } };
}

/** The nearest value of one number of the image. */
function nearestNumber(
  dispute: Dispute,
  settled: ContentRequest,
  name: NumberName,
  asked: number,
): number | null {
  const above = firstAtLeast(dispute, settled, name, asked);
  if (above === asked) return asked;
  const below = lastAtMost(dispute, settled, name, asked);
  if (above === null || below === null) return above ?? below;
  return above - asked <= asked - below ? above : below;
}

/** The smallest possible value from `min` on: what the chooser takes when less is forbidden. */
function firstAtLeast(
  dispute: Dispute,
  settled: ContentRequest,
  name: NumberName,
  min: number,
): number | null {
  return chosenNumber(dispute, settled, name, bound(name, min, undefined));
}

/** The largest possible value up to `max`, by bisection over the lower bound. */
function lastAtMost(
  dispute: Dispute,
  settled: ContentRequest,
  name: NumberName,
  max: number,
): number | null {
  let best = chosenNumber(dispute, settled, name, bound(name, 0, max));
  if (best === null) return null;
  let [low, high] = [best, max + 1];
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    const found = chosenNumber(dispute, settled, name, bound(name, middle, max));
    if (found === null) high = middle;
    else [best, low] = [found, found];
  }
  return best;
}

/** The image constraints that keep one number between two bounds. */
function bound(name: NumberName, min: number, max: number | undefined): ImageConstraints {
  if (name === 'bytesPerRow') {
    return { minBytesPerRow: min, ...(max === undefined ? {} : { maxBytesPerRow: max }) };
  }
  const other = name === 'width' ? 'height' : 'width';
  const low = { [name]: min, [other]: 0 } as { width: number; height: number };
  const high = { [name]: max, [other]: QUANTITY_MAX } as { width: number; height: number };
  return { minSize: low, ...(max === undefined ? {} : { maxSize: high }) };
}

/** The number that the chooser takes under a bound, or null where nothing can be served. */
function chosenNumber(
  dispute: Dispute,
  settled: ContentRequest,
  name: NumberName,
  image: ImageConstraints,
): number | null {
  const participants = [
    ...dispute.question.participants,
    { id: 'nearest request', constraints: { images: [image] }, knows: everyField(dispute) },
  ];
  if (!dispute.canBeServed({ participants, request: settled }, dispute.groups)) return null;
  const requirement = mergeConstraints(participants);
  if (!isFeasible(requirement, settled)) return null;
  const [content] = possibleContents(requirement, settled);
  return mainNumber(content, name);
}

/** The bound is no participant of its own: it must not fail for what others mark as mandatory. */
function everyField({ question }: Dispute): readonly string[] {
  return question.participants.flatMap(({ constraints }) => constraints.mandatory ?? []);
}

function mainNumber(content: Content | undefined, name: NumberName): number | null {
  return content?.image?.layouts[0]?.[name] ?? null;
}

/** The possible value nearest to what is asked. The possible values begin at `least`, without gaps. */
function nearestOf(
  asked: number,
  least: number,
  isPossible: (value: number) => boolean,
): number | null {
  if (isPossible(asked)) return asked;
  if (!isPossible(least)) return null;
  if (asked < least) return least;
  let [low, high] = [least, asked];
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (isPossible(middle)) low = middle;
    else high = middle;
  }
  return low;
}
