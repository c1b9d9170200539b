/**
 * What an importer states about images of one (format, modifier) pair: the fields, each in a file of its
 * own, and what is derived from the list of them. A pair is one entry of the `images` list; a field that is
 * left out is not said. `format` or `modifier` left out means "any".
 *
 * Sources of the vocabulary: Fuchsia `fuchsia.sysmem2/constraints.fidl` (ImageFormatConstraints);
 * linux-dmabuf and DRM (format, modifier); V4L2 frame sizes (steps with an offset); cubanismo's
 * allocator (pitch alignment, maximum pitch).
 */
import type { Written } from '../../base/quantity.ts';
import type { AnyImageField } from './image-field.ts';
import { bytesPerRowAtPixelBoundaryField } from './fields/bytes-per-row-at-pixel-boundary.ts';
import { bytesPerRowDivisorField } from './fields/bytes-per-row-divisor.ts';
import { bytesPerRowStepField } from './fields/bytes-per-row-step.ts';
import { colorSpacesField } from './fields/color-spaces.ts';
import { displayRectAlignmentField } from './fields/display-rect-alignment.ts';
import { formatField } from './fields/format.ts';
import { heightStepField } from './fields/height-step.ts';
import { isAlphaPresentField } from './fields/is-alpha-present.ts';
import { maxBytesPerRowField } from './fields/max-bytes-per-row.ts';
import { maxSizeField } from './fields/max-size.ts';
import { maxWidthTimesHeightField } from './fields/max-width-times-height.ts';
import { minBytesPerRowField } from './fields/min-bytes-per-row.ts';
import { minSizeField } from './fields/min-size.ts';
import { modifierField } from './fields/modifier.ts';
import { padBeyondImageSizeField } from './fields/pad-beyond-image-size.ts';
import { padForBlockSizeField } from './fields/pad-for-block-size.ts';
import { requiredMaxSizeField } from './fields/required-max-size.ts';
import { requiredMinSizeField } from './fields/required-min-size.ts';
import { requiredSizesField } from './fields/required-sizes.ts';
import { sizeAlignmentField } from './fields/size-alignment.ts';
import { startOffsetDivisorField } from './fields/start-offset-divisor.ts';
import { widthStepField } from './fields/width-step.ts';

/** Every field of a pair, in the order in which people read them. */
export const IMAGE_FIELDS = {
  /**
   * The pixel format: a name such as `NV12`, `R8G8B8A8` or a DRM fourcc such as `XR24`. Left out: any.
   * Source: fuchsia.sysmem2 `pixel_format`, `drm_fourcc.h`.
   */
  format: formatField,
  /**
   * The format modifier, how pixels are tiled or compressed: a name such as `LINEAR` or `INTEL_X_TILED`.
   * Left out: any. Source: fuchsia.sysmem2 `pixel_format_modifier`, `drm_fourcc.h`.
   */
  modifier: modifierField,
  /** The colour spaces it can use, names such as `REC709`, at least one. Source: fuchsia.sysmem2 `color_spaces`. */
  colorSpaces: colorSpacesField,
  /** Whether the alpha channel has meaning. Left out: either. Source: fuchsia.sysmem2 `is_alpha_present`. */
  isAlphaPresent: isAlphaPresentField,
  /** The smallest image, in pixels, from 0. Source: fuchsia.sysmem2 `min_size`. */
  minSize: minSizeField,
  /** The largest image, in pixels, from 1. Source: fuchsia.sysmem2 `max_size`. */
  maxSize: maxSizeField,
  /** The most pixels of an image, from 1. Source: fuchsia.sysmem2 `max_width_times_height`. */
  maxWidthTimesHeight: maxWidthTimesHeightField,
  /** Width and height are multiples of these, in pixels, from 1. Source: fuchsia.sysmem2 `size_alignment`. */
  sizeAlignment: sizeAlignmentField,
  /**
   * The visible rectangle lies on multiples of these, in pixels, from 1.
   * Source: fuchsia.sysmem2 `display_rect_alignment`.
   */
  displayRectAlignment: displayRectAlignmentField,
  /** The widths it takes, in pixels: `offset + k · step`. Source: V4L2 `v4l2_frmsize_stepwise`. */
  widthStep: widthStepField,
  /** The heights it takes, in pixels: `offset + k · step`. Source: V4L2 `v4l2_frmsize_stepwise`. */
  heightStep: heightStepField,
  /**
   * The shortest row (the *stride* or *pitch* of others), in bytes, from 0.
   * Source: fuchsia.sysmem2 `min_bytes_per_row`.
   */
  minBytesPerRow: minBytesPerRowField,
  /** The longest row, in bytes, from 1. Source: fuchsia.sysmem2 `max_bytes_per_row`. */
  maxBytesPerRow: maxBytesPerRowField,
  /** Rows are multiples of this many bytes, from 1. Source: fuchsia.sysmem2 `bytes_per_row_divisor`. */
  bytesPerRowDivisor: bytesPerRowDivisorField,
  /** The row lengths it takes, in bytes: `offset + k · step`. Source: PipeWire's ranges with a step. */
  bytesPerRowStep: bytesPerRowStepField,
  /**
   * The image begins on a multiple of this many bytes of the buffer, a power of two.
   * Source: fuchsia.sysmem2 `start_offset_divisor`.
   */
  startOffsetDivisor: startOffsetDivisorField,
  /** True: a row is a whole number of pixels. Source: fuchsia.sysmem2 `require_bytes_per_row_at_pixel_boundary`. */
  bytesPerRowAtPixelBoundary: bytesPerRowAtPixelBoundaryField,
  /**
   * Images of each of these sizes must fit into the buffer, in pixels, from 1, at least one size.
   * Source: fuchsia.sysmem2 `required_max_size_list`.
   */
  requiredSizes: requiredSizesField,
  /**
   * Images as narrow and as low as this must be allowed, in pixels, from 1.
   * Source: fuchsia.sysmem2 `required_min_size`.
   */
  requiredMinSize: requiredMinSizeField,
  /**
   * Images as wide and as high as this must be allowed, in pixels, from 1.
   * Source: fuchsia.sysmem2 `required_max_size`.
   */
  requiredMaxSize: requiredMaxSizeField,
  /**
   * It reads in blocks of this many pixels, powers of two, which may reach beyond the last row.
   * Source: fuchsia.sysmem2 `pad_for_block_size`.
   */
  padForBlockSize: padForBlockSizeField,
  /** Bytes behind the image that it may touch, from 0. Source: fuchsia.sysmem2 `pad_beyond_image_size_bytes`. */
  padBeyondImageSize: padBeyondImageSizeField,
} as const;

type ImageFields = typeof IMAGE_FIELDS;

/** The name of a field of a pair. @public */
export type ImageFieldName = keyof ImageFields;

type ValueOf<Field> = Field extends { words(value: infer Value): string } ? Value : never;

/** One (format, modifier) pair that an importer accepts, and what it needs of such images. @public */
export type ImageConstraints = {
  readonly [Name in keyof ImageFields]?: ValueOf<ImageFields[Name]>;
};

/** Image constraints as people write them, before they are checked. @public */
export type ImageConstraintsInput = {
  readonly [Name in keyof ImageConstraints]: Written<ImageConstraints[Name]>;
};

/** The names of all fields of a pair. */
export const IMAGE_FIELD_NAMES = Object.keys(IMAGE_FIELDS) as readonly ImageFieldName[];

/** The field of a name, without the types of its values, which the compiler cannot follow through a list. */
export function imageFieldOf(name: ImageFieldName): AnyImageField {
  return IMAGE_FIELDS[name];
}
