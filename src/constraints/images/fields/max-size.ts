/**
 * The largest image, merged by minimum in each dimension. Source: fuchsia.sysmem2 `max_size`.
 */
import { inBothDimensions, lowest } from '../../lattices.ts';
import { onePart, raise } from '../../loosening.ts';
import { countSchema } from '../../statement-schemas.ts';
import { covers, DIMENSIONS, extentInWords, extentSchema, type ImageExtent } from '../extent.ts';
import type { ImageField } from '../image-field.ts';

export const maxSizeField: ImageField<ImageExtent, ImageExtent> = {
  schema: extentSchema(countSchema(1)),
  words: extentInWords,
  loosening: { nearest: onePart(DIMENSIONS, raise) },
  accepts: (size, { layouts }) =>
    layouts.every(({ width, height }) => width <= size.width && height <= size.height),
  demand: {
    ...inBothDimensions(lowest(Infinity)),
    of: (size) => size,
    meets: (most, { layouts }) => layouts.every((layout) => covers(most, layout)),
  },
};
