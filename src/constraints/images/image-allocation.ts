/**
 * A concrete image in a buffer: what importers are asked to accept. The layouts are the sizes in which
 * the buffer may be used, each with its row length; all of them fit.
 */
import type { ImageExtent } from './extent.ts';

/** One size in which a buffer can hold an image. @public */
export interface ImageLayout extends ImageExtent {
  /** The length of a row of the first plane in bytes (stride, pitch). */
  readonly bytesPerRow: number;
}

/** The image that a buffer holds. @public */
export interface ImageAllocation {
  /** The pixel format, such as `NV12`; `not said` where nobody names one. */
  readonly format: string;
  /** How pixels are tiled or compressed, such as `LINEAR`; `not said` where nobody names it. */
  readonly modifier: string;
  /** Null where nobody has said anything about colour. */
  readonly colorSpace: string | null;
  /** Null where nobody has said whether alpha has meaning. */
  readonly isAlphaPresent: boolean | null;
  /** Where the image begins in the buffer, in bytes. */
  readonly startOffset: number;
  /** The visible rectangle of every layout lies on multiples of these pixels. */
  readonly displayRectAlignment: ImageExtent;
  /** At least one; the first is the main one. */
  readonly layouts: readonly ImageLayout[];
  /** Blocks that may be read whole, in pixels; 1 by 1 where nobody reads in blocks. */
  readonly padForBlockSize: ImageExtent;
  /** Bytes behind the image that may be touched; behind each buffer where planes lie in several. */
  readonly padBeyondImageSize: number;
  /** In how many buffers its planes lie, each in one of its own; left out where one holds them all. */
  readonly planeBuffers?: number;
}
