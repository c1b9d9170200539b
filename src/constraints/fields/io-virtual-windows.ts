/**
 * The IO virtual addresses of all importers behind IOMMUs: each maps all buffers at a time in a space of its own, so
 * that each space needs a place for every one of them. Merged as a set from which everything is dropped that
 * another member implies. One buffer is the business of `room`.
 */
import { PAGE_SIZE } from '../../base/units.ts';
import type { DerivedField } from '../field.ts';
import {
  ioVirtualPlaces,
  ioVirtualSpaceOf,
  type IoVirtualReads,
  type IoVirtualSpace,
} from '../io-virtual.ts';
import { strictestOf } from '../lattices.ts';
import { storageSize } from '../storage.ts';

/** What this demand reads. */
export interface IoVirtualWindowsReads extends IoVirtualReads {
  readonly iommu?: boolean;
}

export const ioVirtualWindowsField: DerivedField<
  readonly IoVirtualSpace[],
  IoVirtualWindowsReads,
  undefined
> = {
  demand: {
    ...strictestOf(implies, compare),
    alsoFrom: ['iommu'],
    of: (constraints) => (constraints.iommu === true ? [ioVirtualSpaceOf(constraints)] : []),
    about: 'place',
    meets: (spaces, storage) => {
      const { bufferCount = 1 } = storage;
      const pages = storageSize(storage) / PAGE_SIZE;
      return spaces.every((space) => ioVirtualPlaces(space, pages, bufferCount) === bufferCount);
    },
    // The windows stand where they are stated, and what they leave room for in `room`.
    told: () => undefined,
  },
};

/** Whether as many buffers as have places in one space have them in another. */
function implies(strict: IoVirtualSpace, loose: IoVirtualSpace): boolean {
  return (
    strict.window.start >= loose.window.start &&
    strict.window.end <= loose.window.end &&
    strict.alignment >= loose.alignment &&
    strict.limit.count <= loose.limit.count &&
    strict.limit.size <= loose.limit.size &&
    strict.limit.boundary <= loose.limit.boundary
  );
}

/** The stricter first: none stands before one that implies it. */
function compare(left: IoVirtualSpace, right: IoVirtualSpace): number {
  return (
    right.window.start - left.window.start ||
    left.window.end - right.window.end ||
    right.alignment - left.alignment ||
    order(left.limit.count, right.limit.count) ||
    left.limit.size - right.limit.size ||
    order(left.limit.boundary, right.limit.boundary)
  );
}

/** Plain subtraction gives NaN for two infinities. */
function order(left: number, right: number): number {
  return left === right ? 0 : left - right;
}
