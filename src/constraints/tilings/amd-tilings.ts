/**
 * AMD, from GFX9 on: blocks of 256 bytes, 4, 64 or 256 KiB, as square as a power of two of pixels can be. What DCC
 * keeps beside the main surface depends on pipes and banks and is not said.
 *
 * Sources: Linux `include/uapi/drm/drm_fourcc.h` (AMD_FMT_MOD_*); `drivers/gpu/drm/amd/amdgpu/amdgpu_display.c`
 * (`get_block_dimensions`, `amdgpu_display_verify_plane`).
 */
import {
  atLeast,
  inTiles,
  pixelsAtLeast,
  type Tile,
  type TiledFormat,
  type Tiling,
} from './tiling.ts';

/** The bytes of a block as a power of two, by tile; up to GFX11, and from GFX12 on. */
const BLOCKS: ReadonlyMap<number, number> = new Map([
  [9, 16],
  [10, 16],
  [22, 12],
  [25, 16],
  [26, 16],
  [27, 16],
]);
const BLOCKS_OF_GFX11: ReadonlyMap<number, number> = new Map([...BLOCKS, [31, 18]]);
const BLOCKS_OF_GFX12: ReadonlyMap<number, number> = new Map([
  [1, 8],
  [2, 12],
  [3, 16],
  [4, 18],
]);

const BLOCKS_OF_VERSION: ReadonlyMap<number, ReadonlyMap<number, number>> = new Map([
  [1, BLOCKS],
  [2, BLOCKS],
  [3, BLOCKS],
  [4, BLOCKS_OF_GFX11],
  [5, BLOCKS_OF_GFX12],
]);

const DCC = 1n << 13n;

/** The tiling of a modifier of AMD; null where no rule is known. */
export function amdTiling(value: bigint, format: TiledFormat): Tiling | null {
  const block = BLOCKS_OF_VERSION.get(Number(value & 0xffn))?.get(Number((value >> 8n) & 0x1fn));
  if (block === undefined) return null;
  const tiling =
    inTiles(format, (sample) => blockOf(block, sample)) ??
    pixelsAtLeast(format, 'which blocks hold such samples is not public');
  if ((value & DCC) === 0n) return tiling;
  return atLeast(tiling, 'what DCC keeps beside the image is not public');
}

/** Blocks have powers of two of pixels across and down, and are wider than high where they are no squares. */
function blockOf(block: number, sample: number | null): Tile | null {
  const power = Math.log2(sample ?? 0);
  if (!Number.isInteger(power)) return null;
  const pixels = block - power;
  const across = Math.ceil(pixels / 2);
  return { bytes: 2 ** (across + power), rows: 2 ** (pixels - across) };
}
