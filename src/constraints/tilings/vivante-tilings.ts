/**
 * Vivante: tiles of 4 by 4 pixels and super tiles of 64 by 64. Where two pipes split an image, each has every second
 * row of tiles; what the tile status and its compression add is not said.
 *
 * Sources: Linux `include/uapi/drm/drm_fourcc.h`; Mesa `src/gallium/drivers/etnaviv/etnaviv_resource.c`
 * (`etna_layout_multiple`).
 */
import {
  atLeast,
  blockOfSamples,
  inTiles,
  pixelsAtLeast,
  type TiledFormat,
  type Tiling,
} from './tiling.ts';

/** Pixels of a side, and how many pipes share the image. */
const VIVANTE_TILES: ReadonlyMap<bigint, readonly [side: number, pipes: number]> = new Map([
  [1n, [4, 1]],
  [2n, [64, 1]],
  [3n, [4, 2]],
  [4n, [64, 2]],
]);

/** The tiling of a modifier of Vivante; null where no rule is known. */
export function vivanteTiling(value: bigint, format: TiledFormat): Tiling | null {
  const found = VIVANTE_TILES.get(value & ((1n << 48n) - 1n));
  if (found === undefined) return null;
  const [side, pipes] = found;
  const tiling =
    inTiles(format, (sample) => blockOfSamples(sample, side, side * pipes)) ??
    pixelsAtLeast(format, 'which tiles hold such samples is not public');
  if (value >> 48n !== 0n) return atLeast(tiling, 'what its tile status adds is not public');
  return pipes === 1
    ? tiling
    : atLeast(tiling, 'where the half of the second pipe begins is not public');
}
