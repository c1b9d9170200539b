/**
 * The normal form of one pair: lower bounds rounded up and upper bounds rounded down to what
 * alignments and the format itself leave. It accepts exactly what the pair accepts, and it says at once
 * what can be had: a row of 254 pixels of 4 bytes in steps of 64 has at least 1024 bytes.
 */
import { QUANTITY_MAX } from '../../base/units.ts';
import {
  congruence,
  largestAtMost,
  leastCommonMultiple,
  meetCongruences,
  smallestAtLeast,
  type Congruence,
} from '../congruence.ts';
import { isExact } from './extent.ts';
import type { ImageRequirement } from './image-requirement.ts';
import { pixelFormat, shortestRow } from '../pixel-formats/pixel-format.ts';
import { tilingOf } from '../tilings/modifier-tiling.ts';
import type { Tiling } from '../tilings/tiling.ts';

/** The normal form, or null where no image meets the pair. Applying it twice changes nothing more. */
export function normalForm(pair: ImageRequirement): ImageRequirement | null {
  const format = pair.format === null ? undefined : pixelFormat(pair.format);
  const { bytesPerPixel = 0, rowAlignment = 1 } = format ?? {};
  const { sizeAlignment } = pair;
  const { rowDivisor, heightMax } = demandsOfTiling(pair);
  const pixel = pair.bytesPerRowAtPixelBoundary ? Math.max(1, bytesPerPixel) : 1;
  const samples = leastCommonMultiple(BigInt(rowAlignment), BigInt(pixel));
  const rowsOfTiles = leastCommonMultiple(samples, rowDivisor);
  const bytesPerRowDivisor = leastCommonMultiple(pair.bytesPerRowDivisor, rowsOfTiles);
  const widths = rangeOf(
    Math.max(pair.minSize.width, 1),
    pair.maxSize.width,
    meetCongruences(congruence(sizeAlignment.width), pair.widthStep),
  );
  const heights = rangeOf(
    Math.max(pair.minSize.height, 1),
    Math.min(pair.maxSize.height, heightMax),
    meetCongruences(congruence(sizeAlignment.height), pair.heightStep),
  );
  if (widths === null || heights === null || !isExact(pair.displayRectAlignment)) return null;
  const rows = rangeOf(
    Math.max(pair.minBytesPerRow, format === undefined ? 0 : shortestRow(format, widths.min)),
    pair.maxBytesPerRow,
    meetCongruences(congruence(bytesPerRowDivisor), pair.bytesPerRowStep),
  );
  if (rows === null || !coversRequired(pair, widths, heights)) return null;
  if (BigInt(widths.min) * BigInt(heights.min) > boundOf(pair.maxWidthTimesHeight)) return null;
  return {
    ...pair,
    bytesPerRowDivisor,
    minSize: { width: widths.min, height: heights.min },
    maxSize: { width: widths.max, height: heights.max },
    minBytesPerRow: rows.min,
    maxBytesPerRow: rows.max,
  };
}

/** What the layout itself demands, where both names are said. */
function demandsOfTiling({
  format,
  modifier,
}: ImageRequirement): Pick<Tiling, 'rowDivisor' | 'heightMax'> {
  if (format === null || modifier === null) return { rowDivisor: 1n, heightMax: Infinity };
  return tilingOf(format, modifier);
}

interface Range {
  readonly min: number;
  readonly max: number;
}

/** The bounds moved onto numbers of the class, or null where nothing is left between them. */
function rangeOf(min: number, max: number, numbers: Congruence | null): Range | null {
  if (numbers === null) return null;
  const low = Number(smallestAtLeast(BigInt(min), numbers));
  const high = max === Infinity ? max : Number(largestAtMost(BigInt(max), numbers));
  // A number that is not kept exactly is none that an image could have.
  return low <= Math.min(high, QUANTITY_MAX) ? { min: low, max: high } : null;
}

function coversRequired(pair: ImageRequirement, widths: Range, heights: Range): boolean {
  const { requiredMinSize, requiredMaxSize, requiredSizes } = pair;
  return (
    widths.min <= requiredMinSize.width &&
    heights.min <= requiredMinSize.height &&
    [...requiredSizes, requiredMaxSize].every(
      ({ width, height }) => width <= widths.max && height <= heights.max,
    )
  );
}

function boundOf(max: number): bigint {
  return max === Infinity ? 2n ** 128n : BigInt(max);
}
