/**
 * Broadcom: the T tiles of VC4, and the columns of SAND, whose height stands in the modifier and is that of luma and
 * chroma together.
 *
 * Sources: Linux `include/uapi/drm/drm_fourcc.h`; `drivers/gpu/drm/vc4/vc4_validate.c` (`utile_width`, `utile_height`,
 * tiles of eight by eight utiles) and `vc4_plane.c` (columns of bytes, rows of T tiles in whole tiles).
 */
import {
  countOf,
  inTiles,
  pixelPlane,
  pixelsAtLeast,
  rowsOfPlane,
  tilingWith,
  type Tile,
  type TiledFormat,
  type Tiling,
} from './tiling.ts';
import type { PixelFormat } from '../pixel-formats/pixel-format.ts';

/** The tile of 4 KiB by the bytes of a sample. */
const T_TILES: ReadonlyMap<number, Tile> = new Map([
  [1, { bytes: 64, rows: 64 }],
  [2, { bytes: 128, rows: 32 }],
  [4, { bytes: 128, rows: 32 }],
  [8, { bytes: 128, rows: 32 }],
]);

const T_TILED = 1n;
const UIF = 6n;

/** Bytes across a column, by type. */
const COLUMNS: ReadonlyMap<bigint, bigint> = new Map([
  [2n, 32n],
  [3n, 64n],
  [4n, 128n],
  [5n, 256n],
]);

/** Formats of which the header and the display driver say that columns of bytes hold them. */
const IN_COLUMNS: readonly string[] = ['NV12', 'NV21', 'P030'];

/** The tiling of a modifier of Broadcom; null where no rule is known. */
export function broadcomTiling(value: bigint, format: TiledFormat): Tiling | null {
  const type = value & 0xffn;
  if (type === T_TILED) {
    return (
      inTiles(format, (sample) => T_TILES.get(sample ?? 0) ?? null) ??
      pixelsAtLeast(format, 'which tiles hold such samples is not public')
    );
  }
  if (type === UIF) {
    return pixelsAtLeast(
      format,
      'what UIF adds between columns depends on the banks of the memory',
    );
  }
  const column = COLUMNS.get(type);
  if (column === undefined || format.pixels === undefined) return null;
  if (!IN_COLUMNS.includes(format.identity)) {
    return pixelsAtLeast(format, 'how columns hold this format is not public');
  }
  return inColumns(format.pixels, column, value >> 8n);
}

/** Luma and chroma one above the other in each column; a column without a height is as high as it has to be. */
function inColumns(pixels: PixelFormat, column: bigint, height: bigint): Tiling {
  const rowsOf = (rows: number) =>
    pixels.planes.reduce((sum, plane) => sum + rowsOfPlane(plane, rows), 0n);
  const why = 'the height of the columns is not stated';
  return tilingWith({
    heightMax: height === 0n ? Infinity : highestIn(rowsOf, Number(height)),
    doubt: height === 0n ? { why, isLeast: true } : null,
    planes: (layout) => {
      const row = BigInt(layout.bytesPerRow);
      const rows = height === 0n ? rowsOf(layout.height) : height;
      return [pixelPlane(row, countOf(row, column) * column * rows)];
    },
  });
}

/** The most rows of luma whose planes fit into a column. */
function highestIn(rowsOf: (rows: number) => bigint, column: number): number {
  let [low, high] = [0, column];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (rowsOf(middle) <= BigInt(column)) low = middle;
    else high = middle - 1;
  }
  return low;
}
