/**
 * A row is a whole number of pixels: a demand, merged by OR. It becomes a divisor of the row length
 * once the format is known. Source: fuchsia.sysmem2 `require_bytes_per_row_at_pixel_boundary`.
 */
import { either } from '../../lattices.ts';
import { YES_OR_NO } from '../../loosening.ts';
import { flagSchema } from '../../statement-schemas.ts';
import { isMultiple } from '../extent.ts';
import type { ImageField } from '../image-field.ts';
import { pixelFormat } from '../../pixel-formats/pixel-format.ts';

export const bytesPerRowAtPixelBoundaryField: ImageField<boolean, boolean> = {
  schema: flagSchema,
  words: String,
  loosening: YES_OR_NO,
  accepts: (isRequired, { format, layouts }) => {
    const pixel = pixelFormat(format)?.bytesPerPixel ?? 1;
    return !isRequired || layouts.every(({ bytesPerRow }) => bytesPerRow % pixel === 0);
  },
  demand: {
    ...either,
    of: (isRequired) => isRequired,
    meets: (isRequired, { format, layouts }) => {
      const pixel = BigInt(isRequired ? (pixelFormat(format)?.bytesPerPixel ?? 1) : 1);
      return layouts.every(({ bytesPerRow }) => isMultiple(bytesPerRow, pixel));
    },
  },
};
