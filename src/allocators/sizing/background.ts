/**
 * The rest of the system as far as it matters to contiguous buffers: it borrows free pages of CMA regions
 * for movable data, gives them back and borrows others, and holds some of them so that they cannot move.
 */
import { assert } from '../../base/assert.ts';
import type { Prng } from '../../base/prng.ts';
import type { FrameRun } from '../../memory/frame-runs.ts';
import type { PhysicalMemory } from '../../memory/physical-memory.ts';
import type { BackgroundSpec } from './streams.ts';

/** The longest run of pages that is borrowed at a time. */
const BORROWED_MAX = 64;

/**
 * All data of others moves: what was lent anywhere comes back, and pages of the region are lent anew.
 *
 * @returns How many pieces were lent.
 */
export function turnOver(memory: PhysicalMemory, spec: BackgroundSpec, prng: Prng): number {
  assert(memory.zone(spec.zone) !== undefined, 'data of others lies in a zone that exists');
  const { movable = [], pinned = [] } = memory.describe();
  for (const run of pinned) memory.unpin(run);
  for (const run of [...movable, ...pinned]) memory.unlend(run);
  const pieces: FrameRun[] = [];
  for (const run of memory.zone(spec.zone)?.runs() ?? []) {
    for (let at = run.start; at < run.end;) {
      const end = Math.min(run.end, at + 1 + prng.below(BORROWED_MAX));
      if (prng.below(100) < spec.lentPercent) pieces.push({ start: at, end });
      at = end;
    }
  }
  for (const piece of pieces) lendPiece(memory, piece, spec, prng);
  return pieces.length;
}

function lendPiece(
  memory: PhysicalMemory,
  { start, end }: FrameRun,
  { pinnedPerMillion }: BackgroundSpec,
  prng: Prng,
): void {
  assert(end > start && end - start <= BORROWED_MAX, 'a piece has some pages and not too many');
  const isPinned = prng.below(1_000_000) < pinnedPerMillion * (end - start);
  const page = start + prng.below(end - start);
  if (!isPinned) {
    memory.lend({ start, end }, false);
    return;
  }
  memory.lend({ start: page, end: page + 1 }, true);
  if (start < page) memory.lend({ start, end: page }, false);
  if (page + 1 < end) memory.lend({ start: page + 1, end }, false);
}
