/**
 * Blocks in which an importer reads, in pixels: powers of two, merged by maximum in each dimension.
 * The last blocks may reach beyond the image, and the buffer has room for that.
 * Source: fuchsia.sysmem2 `pad_for_block_size`.
 */
import { highest, inBothDimensions } from '../../lattices.ts';
import { divide, onePart } from '../../loosening.ts';
import { powerOfTwoSchema } from '../../statement-schemas.ts';
import {
  DIMENSIONS,
  extentInWords,
  extentSchema,
  isMultiple,
  type ImageExtent,
} from '../extent.ts';
import type { ImageField } from '../image-field.ts';

export const padForBlockSizeField: ImageField<ImageExtent, ImageExtent> = {
  schema: extentSchema(powerOfTwoSchema(Number, ', such as 64')),
  words: extentInWords,
  loosening: { nearest: onePart(DIMENSIONS, divide) },
  accepts: (block, { padForBlockSize: { width, height } }) =>
    width % block.width === 0 && height % block.height === 0,
  demand: {
    ...inBothDimensions(highest(1)),
    of: (block) => block,
    meets: (block, { padForBlockSize: { width, height } }) =>
      isMultiple(width, BigInt(block.width)) && isMultiple(height, BigInt(block.height)),
  },
};
