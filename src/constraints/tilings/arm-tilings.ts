/**
 * Arm's compressed buffers: AFBC, whose superblocks have a header and room for all their pixels, AFRC, whose coding
 * units all take the same bytes, and the blocks of older GPUs.
 *
 * Sources: Linux `include/uapi/drm/drm_fourcc.h` and `Documentation/gpu/afbc.rst`; for AFBC the least that the kernel
 * takes, `drm_gem_afbc_min_size` of `drivers/gpu/drm/drm_gem_framebuffer_helper.c`; Mesa `src/panfrost/lib/pan_layout.c`
 * for superblocks of 64 by 4.
 */
import {
  atLeast,
  blockOfSamples,
  countOf,
  inTiles,
  pixelPlane,
  pixelsAtLeast,
  rowsOfPlane,
  sampleBytes,
  tilingWith,
  wholeOf,
  type TiledFormat,
  type TiledPlane,
  type Tiling,
} from './tiling.ts';
import type { ImageLayout } from '../images/image-allocation.ts';
import type { PixelFormat } from '../pixel-formats/pixel-format.ts';

/** The tiling of a modifier of Arm; null where no rule is known. */
export function armTiling(value: bigint, format: TiledFormat): Tiling | null {
  const category = value >> 52n;
  if (category === 0n) return afbcTiling(value, format);
  if (category === 2n) return afrcTiling(value, format);
  if (category !== 1n || (value & 0xfn) !== 1n) return null;
  const ofPixels = 'how samples that are no whole bytes lie in blocks of 16x16 is not public';
  return (
    inTiles(format, (sample) => blockOfSamples(sample, 16, 16)) ?? pixelsAtLeast(format, ofPixels)
  );
}

/** Pixels of a superblock by the lowest four bits. */
const SUPERBLOCKS: ReadonlyMap<bigint, readonly [bigint, bigint]> = new Map([
  [1n, [16n, 16n]],
  [2n, [32n, 8n]],
  [3n, [64n, 4n]],
]);

const SUPERBLOCK_PIXELS = 256n;
const SUPERBLOCK_HEADER = 16n;
const SUPERBLOCK_ALIGNMENT = 128n;
const AFBC_TILED = 1n << 8n;
const AFBC_DOUBLE_BUFFER = 1n << 10n;

/** Bits of a pixel of formats that exist only compressed. */
const COMPRESSED_BITS: ReadonlyMap<string, number> = new Map([
  ['YU08', 12],
  ['YU10', 15],
  ['VU30', 30],
]);

function afbcTiling(value: bigint, format: TiledFormat): Tiling | null {
  const superblock = SUPERBLOCKS.get(value & 0xfn);
  const bits = bitsOfPixel(format);
  if (superblock === undefined || bits === null) {
    return pixelsAtLeast(
      format,
      'AFBC keeps headers, and how it keeps several planes is not public',
    );
  }
  const isTiled = (value & AFBC_TILED) !== 0n;
  // Tiles of four by four superblocks hold what has more than 32 bits a pixel; the kernel asks for eight by eight.
  const group = !isTiled ? 1n : bits > 32 ? 4n : 8n;
  const [across, down] = superblock.map((side) => side * group) as [bigint, bigint];
  const body = wholeOf((BigInt(bits) * SUPERBLOCK_PIXELS) / 8n, SUPERBLOCK_ALIGNMENT);
  const planes = ({ width, height, bytesPerRow }: ImageLayout): readonly TiledPlane[] => {
    const pixels = wholeOf(BigInt(width), across) * wholeOf(BigInt(height), down);
    const count = pixels / SUPERBLOCK_PIXELS;
    const headers = wholeOf(count * SUPERBLOCK_HEADER, isTiled ? 4096n : 64n);
    return [
      { holds: 'metadata', bytesPerRow: SUPERBLOCK_HEADER, bytes: headers, alignment: 1n },
      pixelPlane(BigInt(bytesPerRow), count * body),
    ];
  };
  const tiling = tilingWith({ planes });
  if (isTiled && bits > 32) return atLeast(tiling, 'drivers differ in how large its tiles are');
  if ((value & AFBC_DOUBLE_BUFFER) === 0n) return tiling;
  return atLeast(tiling, 'what a buffer for front-buffer rendering adds is not public');
}

/** The bits of a pixel of a format with one plane. */
function bitsOfPixel({ identity, pixels }: TiledFormat): number | null {
  const known = COMPRESSED_BITS.get(identity);
  if (known !== undefined) return known;
  if (pixels === undefined || pixels.planes.length > 1) return null;
  const sample = sampleBytes(pixels, 0);
  return sample === null ? null : sample * 8;
}

/** Bytes of a coding unit by four bits, and where a plane of such begins. */
const CODING_UNITS: ReadonlyMap<bigint, readonly [bytes: bigint, alignment: bigint]> = new Map([
  [1n, [16n, 1024n]],
  [2n, [24n, 512n]],
  [3n, [32n, 2048n]],
]);

/** Three or four components of red, green, blue and alpha in one plane. */
const RGB = /^([XA][RB]|[RB][XA])(24|30)$|^(RG|BG)(16|24)$/;

function afrcTiling(value: bigint, { identity, pixels }: TiledFormat): Tiling | null {
  const isScan = (value & 0x100n) !== 0n;
  const first = CODING_UNITS.get(value & 0xfn);
  const others = CODING_UNITS.get((value >> 4n) & 0xfn);
  const components = pixels && componentsOf(identity, pixels);
  if (pixels === undefined || components === undefined || first === undefined) return null;
  if (pixels.planes.length > 1 && others === undefined) return null;
  // Paging tiles have 16 by 4 or 8 by 8 coding units, and the image has whole paging tiles.
  const [across, down] = isScan ? [16n, 4n] : [8n, 8n];
  return tilingWith({
    planes: ({ width, height, bytesPerRow }) =>
      pixels.planes.map((plane, index) => {
        const [bytes, alignment] = (index === 0 ? first : others) ?? first;
        const [unitWidth, unitHeight] = unitOf(components[index] ?? 1, isScan);
        const samples = countOf(BigInt(width), BigInt(index === 0 ? 1 : pixels.blockWidth));
        const units =
          wholeOf(countOf(samples, unitWidth), across) *
          wholeOf(countOf(rowsOfPlane(plane, height), unitHeight), down);
        return { ...pixelPlane(BigInt(bytesPerRow), units * bytes), alignment };
      }),
  });
}

/** How many components each plane has; undefined where the header does not say how they are coded. */
function componentsOf(identity: string, { planes, blockHeight }: PixelFormat) {
  if (RGB.test(identity)) return [4];
  if (identity === 'R8') return [1];
  if (planes.length === 2 && blockHeight <= 2 && !/^NV[123][50]$|A8$/.test(identity)) return [1, 2];
  return planes.length === 3 ? [1, 1, 1] : undefined;
}

/** The samples of a coding unit. */
function unitOf(components: number, isScan: boolean): readonly [bigint, bigint] {
  if (components === 1) return isScan ? [16n, 4n] : [8n, 8n];
  return components === 2 ? [8n, 4n] : [4n, 4n];
}
