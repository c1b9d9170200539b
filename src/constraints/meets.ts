/**
 * Whether anything can meet a merged requirement: an allocator, or any storage at all.
 */
import { alignUp, PAGE_SIZE } from '../base/units.ts';
import { bufferCountOf } from './buffer-count.ts';
import { possibleContents, type Content, type ContentRequest } from './content.ts';
import type { JudgedAllocator } from './field.ts';
import { DEMANDS, type Requirement } from './requirement.ts';

/** Why an allocator can never be what is demanded, in words; null where it can. */
export function whyUnsuitableFor(
  requirement: Requirement,
  allocator: JudgedAllocator,
): string | null {
  for (const demand of DEMANDS) {
    const why = demand.whyUnsuitable?.(requirement[demand.name], allocator) ?? null;
    if (why !== null) return why;
  }
  return null;
}

/**
 * Whether some storage could meet the requirement if memory were unlimited and empty and allocators
 * could do everything. False is final: no allocator and no waiting can help ([ATT1] refuses on it).
 *
 * @param request - The size in bytes where it is given, and what the image must be.
 * @public
 */
export function isFeasible(requirement: Requirement, request: ContentRequest): boolean {
  if (!isConceivable(requirement) || bufferCountOf(requirement, request) === null) return false;
  for (const content of possibleContents(requirement, request)) {
    if (isPlaceConceivable(requirement, content)) return true;
  }
  return false;
}

/** Demands that may be impossible whatever the buffer is. */
const REFUTABLE = DEMANDS.filter((demand) => demand.isConceivable !== undefined);

/** Each demand could be met by itself, and some allocator that might exist is acceptable to all. */
function isConceivable(requirement: Requirement): boolean {
  for (const demand of REFUTABLE) {
    if (demand.isConceivable?.(requirement[demand.name]) === false) return false;
  }
  // Protected memory is what the CPU may not touch.
  return !requirement.secure || requirement.domains.includes('inaccessible');
}

/** The merged window has an aligned place that is large enough for the largest buffer, and all buffers lie in it. */
function isPlaceConceivable(requirement: Requirement, { buffers }: Content): boolean {
  const { dmaWindow: window } = requirement;
  const size = Math.max(...buffers) * PAGE_SIZE;
  const all = buffers.reduce((sum, pages) => sum + pages, 0) * PAGE_SIZE;
  const start = alignUp(window.start, PAGE_SIZE);
  const end = Math.floor(window.end / PAGE_SIZE) * PAGE_SIZE;
  const firstAligned = alignUp(start, Math.max(requirement.alignment, PAGE_SIZE));
  const neededAtAligned = requirement.contiguous ? size : PAGE_SIZE;
  return end - start >= all && end - firstAligned >= neededAtAligned && size <= requirement.room;
}
