/**
 * The smallest image, merged by maximum in each dimension. Source: fuchsia.sysmem2 `min_size`.
 */
import { highest, inBothDimensions } from '../../lattices.ts';
import { lowerTo, onePart } from '../../loosening.ts';
import { countSchema } from '../../statement-schemas.ts';
import { covers, DIMENSIONS, extentInWords, extentSchema, type ImageExtent } from '../extent.ts';
import type { ImageField } from '../image-field.ts';

export const minSizeField: ImageField<ImageExtent, ImageExtent> = {
  schema: extentSchema(countSchema(0)),
  words: extentInWords,
  loosening: { nearest: onePart(DIMENSIONS, lowerTo(0)) },
  accepts: (size, { layouts }) =>
    layouts.every(({ width, height }) => width >= size.width && height >= size.height),
  demand: {
    ...inBothDimensions(highest(0)),
    of: (size) => size,
    meets: (least, { layouts }) => layouts.every((layout) => covers(layout, least)),
  },
};
