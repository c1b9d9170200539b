/**
 * A zone cut into cells of one size, so that a picture of it has as many shapes as it has places and not
 * as many as memory has pieces. A cell belongs to whoever has most of it; a pinned page is always shown,
 * because a single one is in the way, and so is the buffer that is looked at.
 */
import type { ZoneSnapshot } from '../../allocators/memory-snapshot.ts';
import { assert } from '../../base/assert.ts';

/** Neighbouring cells that look the same. */
export interface CellRun {
  /** The first of them, from 0. */
  readonly cell: number;
  readonly count: number;
  /** The buffer or stream, `movable` or `pinned`. */
  readonly owner: string;
  /** How much of each is taken by anybody, in quarters: 0.25 to 1. */
  readonly share: number;
}

/** How a zone is cut, and who is looked at. */
export interface CellCut {
  /** Cells of the whole zone. */
  readonly cells: number;
  /** Cells of one row; a run of cells ends with its row. */
  readonly columns: number;
  /** Who is shown wherever they have anything; null for nobody. */
  readonly chosen: string | null;
}

/** The cells of a zone that somebody has something of, in ascending order. */
export function cellRuns(zone: ZoneSnapshot, { cells, columns, chosen }: CellCut): CellRun[] {
  assert(cells > 0 && columns > 0, 'a zone is cut into at least one cell');
  const length = zone.frames.end - zone.frames.start;
  const takers = takersOf(zone, cells);
  const runs: { -readonly [Key in keyof CellRun]: CellRun[Key] }[] = [];
  for (const [cell, counts] of [...takers].sort(([a], [b]) => a - b)) {
    const owner = shownOf(counts, chosen);
    const share = shareOf(counts, length);
    const last = runs.at(-1);
    const isNext = last !== undefined && last.cell + last.count === cell && cell % columns !== 0;
    if (isNext && last.owner === owner && last.share === share) last.count += 1;
    else runs.push({ cell, count: 1, owner, share });
  }
  return runs;
}

/** Who has how much of a cell, in frames times the number of cells, which are whole numbers. */
type Takers = ReadonlyMap<string, number>;

/** The takers of each cell that has any. */
function takersOf({ frames, owned }: ZoneSnapshot, cells: number): ReadonlyMap<number, Takers> {
  const length = frames.end - frames.start;
  const found = new Map<number, Map<string, number>>();
  for (const { start, end, owner } of owned) {
    let at = (start - frames.start) * cells;
    const last = (end - frames.start) * cells;
    while (at < last) {
      const cell = Math.floor(at / length);
      const next = Math.min(last, (cell + 1) * length);
      const counts = found.get(cell) ?? new Map<string, number>();
      counts.set(owner, (counts.get(owner) ?? 0) + next - at);
      found.set(cell, counts);
      at = next;
    }
  }
  return found;
}

function shownOf(counts: Takers, chosen: string | null): string {
  if (chosen !== null && counts.has(chosen)) return chosen;
  if (counts.has('pinned')) return 'pinned';
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  assert(most !== undefined, 'a cell is kept only where somebody has something of it');
  return most[0];
}

function shareOf(counts: Takers, whole: number): number {
  let taken = 0;
  for (const count of counts.values()) taken += count;
  assert(taken <= whole, 'nobody has frames that another one has');
  return Math.ceil((taken / whole) * 4) / 4;
}
