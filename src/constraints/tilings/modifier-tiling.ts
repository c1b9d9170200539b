/**
 * The tiling of a format with a modifier: linear rows, the tiles of a vendor, or nothing that is known.
 *
 * A layout that only its driver knows (`INVALID`), and one that nobody has named yet, are counted as if they were
 * linear.
 */
import type { ImageLayout } from '../images/image-allocation.ts';
import {
  pixelFormat,
  rowOfPlane,
  shortestRowOfPlane,
  type PixelFormat,
} from '../pixel-formats/pixel-format.ts';
import {
  IMPLICIT_MODIFIER,
  LINEAR_MODIFIER,
  modifierIdentity,
  modifierNumber,
} from '../pixel-formats/modifier-names.ts';
import { formatIdentity, NOT_SAID } from '../pixel-formats/named-pairs.ts';
import { amdTiling } from './amd-tilings.ts';
import { armTiling } from './arm-tilings.ts';
import { broadcomTiling } from './broadcom-tilings.ts';
import {
  allwinnerTiling,
  amlogicTiling,
  mediatekTiling,
  samsungTiling,
} from './decoder-tilings.ts';
import { intelTiling } from './intel-tilings.ts';
import { nvidiaTiling } from './nvidia-tilings.ts';
import { qualcommTiling } from './qualcomm-tilings.ts';
import {
  pixelPlane,
  rowsOfPlane,
  tilingWith,
  wholeOf,
  type TiledFormat,
  type Tiling,
} from './tiling.ts';
import { vivanteTiling } from './vivante-tilings.ts';

type VendorTiling = (value: bigint, format: TiledFormat) => Tiling | null;

/** By the highest eight bits of a modifier; the others are the value. */
const VENDORS: ReadonlyMap<bigint, VendorTiling> = new Map([
  [0x01n, intelTiling],
  [0x02n, amdTiling],
  [0x03n, nvidiaTiling],
  [0x04n, samsungTiling],
  [0x05n, qualcommTiling],
  [0x06n, vivanteTiling],
  [0x07n, broadcomTiling],
  [0x08n, armTiling],
  [0x09n, allwinnerTiling],
  [0x0an, amlogicTiling],
  [0x0bn, mediatekTiling],
]);

const VENDOR_SHIFT = 56n;

const COUNTED_AS_LINEAR: readonly string[] = [LINEAR_MODIFIER, IMPLICIT_MODIFIER, NOT_SAID];

/** Whether images are counted as rows one after the other: they are, or nobody says how else they lie. */
export function isCountedAsLinear(modifier: string): boolean {
  return COUNTED_AS_LINEAR.includes(modifierIdentity(modifier));
}

const known = new Map<string, Tiling>();

/** A stranger may send any number of names, and each would stay. */
const KNOWN_MAX = 10_000;

/** What is known of an image in memory, by any spellings of its format and its modifier. */
export function tilingOf(format: string, modifier: string): Tiling {
  const at = `${format} ${modifier}`;
  const before = known.get(at);
  if (before !== undefined) return before;
  const tiling = readTiling(
    { identity: formatIdentity(format), pixels: pixelFormat(format) },
    modifier,
  );
  if (known.size < KNOWN_MAX) known.set(at, tiling);
  return tiling;
}

function readTiling(format: TiledFormat, modifier: string): Tiling {
  const identity = modifierIdentity(modifier);
  if (isCountedAsLinear(modifier)) {
    return format.pixels === undefined ? UNKNOWN_TILING : linearTiling(format.pixels);
  }
  const value = modifierNumber(identity);
  const vendor = value === null ? undefined : VENDORS.get(value >> VENDOR_SHIFT);
  const tiling = vendor?.((value ?? 0n) & ((1n << VENDOR_SHIFT) - 1n), format) ?? null;
  return tiling ?? UNKNOWN_TILING;
}

/**
 * Rows of chroma follow those of luma, and hold the samples that the last pixels of an odd width share.
 * Source: Linux `v4l2_fill_pixfmt`, `drm_format_info_plane_width`.
 */
function linearTiling(pixels: PixelFormat): Tiling {
  // Pixels of several rows in one block are there as a whole.
  const rowsAtATime = pixels.planes.length === 1 ? BigInt(pixels.blockHeight) : 1n;
  return tilingWith({
    planes: ({ width, height, bytesPerRow }: ImageLayout) =>
      pixels.planes.map((plane) => {
        const following = rowOfPlane(pixels, plane, BigInt(bytesPerRow));
        const shortest = BigInt(shortestRowOfPlane(plane, width));
        const row = following > shortest ? following : shortest;
        return pixelPlane(row, row * wholeOf(rowsOfPlane(plane, height), rowsAtATime));
      }),
  });
}

/** Nothing is guessed about the bytes of what is not known. */
const UNKNOWN_TILING = tilingWith({
  planes: () => [],
  doubt: { why: 'no public rule says how it lies in memory', isLeast: false },
});
