/**
 * The DMA window, merged as an intersection of intervals of physical addresses. Windows are stated
 * on the CPU's side, so importers with different bus offsets intersect correctly; ANDing DMA masks
 * is wrong as soon as a bus offset exists (Russell King, January 2015).
 */
import { addressInWords, sizeInWords } from '../../base/quantity-words.ts';
import { PAGE_SIZE, QUANTITY_MAX } from '../../base/units.ts';
import { breachUnless, field } from '../field.ts';
import { ioVirtualAlignment, ioVirtualWindow } from '../io-virtual.ts';
import type { Constraints } from '../constraints.ts';
import { storageSize } from '../storage.ts';

/** Physical addresses from `start` up to, not including, `end`. @public */
export interface PhysicalWindow {
  readonly start: number;
  readonly end: number;
}

const EVERYWHERE: PhysicalWindow = { start: 0, end: QUANTITY_MAX };

export const dmaWindowField = field<PhysicalWindow>({
  identity: EVERYWHERE,
  statements: ['dmaWindow', 'iommu'],
  demandOf: ({ dmaWindow, iommu }) =>
    // Behind an IOMMU the window bounds IO virtual addresses; `roomMax` takes care of its size.
    dmaWindow === undefined || iommu === true
      ? EVERYWHERE
      : { start: dmaWindow.base, end: dmaWindow.base + dmaWindow.size },
  merge: (left, right) => ({
    start: Math.max(left.start, right.start),
    end: Math.min(left.end, right.end),
  }),
  breachesOf: (constraints, storage) => {
    const { dmaWindow, iommu } = constraints;
    const size = storageSize(storage);
    if (iommu === true) {
      const found = () => `the storage has ${sizeInWords(size)}`;
      const holds = isRoomBehindIommu(constraints, size);
      return breachUnless(holds, 'dmaWindow', dmaWindow ?? null, found);
    }
    if (dmaWindow === undefined) return [];
    const end = dmaWindow.base + dmaWindow.size;
    const outside = storage.runs.find(
      (run) => run.address < dmaWindow.base || run.address + run.length > end,
    );
    if (outside === undefined) return [];
    const found = `the storage has ${sizeInWords(outside.length)} at ${addressInWords(outside.address)}`;
    return [{ field: 'dmaWindow', value: dmaWindow, found }];
  },
});

/** Whether the window holds the buffer behind the pages that alignment leaves unused. */
function isRoomBehindIommu(constraints: Constraints, size: number): boolean {
  const window = ioVirtualWindow(constraints);
  const step = ioVirtualAlignment(constraints) / PAGE_SIZE;
  const lead = (step - (window.start % step)) % step;
  return (window.end - window.start - lead) * PAGE_SIZE >= size;
}
