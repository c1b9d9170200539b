/**
 * A 2-D container of pages, as the DMM of the TI OMAP has it: rows of so many slots. A buffer of one
 * dimension takes consecutive slots, row behind row, from the end of the container; a rectangle takes
 * the same columns of neighbouring rows, from the upper left. The two grow towards each other, and a
 * rectangle needs free slots that lie right, not only enough of them.
 * Source: Linux `drivers/gpu/drm/omapdrm/tcm-sita.c` `r2l_b2t_1d`, `l2r_t2b`.
 */
import { assert } from '../../base/assert.ts';
import { PAGE_SIZE } from '../../base/units.ts';
import type { FrameRun } from '../../memory/frame-runs.ts';
import type { FreeZone } from '../../memory/zone-frames.ts';
import { pagesOf, type AllocatorOps, type PageArea } from '../allocator.ts';
import { highestPlace, mostPlaces, ONE_RUN_IN_PLACE } from './place-in-run.ts';

/** The slots of a row. Source: `omap_dmm_priv.h`, the container of the OMAP4 is 256 by 128. */
export const COLUMNS_DEFAULT = 256;

/** The algorithm for containers with rows of so many slots. */
export function tilerAllocator(columns: number): AllocatorOps {
  assert(Number.isInteger(columns) && columns >= 1, 'a row has at least one slot');
  return {
    promises: {
      ...ONE_RUN_IN_PLACE,
      pieces: ({ size, area }) => ({
        size: area === undefined ? size : area.columns * PAGE_SIZE,
        alignment: PAGE_SIZE,
        contiguous: area === undefined || area.rows === 1,
      }),
    },
    plan(request, zones) {
      for (const zone of zones) {
        if (request.area !== undefined) {
          const rectangle = firstRectangle(zone, columns, request.area);
          if (rectangle !== null) return rectangle;
          continue;
        }
        for (const run of [...zone.runs(pagesOf(request))].reverse()) {
          const place = highestPlace(run, request);
          if (place !== null) return [place];
        }
      }
      return null;
    },
    mostAtATime(request, zones) {
      assert(request.area === undefined, 'rectangles of one buffer alone are asked for');
      return mostPlaces(request, zones);
    },
  };
}

/** The uppermost and then leftmost place for a rectangle, as one run per row. */
function firstRectangle(
  zone: FreeZone,
  columns: number,
  area: PageArea,
): readonly FrameRun[] | null {
  const { start, end } = zone.range;
  const rows = Math.floor((end - start) / columns);
  assert(area.columns >= 1 && area.rows >= 1, 'a rectangle has at least one page');
  if (area.columns > columns || area.rows > rows) return null;
  const widths = freeWidths(zone, columns, rows);
  // How many rows upwards, ending with the present one, have room for the rectangle at each column.
  const heights = new Uint32Array(columns);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column + area.columns <= columns; column += 1) {
      const isWide = (widths[row * columns + column] ?? 0) >= area.columns;
      heights[column] = isWide ? (heights[column] ?? 0) + 1 : 0;
      if ((heights[column] ?? 0) < area.rows) continue;
      const first = start + (row - area.rows + 1) * columns + column;
      assert(first >= start, 'a rectangle begins in its container');
      return Array.from({ length: area.rows }, (_, index) => ({
        start: first + index * columns,
        end: first + index * columns + area.columns,
      }));
    }
  }
  return null;
}

/** For each slot, how many free slots of its row begin with it. */
function freeWidths(zone: FreeZone, columns: number, rows: number): Uint32Array {
  const widths = new Uint32Array(columns * rows);
  for (const { start, end } of zone.runs()) {
    assert(start >= zone.range.start && end <= zone.range.end, 'free runs lie in their zone');
    const last = Math.min(end - zone.range.start, widths.length);
    for (let slot = start - zone.range.start; slot < last; slot += 1) {
      widths[slot] = Math.min(last, slot + columns - (slot % columns)) - slot;
    }
  }
  return widths;
}
