/**
 * Whether storage, or any storage at all, can meet a merged requirement.
 */
import { alignUp, PAGE_SIZE, type Bytes } from '../base/units.ts';
import type { Requirement } from './requirement.ts';
import { countSegments } from './segments.ts';
import { storageSize, type Storage } from './storage.ts';

/** Whether storage meets a requirement, by the merged fields alone. @public */
export function meetsRequirement(requirement: Requirement, storage: Storage): boolean {
  const { window, segmentLimits, alignment } = requirement;
  const { runs } = storage;
  return (
    allowsAllocator(requirement, storage.allocator) &&
    (!requirement.contiguous || runs.length === 1) &&
    storageSize(storage) <= requirement.sizeMax &&
    runs.every((run) => run.address >= window.start && run.address + run.length <= window.end) &&
    (runs[0]?.address ?? 0) % alignment === 0 &&
    segmentLimits.every((limit) => countSegments(runs, limit) <= limit.count)
  );
}

/** Whether the merged mask has the bit of an allocator. */
export function allowsAllocator(requirement: Requirement, allocator: number): boolean {
  return ((requirement.allocatorMask >>> allocator) & 1) === 1;
}

/**
 * Whether some storage of `size` bytes could meet the requirement if memory were unlimited and
 * empty. False is final: no allocator and no waiting can help ([ATT1] refuses on it).
 */
export function isFeasible(requirement: Requirement, size: Bytes): boolean {
  const { window } = requirement;
  const start = alignUp(window.start, PAGE_SIZE);
  const end = Math.floor(window.end / PAGE_SIZE) * PAGE_SIZE;
  const firstAligned = alignUp(start, Math.max(requirement.alignment, PAGE_SIZE));
  const neededAtAligned = requirement.contiguous ? size : PAGE_SIZE;
  return (
    requirement.allocatorMask !== 0 &&
    end - start >= size &&
    end - firstAligned >= neededAtAligned &&
    size <= requirement.sizeMax
  );
}
