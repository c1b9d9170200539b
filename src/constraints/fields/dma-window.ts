/**
 * The DMA window, merged as an intersection of intervals of physical addresses. Windows are stated
 * on the CPU's side, so importers with different bus offsets intersect correctly; ANDing DMA masks
 * is wrong as soon as a bus offset exists (Russell King, January 2015).
 */
import { QUANTITY_MAX } from '../../base/units.ts';
import type { RequirementField } from '../requirement.ts';

/** Physical addresses from `start` up to, not including, `end`. @public */
export interface PhysicalWindow {
  readonly start: number;
  readonly end: number;
}

const EVERYWHERE: PhysicalWindow = { start: 0, end: QUANTITY_MAX };

export const dmaWindowField: RequirementField<PhysicalWindow> = {
  identity: EVERYWHERE,
  demandOf: ({ dmaWindow, iommu }) =>
    // Behind an IOMMU the window bounds IO virtual addresses; `sizeMax` takes care of its size.
    dmaWindow === undefined || iommu === true
      ? EVERYWHERE
      : { start: dmaWindow.base, end: dmaWindow.base + dmaWindow.size },
  merge: (left, right) => ({
    start: Math.max(left.start, right.start),
    end: Math.min(left.end, right.end),
  }),
};
