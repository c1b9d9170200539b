/**
 * Blocks in which an importer reads, in pixels: powers of two, merged by maximum in each dimension.
 * The last blocks may reach beyond the image, and the buffer has room for that.
 * Source: fuchsia.sysmem2 `pad_for_block_size`.
 */
import type { ImageExtent } from '../image-constraints.ts';
import { extentSchema, imageField, powerOfTwoSchema } from '../image-field.ts';

export const padForBlockSizeField = imageField<ImageExtent, ImageExtent>({
  schema: extentSchema(powerOfTwoSchema),
  identity: { width: 1, height: 1 },
  demandOf: (block) => block,
  merge: (left, right) => ({
    width: Math.max(left.width, right.width),
    height: Math.max(left.height, right.height),
  }),
  accepts: (block, { padForBlockSize: { width, height } }) =>
    width % block.width === 0 && height % block.height === 0,
});
