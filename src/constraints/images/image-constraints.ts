/**
 * What an importer states about images of one (format, modifier) pair. A pair is one entry of the
 * `images` list; a field that is left out is not said. `format` or `modifier` left out means "any".
 *
 * Sources of the vocabulary: Fuchsia `fuchsia.sysmem2/constraints.fidl` (ImageFormatConstraints);
 * linux-dmabuf and DRM (format, modifier); V4L2 frame sizes (steps with an offset); cubanismo's
 * allocator (pitch alignment, maximum pitch).
 */
import type { QuantityInput } from '../../base/quantity.ts';

/** A width and a height in pixels. @public */
export interface ImageExtent {
  readonly width: number;
  readonly height: number;
}

/** The numbers `offset + k · step`. `offset` is 0 where it is left out. @public */
export interface Step {
  readonly step: number;
  readonly offset?: number;
}

/** One (format, modifier) pair that an importer accepts, and what it needs of such images. @public */
export interface ImageConstraints {
  /** The pixel format, such as `NV12`, `R8G8B8A8` or a DRM fourcc such as `XR24`. */
  readonly format?: string;
  /** The format modifier, such as `LINEAR` or `INTEL_X_TILED`. */
  readonly modifier?: string;
  /** The colour spaces it can use, at least one. */
  readonly colorSpaces?: readonly string[];
  /** Whether the alpha channel has meaning. */
  readonly isAlphaPresent?: boolean;
  /** The smallest image, in pixels. */
  readonly minSize?: ImageExtent;
  /** The largest image, in pixels. */
  readonly maxSize?: ImageExtent;
  /** The most pixels of an image. */
  readonly maxWidthTimesHeight?: number;
  /** Width and height are multiples of these. */
  readonly sizeAlignment?: ImageExtent;
  /** The visible rectangle lies on multiples of these. */
  readonly displayRectAlignment?: ImageExtent;
  /** The widths it takes: `offset + k · step`. */
  readonly widthStep?: Step;
  /** The heights it takes: `offset + k · step`. */
  readonly heightStep?: Step;
  /** The shortest row in bytes (the *stride* or *pitch* of others). */
  readonly minBytesPerRow?: number;
  /** The longest row in bytes. */
  readonly maxBytesPerRow?: number;
  /** Rows are multiples of this many bytes. */
  readonly bytesPerRowDivisor?: number;
  /** The row lengths it takes: `offset + k · step` bytes. */
  readonly bytesPerRowStep?: Step;
  /** The image begins on a multiple of this many bytes, a power of two. */
  readonly startOffsetDivisor?: number;
  /** True: a row is a whole number of pixels. */
  readonly bytesPerRowAtPixelBoundary?: boolean;
  /** Images of each of these sizes must fit into the buffer. */
  readonly requiredSizes?: readonly ImageExtent[];
  /** Images as narrow and as low as this must be allowed. */
  readonly requiredMinSize?: ImageExtent;
  /** Images as wide and as high as this must be allowed. */
  readonly requiredMaxSize?: ImageExtent;
  /** It reads in blocks of this many pixels, which may reach beyond the last row. */
  readonly padForBlockSize?: ImageExtent;
  /** Bytes behind the image that it may touch. */
  readonly padBeyondImageSize?: number;
}

interface ExtentInput {
  readonly width: QuantityInput;
  readonly height: QuantityInput;
}

interface StepInput {
  readonly step: QuantityInput;
  readonly offset?: QuantityInput;
}

/** Image constraints as people write them, before they are checked. @public */
export interface ImageConstraintsInput {
  readonly format?: string;
  readonly modifier?: string;
  readonly colorSpaces?: readonly string[];
  readonly isAlphaPresent?: boolean;
  readonly minSize?: ExtentInput;
  readonly maxSize?: ExtentInput;
  readonly maxWidthTimesHeight?: QuantityInput;
  readonly sizeAlignment?: ExtentInput;
  readonly displayRectAlignment?: ExtentInput;
  readonly widthStep?: StepInput;
  readonly heightStep?: StepInput;
  readonly minBytesPerRow?: QuantityInput;
  readonly maxBytesPerRow?: QuantityInput;
  readonly bytesPerRowDivisor?: QuantityInput;
  readonly bytesPerRowStep?: StepInput;
  readonly startOffsetDivisor?: QuantityInput;
  readonly bytesPerRowAtPixelBoundary?: boolean;
  readonly requiredSizes?: readonly ExtentInput[];
  readonly requiredMinSize?: ExtentInput;
  readonly requiredMaxSize?: ExtentInput;
  readonly padForBlockSize?: ExtentInput;
  readonly padBeyondImageSize?: QuantityInput;
}
