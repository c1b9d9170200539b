/**
 * A row is a whole number of pixels: a demand, merged by OR. It becomes a divisor of the row length
 * once the format is known. Source: fuchsia.sysmem2 `require_bytes_per_row_at_pixel_boundary`.
 */
import { flagSchema, imageField } from '../image-field.ts';
import { pixelFormat } from '../pixel-formats.ts';

export const bytesPerRowAtPixelBoundaryField = imageField<boolean, boolean>({
  schema: flagSchema,
  identity: false,
  demandOf: (isRequired) => isRequired,
  merge: (left, right) => left || right,
  accepts: (isRequired, { format, layouts }) =>
    !isRequired ||
    layouts.every(
      ({ bytesPerRow }) => bytesPerRow % (pixelFormat(format)?.bytesPerPixel ?? 1) === 0,
    ),
});
