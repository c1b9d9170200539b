/**
 * Width and height are multiples of these, merged by the least common multiple, which for powers of
 * two is the maximum. Source: fuchsia.sysmem2 `size_alignment`; V4L2 macroblock sizes.
 */
import { leastCommonMultiple } from '../../congruence.ts';
import type { ImageExtent } from '../image-constraints.ts';
import { countSchema, extentSchema, imageField } from '../image-field.ts';

/** Divisors of width and height. */
export interface ExtentDivisors {
  readonly width: bigint;
  readonly height: bigint;
}

export const sizeAlignmentField = imageField<ImageExtent, ExtentDivisors>({
  schema: extentSchema(countSchema(1)),
  identity: { width: 1n, height: 1n },
  demandOf: ({ width, height }) => ({ width: BigInt(width), height: BigInt(height) }),
  merge: (left, right) => ({
    width: leastCommonMultiple(left.width, right.width),
    height: leastCommonMultiple(left.height, right.height),
  }),
  accepts: (alignment, { layouts }) =>
    layouts.every(
      ({ width, height }) => width % alignment.width === 0 && height % alignment.height === 0,
    ),
});
