/**
 * NVIDIA: groups of bytes (GOBs), 64 bytes across, stacked into blocks of a power of two, and Tegra's older tiles.
 *
 * Sources: Linux `include/uapi/drm/drm_fourcc.h` (DRM_FORMAT_MOD_NVIDIA_BLOCK_LINEAR_2D);
 * `drivers/gpu/drm/nouveau/nouveau_display.c` (`nouveau_check_bl_size`), which rounds rows up to whole GOBs.
 */
import { atLeast, inTiles, type TiledFormat, type Tiling } from './tiling.ts';

const TEGRA_TILED = 1n;
const BLOCK_LINEAR = 0x10n;

/** Rows of a GOB by generation; a third is reserved. */
const GOB_ROWS: ReadonlyMap<bigint, number> = new Map([
  [0n, 8],
  [1n, 4],
  [2n, 8],
]);

/** Blocks of 32 GOBs are the highest there are. */
const BLOCK_HEIGHT_MAX = 5;

/** The tiling of a modifier of NVIDIA; null where no rule is known. */
export function nvidiaTiling(value: bigint, format: TiledFormat): Tiling | null {
  if (value === TEGRA_TILED) return inTiles(format, () => ({ bytes: 16, rows: 16 }));
  const rows = GOB_ROWS.get((value >> 20n) & 3n);
  const height = Number(value & 0xfn);
  if ((value & BLOCK_LINEAR) === 0n || rows === undefined || height > BLOCK_HEIGHT_MAX) return null;
  const tiling = inTiles(format, () => ({ bytes: 64, rows: rows * 2 ** height }), 'rounded');
  const isCompressed = ((value >> 23n) & 7n) !== 0n;
  return isCompressed ? atLeast(tiling, 'what its compression adds is not public') : tiling;
}
