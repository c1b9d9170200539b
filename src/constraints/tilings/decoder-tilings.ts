/**
 * Tiles of video decoders: Samsung's, MediaTek's, Allwinner's and Amlogic's.
 *
 * Sources: Linux `include/uapi/drm/drm_fourcc.h`; V4L2's `pixfmt-yuv-planar.rst`;
 * `drivers/staging/media/sunxi/cedrus/cedrus_video.c` (NV12_32L32).
 */
import {
  atLeast,
  countOf,
  inTiles,
  pixelPlane,
  pixelsAtLeast,
  tilingWith,
  type TiledFormat,
  type Tiling,
} from './tiling.ts';

/** Samsung's: buffers of 64x32 tiles are whole pairs of tiles wide; of 16x16, chroma is that of the same pixels. */
export function samsungTiling(value: bigint, format: TiledFormat): Tiling | null {
  if (!isOfBytes(format)) return null;
  if (value === 1n) return inTiles(format, () => ({ bytes: 128, rows: 32 }));
  return value === 2n ? inTiles(format, (_, index) => ofBlock(format, index, 16, 16)) : null;
}

/** MediaTek's tiles of 16x32 luma, with 16x16 of chroma. */
export function mediatekTiling(value: bigint, format: TiledFormat): Tiling | null {
  const isCompressed = ((value >> 8n) & 0xffn) !== 0n;
  if ((value & 0xffn) !== 1n) return null;
  if (!isOfBytes(format) || value >> 16n !== 0n) {
    return pixelsAtLeast(format, 'where it keeps the lowest bits of a sample is not public');
  }
  const tiling = inTiles(format, (_, index) => ofBlock(format, index, 16, 32));
  return isCompressed ? atLeast(tiling, 'what its compression adds is not public') : tiling;
}

/** Allwinner's tiles of 32x32 samples of a plane. */
export function allwinnerTiling(value: bigint, format: TiledFormat): Tiling | null {
  if (value !== 1n || !isOfBytes(format)) return null;
  return inTiles(format, () => ({ bytes: 32, rows: 32 }));
}

/** Tiles of so many bytes and rows of luma; those of chroma have the rows that its subsampling leaves. */
function ofBlock({ pixels }: TiledFormat, index: number, bytes: number, rows: number) {
  const plane = pixels?.planes[index];
  return plane === undefined ? null : { bytes, rows: rows / plane.height };
}

/** Eight bits a sample in two planes at a quarter of the chroma, which is what these decoders write. */
function isOfBytes({ identity }: TiledFormat): boolean {
  return /^NV(12|21)$/.test(identity);
}

/** Bytes of a superblock of 64x32 pixels, of which the second saves memory; 32 bytes of header for 128x64. */
const AMLOGIC_BODIES: ReadonlyMap<bigint, bigint> = new Map([
  [0n, 4096n],
  [1n, 3072n],
]);
const AMLOGIC_HEADER = 32n;

/** Amlogic's compressed frames. A scattered one keeps its pages elsewhere, as only its producer knows. */
export function amlogicTiling(value: bigint, { identity }: TiledFormat): Tiling | null {
  const layout = value & 0xffn;
  const body = AMLOGIC_BODIES.get((value >> 8n) & 0xffn);
  if (!['YU08', 'YU10'].includes(identity) || body === undefined || layout < 1n || layout > 2n) {
    return null;
  }
  const isScattered = layout === 2n;
  const tiling = tilingWith({
    planes: ({ width, height, bytesPerRow }) => {
      const row = BigInt(bytesPerRow);
      const bodies = countOf(BigInt(width), 64n) * countOf(BigInt(height), 32n);
      const headers = countOf(BigInt(width), 128n) * countOf(BigInt(height), 64n);
      const header = {
        holds: 'metadata',
        bytesPerRow: AMLOGIC_HEADER,
        bytes: headers * AMLOGIC_HEADER,
        alignment: 1n,
      } as const;
      return isScattered ? [header] : [pixelPlane(row, bodies * body), header];
    },
  });
  return isScattered ? atLeast(tiling, 'only its producer knows where the pixels are') : tiling;
}
