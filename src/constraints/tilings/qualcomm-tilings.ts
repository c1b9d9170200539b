/**
 * Qualcomm: macrotiles, and UBWC with a plane of metadata before each plane of pixels, every plane in whole pages.
 *
 * Source: Linux `drivers/gpu/drm/msm/disp/dpu1/dpu_formats.c` (`_dpu_format_populate_plane_sizes_ubwc`), which has the
 * figures of `msm_media_info.h`. The header `drm_fourcc.h` leaves other formats to platforms.
 */
import {
  countOf,
  pixelsAtLeast,
  rowsOfPlane,
  tilingWith,
  wholeOf,
  type TiledFormat,
  type TiledPlane,
  type Tiling,
} from './tiling.ts';
import type { ImageLayout } from '../images/image-allocation.ts';
import { rowOfPlane, type PixelFormat } from '../pixel-formats/pixel-format.ts';

/** Of what rows and lines are multiples, and the pixels for which a byte of metadata stands, plane by plane. */
interface MacroTiles {
  readonly row: bigint;
  readonly lines: bigint;
  /** Width and height of a tile, in pixels of its plane. */
  readonly tiles: readonly (readonly [bigint, bigint])[];
}

const NV12: MacroTiles = {
  row: 128n,
  lines: 32n,
  tiles: [
    [32n, 8n],
    [16n, 8n],
  ],
};
const P010: MacroTiles = {
  row: 256n,
  lines: 16n,
  tiles: [
    [32n, 4n],
    [16n, 4n],
  ],
};
const PACKED: MacroTiles = { row: 256n, lines: 16n, tiles: [[16n, 4n]] };

const COMPRESSED = 1n;
const TILED3 = 3n;
const PAGE = 4096n;

/** Formats of one plane that the display driver reads so. */
const PACKED_FORMATS = /^([XA][RB])(24|30)$|^BG16$/;

/** The tiling of a modifier of Qualcomm; null where no rule is known. */
export function qualcommTiling(value: bigint, format: TiledFormat): Tiling | null {
  const { identity, pixels } = format;
  const macro = macroTilesOf(identity);
  if (value !== COMPRESSED && value !== TILED3) return null;
  if (macro === null || pixels === undefined) {
    return pixelsAtLeast(format, 'its macrotiles for this format are not public');
  }
  return tilingWith({
    rowDivisor: macro.row,
    planes: (image) =>
      pixels.planes.flatMap((_, index) => planesOfOne(value, macro, pixels, image, index)),
  });
}

function macroTilesOf(identity: string): MacroTiles | null {
  if (identity === 'NV12') return NV12;
  if (identity === 'P010') return P010;
  return PACKED_FORMATS.test(identity) ? PACKED : null;
}

/** The metadata of a plane, and the plane. */
function planesOfOne(
  value: bigint,
  { lines, tiles }: MacroTiles,
  pixels: PixelFormat,
  { width, height, bytesPerRow }: ImageLayout,
  index: number,
): readonly TiledPlane[] {
  const plane = pixels.planes[index] ?? pixels.planes[0];
  const [tileWidth, tileHeight] = tiles[index] ?? [1n, 1n];
  const rows = rowsOfPlane(plane, height);
  const row = rowOfPlane(pixels, plane, BigInt(bytesPerRow));
  const surface = paged('pixels', row, row * wholeOf(rows, lines));
  if (value === TILED3) return [surface];
  const samples = countOf(BigInt(width), BigInt(index === 0 ? 1 : pixels.blockWidth));
  const metaRow = wholeOf(countOf(samples, tileWidth), 64n);
  const metaRows = wholeOf(countOf(rows, tileHeight), 16n);
  return [paged('metadata', metaRow, metaRow * metaRows), surface];
}

function paged(holds: TiledPlane['holds'], bytesPerRow: bigint, bytes: bigint): TiledPlane {
  return { holds, bytesPerRow, bytes: wholeOf(bytes, PAGE), alignment: PAGE };
}
