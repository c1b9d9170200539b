/**
 * Intel's tiles of 4 KiB and the planes of colour control (CCS) beside them.
 *
 * Sources: Linux `include/uapi/drm/drm_fourcc.h` (I915_FORMAT_MOD_*); `drivers/gpu/drm/i915/display/intel_fb.c`
 * (`intel_tile_width_bytes`, `gen12_ccs_aux_stride`, `intel_fb_plane_dims`, `intel_fb_stride_alignment`, and the
 * offsets in whole tiles of `intel_fb_offset_to_xy`). Tiles of 2 KiB, which only the second generation has, are left
 * out, as is the pitch of four tiles that some ninth generation displays want of images wider than 3840 pixels.
 */
import {
  countOf,
  inTiles,
  rowsOfPlane,
  sampleBytes,
  tilingWith,
  wholeOf,
  type Tile,
  type TiledFormat,
  type TiledPlane,
  type Tiling,
} from './tiling.ts';
import type { ImageLayout } from '../images/image-allocation.ts';
import { rowOfPlane, type PixelFormat } from '../pixel-formats/pixel-format.ts';

/** How the main surface is tiled, and what lies beside it. */
interface IntelLayout {
  readonly tile: 'X' | 'Y' | 'Yf';
  /** CCS in Y tiles of its own, of Skylake; linear, of Tiger Lake; or nowhere in the buffer. */
  readonly ccs?: 'tiled' | 'linear';
  /** Rows are whole groups of four tiles, each with a cache line of CCS. */
  readonly isInFours?: true;
  readonly hasClearColor?: true;
  /** Planes of media: luma and chroma may each have CCS. */
  readonly isMedia?: true;
  readonly bufferDivisor?: bigint;
}

/** Tile 4 has the shape of tile Y. The CCS of DG2 and of what came after lies outside of the buffer. */
const INTEL_LAYOUTS: ReadonlyMap<number, IntelLayout> = new Map<number, IntelLayout>([
  [1, { tile: 'X', isMedia: true }],
  [2, { tile: 'Y', isMedia: true }],
  [3, { tile: 'Yf', isMedia: true }],
  [4, { tile: 'Y', ccs: 'tiled' }],
  [5, { tile: 'Yf', ccs: 'tiled' }],
  [6, { tile: 'Y', ccs: 'linear', isInFours: true }],
  [7, { tile: 'Y', ccs: 'linear', isInFours: true, isMedia: true }],
  [8, { tile: 'Y', ccs: 'linear', isInFours: true, hasClearColor: true }],
  [9, { tile: 'Y', isMedia: true }],
  [10, { tile: 'Y', isInFours: true }],
  [11, { tile: 'Y', isInFours: true, isMedia: true }],
  [12, { tile: 'Y', isInFours: true, hasClearColor: true }],
  [13, { tile: 'Y', ccs: 'linear', isInFours: true }],
  [14, { tile: 'Y', ccs: 'linear', isInFours: true, isMedia: true }],
  [15, { tile: 'Y', ccs: 'linear', isInFours: true, hasClearColor: true }],
  [16, { tile: 'Y', isMedia: true }],
  [17, { tile: 'Y', isMedia: true, bufferDivisor: 65_536n }],
]);

/** Bytes across; what is left of 4 KiB are the rows. */
const X_TILE: Tile = { bytes: 512, rows: 8 };
const Y_TILE: Tile = { bytes: 128, rows: 32 };

/** Yf tiles are as wide as the sample asks. */
const YF_TILES: ReadonlyMap<number, Tile> = new Map([
  [1, { bytes: 64, rows: 64 }],
  [2, Y_TILE],
  [4, Y_TILE],
  [8, { bytes: 256, rows: 16 }],
  [16, { bytes: 256, rows: 16 }],
]);

/** The cache line of CCS for four tiles, and a clear colour with its pitch. */
const CACHE_LINE = 64n;
const PAGE = 4096n;

/** The tiling of a modifier of Intel; null where no rule is known. */
export function intelTiling(value: bigint, format: TiledFormat): Tiling | null {
  const layout = INTEL_LAYOUTS.get(Number(value));
  const { pixels } = format;
  if (layout === undefined || pixels === undefined) return null;
  // Render compression is for images of one plane, Skylake's for four bytes a pixel.
  if (layout.isMedia !== true && pixels.planes.length > 1) return null;
  if (layout.ccs === 'tiled' && sampleBytes(pixels, 0) !== 4) return null;
  const main = inTiles(format, (sample) => tileOf(layout, sample));
  if (main === null) return null;
  return tilingWith({
    rowDivisor: main.rowDivisor * (layout.isInFours === true ? 4n : 1n),
    bufferDivisor: layout.bufferDivisor ?? 1n,
    planes: (image) => [...main.planes(image), ...besideIt(layout, pixels, image)],
  });
}

function tileOf({ tile }: IntelLayout, sample: number | null): Tile | null {
  if (tile === 'X') return X_TILE;
  return tile === 'Y' ? Y_TILE : (YF_TILES.get(sample ?? 0) ?? null);
}

function besideIt(
  { ccs, hasClearColor }: IntelLayout,
  pixels: PixelFormat,
  image: ImageLayout,
): readonly TiledPlane[] {
  const planes: TiledPlane[] = [];
  if (ccs === 'tiled') planes.push(tiledControl(image));
  if (ccs === 'linear') planes.push(...linearControls(pixels, image));
  if (hasClearColor === true) planes.push(metadata(CACHE_LINE, CACHE_LINE));
  return planes;
}

/** A byte for 8 by 16 pixels, in tiles of 128 bytes and 32 rows. */
function tiledControl({ height, bytesPerRow }: ImageLayout): TiledPlane {
  const row = wholeOf(countOf(BigInt(bytesPerRow), 32n), BigInt(Y_TILE.bytes));
  return metadata(row, row * wholeOf(countOf(BigInt(height), 16n), BigInt(Y_TILE.rows)));
}

/** A cache line for four tiles side by side. */
function linearControls(
  pixels: PixelFormat,
  { height, bytesPerRow }: ImageLayout,
): readonly TiledPlane[] {
  return pixels.planes.map((plane) => {
    const main = rowOfPlane(pixels, plane, BigInt(bytesPerRow));
    const row = countOf(main, BigInt(4 * Y_TILE.bytes)) * CACHE_LINE;
    return metadata(row, row * countOf(rowsOfPlane(plane, height), BigInt(Y_TILE.rows)));
  });
}

/** The kernel takes planes at offsets of whole pages. */
function metadata(bytesPerRow: bigint, bytes: bigint): TiledPlane {
  return { holds: 'metadata', bytesPerRow, bytes, alignment: PAGE };
}
