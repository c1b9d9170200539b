/**
 * The most pixels of an image, merged by minimum. Products are compared as bigint.
 * Source: fuchsia.sysmem2 `max_width_times_height`.
 */
import { lowest } from '../../lattices.ts';
import { raise } from '../../loosening.ts';
import { countSchema } from '../../statement-schemas.ts';
import type { ImageField } from '../image-field.ts';

export const maxWidthTimesHeightField: ImageField<number, number> = {
  schema: countSchema(1),
  words: String,
  loosening: { nearest: raise },
  accepts: (pixels, { layouts }) =>
    layouts.every(({ width, height }) => BigInt(width) * BigInt(height) <= BigInt(pixels)),
  demand: {
    ...lowest(Infinity),
    of: (pixels) => pixels,
    meets: (most, { layouts }) =>
      most === Infinity ||
      layouts.every(({ width, height }) => BigInt(width) * BigInt(height) <= BigInt(most)),
  },
};
