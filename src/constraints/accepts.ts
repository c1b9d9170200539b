/**
 * Does this storage serve that importer? Written from the statement of each field alone, without
 * merging anything, so that it can judge the merge (law L7: the merged requirement accepts exactly
 * what every participant accepts). It also words the reason of a refused late attach.
 */
import { addressInWords, sizeInWords } from '../base/quantity-words.ts';
import { PAGE_SIZE, physicalAddress } from '../base/units.ts';
import { ioVirtualAlignment, ioVirtualWindow } from './io-virtual.ts';
import { countSegments, segmentLimitOf } from './segments.ts';
import type { Constraints, DemandField } from './constraints.ts';
import { storageSize, type Storage } from './storage.ts';

/** One field that storage does not meet. @public */
export interface FieldBreach {
  readonly field: DemandField;
  /** The value the importer states for the field. */
  readonly value: unknown;
  /** What the storage is instead, in words. */
  readonly found: string;
}

/** Whether storage serves an importer with these constraints. @public */
export function accepts(constraints: Constraints, storage: Storage): boolean {
  return breachesOf(constraints, storage).length === 0;
}

/**
 * Every field of the constraints that the storage does not meet, in the order of the fields.
 *
 * @param constraints - What the importer states.
 * @param storage - The storage as it was allocated.
 * @returns An empty list where the storage serves the importer.
 * @public
 */
export function breachesOf(constraints: Constraints, storage: Storage): readonly FieldBreach[] {
  const breaches: FieldBreach[] = [];
  const { allocatorMask } = constraints;
  if (allocatorMask !== undefined && Math.floor(allocatorMask / 2 ** storage.allocator) % 2 === 0) {
    const found = `the storage is from allocator ${storage.allocator}`;
    breaches.push({ field: 'allocatorMask', value: allocatorMask, found });
  }
  breaches.push(
    ...(constraints.iommu === true
      ? breachesBehindIommu(constraints, storage)
      : breachesOfPlacement(constraints, storage)),
  );
  return breaches;
}

/** Without an IOMMU the importer sees the physical runs themselves. */
function breachesOfPlacement(constraints: Constraints, storage: Storage): FieldBreach[] {
  const breaches: FieldBreach[] = [];
  const { dmaWindow, contiguous, alignment, maxSegmentCount } = constraints;
  const { runs } = storage;
  if (dmaWindow !== undefined) {
    const end = dmaWindow.base + dmaWindow.size;
    const outside = runs.find(
      (run) => run.address < dmaWindow.base || run.address + run.length > end,
    );
    if (outside !== undefined) {
      const found = `the storage has ${sizeInWords(outside.length)} at ${addressInWords(outside.address)}`;
      breaches.push({ field: 'dmaWindow', value: dmaWindow, found });
    }
  }
  if (contiguous === true && runs.length !== 1) {
    const found = `the storage has ${runs.length} separate runs`;
    breaches.push({ field: 'contiguous', value: true, found });
  }
  if (maxSegmentCount !== undefined) {
    const count = countSegments(runs, segmentLimitOf(constraints));
    if (count > maxSegmentCount) {
      const found = `the storage needs ${count} segments`;
      breaches.push({ field: 'maxSegmentCount', value: maxSegmentCount, found });
    }
  }
  const start = runs[0]?.address ?? 0;
  if (alignment !== undefined && start % alignment !== 0) {
    const found = `the storage begins at ${addressInWords(start)}`;
    breaches.push({ field: 'alignment', value: alignment, found });
  }
  return breaches;
}

/**
 * Behind an IOMMU only the room in the window and the number of entries are left to fail. The IO
 * virtual address is chosen on a boundary, so the entries are those of a run at address 0.
 */
function breachesBehindIommu(constraints: Constraints, storage: Storage): FieldBreach[] {
  const breaches: FieldBreach[] = [];
  const { dmaWindow, maxSegmentCount } = constraints;
  const size = storageSize(storage);
  if (!isRoomBehindIommu(constraints, size)) {
    const found = `the storage has ${sizeInWords(size)}`;
    breaches.push({ field: 'dmaWindow', value: dmaWindow ?? null, found });
  }
  if (maxSegmentCount !== undefined) {
    const limit = { ...segmentLimitOf(constraints), busOffset: 0 };
    const count = countSegments([{ address: physicalAddress(0), length: size }], limit);
    if (count > maxSegmentCount) {
      const found = `the storage needs ${count} segments even behind the IOMMU`;
      breaches.push({ field: 'maxSegmentCount', value: maxSegmentCount, found });
    }
  }
  return breaches;
}

/** Whether the window holds the buffer behind the pages that alignment leaves unused. */
function isRoomBehindIommu(constraints: Constraints, size: number): boolean {
  const window = ioVirtualWindow(constraints);
  const step = ioVirtualAlignment(constraints) / PAGE_SIZE;
  const lead = (step - (window.start % step)) % step;
  return (window.end - window.start - lead) * PAGE_SIZE >= size;
}
