/**
 * The visible rectangle lies on multiples of these, merged by the least common multiple.
 * Source: fuchsia.sysmem2 `display_rect_alignment`.
 */
import { leastCommonMultiple } from '../../congruence.ts';
import type { ImageExtent } from '../image-constraints.ts';
import { countSchema, extentSchema, imageField } from '../image-field.ts';
import type { ExtentDivisors } from './size-alignment.ts';

export const displayRectAlignmentField = imageField<ImageExtent, ExtentDivisors>({
  schema: extentSchema(countSchema(1)),
  identity: { width: 1n, height: 1n },
  demandOf: ({ width, height }) => ({ width: BigInt(width), height: BigInt(height) }),
  merge: (left, right) => ({
    width: leastCommonMultiple(left.width, right.width),
    height: leastCommonMultiple(left.height, right.height),
  }),
  accepts: (alignment, { displayRectAlignment: { width, height } }) =>
    width % alignment.width === 0 && height % alignment.height === 0,
});
