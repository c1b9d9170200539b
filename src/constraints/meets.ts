/**
 * Whether storage, or any storage at all, can meet a merged requirement.
 */
import { alignUp, PAGE_SIZE } from '../base/units.ts';
import { CATEGORIES, type AllocatorFacts } from './allocator-facts.ts';
import { bufferCountOf } from './buffer-count.ts';
import { possibleContents, type Content, type ContentRequest } from './content.ts';
import { unknownFields } from './fields/mandatory.ts';
import type { Requirement } from './requirement.ts';
import { countSegments } from './segments.ts';
import { hasName } from './sets.ts';
import { storageSize, type Storage } from './storage.ts';

/** Whether the place of storage meets a requirement, by the merged fields alone. */
export function meetsPlace(requirement: Requirement, storage: Storage): boolean {
  const { window, segmentLimits, alignment } = requirement;
  const { runs, facts } = storage;
  return (
    allowsAllocator(requirement, storage.allocator) &&
    areFactsMet(requirement, facts) &&
    (!requirement.contiguous || runs.length === 1) &&
    storageSize(storage) <= requirement.roomMax &&
    runs.every((run) => run.address >= window.start && run.address + run.length <= window.end) &&
    (runs[0]?.address ?? 0) % alignment === 0 &&
    segmentLimits.every((limit) => countSegments(runs, limit) <= limit.count)
  );
}

/** Storage that does not say what its allocator is meets no demand on that. */
function areFactsMet(requirement: Requirement, facts: AllocatorFacts | undefined): boolean {
  if (facts !== undefined) return whyFactsUnsuitable(requirement, facts) === null;
  const { allocators, memoryTypeBits, secure } = requirement;
  return allocators === null && !memoryTypeBits.isSaid && !secure;
}

/** Whether the merged mask has the bit of an allocator. */
export function allowsAllocator(requirement: Requirement, allocator: number): boolean {
  return ((requirement.allocatorMask >>> allocator) & 1) === 1;
}

/** Why an allocator is not what is demanded, in words; null where it is. */
export function whyFactsUnsuitable(
  requirement: Requirement,
  { name, memoryType, secure, domains }: AllocatorFacts,
): string | null {
  const { allocators, memoryTypeBits } = requirement;
  if (!hasName(allocators, name)) {
    return `only ${(allocators ?? []).join(', ') || 'no allocator'} would be acceptable to all`;
  }
  if (memoryTypeBits.isSaid) {
    if (memoryType === undefined) return 'it is no Vulkan memory type';
    if (((memoryTypeBits.bits >>> memoryType) & 1) === 0) {
      return `bit ${memoryType} is not in the merged memoryTypeBits`;
    }
  }
  if (requirement.secure && !secure) return 'it is not protected memory';
  if (!domains.some((each) => requirement.domains.includes(each))) {
    return `it supports the domain ${domains.join(', ')} only`;
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
  if (!isAllocatorConceivable(requirement) || unknownFields(requirement.mandatory).length > 0) {
    return false;
  }
  if (bufferCountOf(requirement, request) === null) return false;
  for (const content of possibleContents(requirement, request)) {
    if (isPlaceConceivable(requirement, content)) return true;
  }
  return false;
}

/** Some allocator that might exist is acceptable to all. */
function isAllocatorConceivable(requirement: Requirement): boolean {
  const { allocatorMask, allocators, memoryTypeBits, secure, domains, deny } = requirement;
  return (
    allocatorMask !== 0 &&
    allocators?.length !== 0 &&
    memoryTypeBits.bits !== 0 &&
    domains.length > 0 &&
    // Protected memory is what the CPU may not touch.
    (!secure || domains.includes('inaccessible')) &&
    deny.length < CATEGORIES.length
  );
}

/** The merged window has an aligned place that is large enough. */
function isPlaceConceivable(requirement: Requirement, { pages }: Content): boolean {
  const { window } = requirement;
  const size = pages * PAGE_SIZE;
  const start = alignUp(window.start, PAGE_SIZE);
  const end = Math.floor(window.end / PAGE_SIZE) * PAGE_SIZE;
  const firstAligned = alignUp(start, Math.max(requirement.alignment, PAGE_SIZE));
  const neededAtAligned = requirement.contiguous ? size : PAGE_SIZE;
  return (
    end - start >= size && end - firstAligned >= neededAtAligned && size <= requirement.roomMax
  );
}
