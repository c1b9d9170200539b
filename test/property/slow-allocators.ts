/**
 * Every allocator the slow and obvious way: memory is a list of booleans, and every place is tried.
 * Written from the documents of each kernel counterpart and from nothing in src/allocators.
 */
import type { BuiltInKind } from '../../src/allocators/allocator.ts';
import { blockOrder, scatteredPages } from '../../src/testing/reference/reference-placement.ts';

/** Frames of one zone: the first frame, and which are free. */
export interface SlowZone {
  readonly start: number;
  readonly free: readonly boolean[];
}

/** What the slow allocators are asked: pages, and a shape where the tiler is meant. */
export interface SlowRequest {
  readonly pages: number;
  readonly area?: { readonly columns: number; readonly rows: number };
}

/** The chunk and the row of the slow allocators, in pages. */
export const SLOW_CHUNK = 4;
export const SLOW_COLUMNS = 4;

/** The frames that an allocator of a kind chooses, in the order of the buffer's bytes, or null. */
export function slowPlan(
  kind: BuiltInKind,
  zone: SlowZone,
  request: SlowRequest,
): readonly number[] | null {
  const { pages } = request;
  switch (kind) {
    case 'contiguous-region':
      return runFrom(starts(zone, pages, 1)[0], pages);
    case 'carveout':
    case 'secure':
      return bestFit(zone, pages);
    case 'cma':
      return runFrom(starts(zone, pages, Math.min(256, powerAtLeast(pages)))[0], pages);
    case 'system-contig':
      return buddyRun(zone, pages);
    case 'system':
    case 'dma32':
      return scattered(zone, pages);
    case 'udmabuf':
      return scattered(zone, pages, [0]);
    case 'chunk':
      return chunks(zone, pages);
    case 'tiler':
      return request.area === undefined
        ? runFrom(starts(zone, pages, 1).at(-1), pages)
        : rectangle(zone, request.area);
    default:
      return kind satisfies never;
  }
}

function isFree({ start, free }: SlowZone, frame: number): boolean {
  return free[frame - start] === true;
}

function powerAtLeast(pages: number): number {
  let power = 1;
  while (power < pages) power *= 2;
  return power;
}

function framesFrom(start: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => start + index);
}

function runFrom(start: number | undefined, pages: number): readonly number[] | null {
  return start === undefined ? null : framesFrom(start, pages);
}

/** Every frame at which so many free frames begin, on a multiple of `step`. */
function starts(zone: SlowZone, pages: number, step: number): readonly number[] {
  return framesFrom(zone.start, zone.free.length).filter(
    (start) => start % step === 0 && framesFrom(start, pages).every((frame) => isFree(zone, frame)),
  );
}

function bestFit(zone: SlowZone, pages: number): readonly number[] | null {
  const all = framesFrom(zone.start, zone.free.length);
  const holes = all
    .filter((frame) => isFree(zone, frame) && !isFree(zone, frame - 1))
    .map((start) => {
      let length = 0;
      while (isFree(zone, start + length)) length += 1;
      return { start, length };
    })
    .filter(({ length }) => length >= pages)
    .sort((a, b) => a.length - b.length || a.start - b.start);
  return runFrom(holes[0]?.start, pages);
}

function buddyRun(zone: SlowZone, pages: number): readonly number[] | null {
  const size = powerAtLeast(pages);
  const found = starts(zone, size, size)
    .map((start) => ({ start, order: blockOrder(start, (frame) => isFree(zone, frame)) }))
    .sort((a, b) => a.order - b.order || a.start - b.start);
  return runFrom(found[0]?.start, pages);
}

function scattered(
  zone: SlowZone,
  pages: number,
  orders?: readonly number[],
): readonly number[] | null {
  const all = framesFrom(zone.start, zone.free.length);
  const found = scatteredPages([all], pages, (frame) => isFree(zone, frame), orders);
  return found.length === pages ? found : null;
}

function chunks(zone: SlowZone, pages: number): readonly number[] | null {
  const found = starts(zone, SLOW_CHUNK, SLOW_CHUNK)
    .flatMap((start) => framesFrom(start, SLOW_CHUNK))
    .slice(0, pages);
  return found.length === pages ? found : null;
}

function rectangle(
  zone: SlowZone,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): readonly number[] | null {
  for (const frame of framesFrom(zone.start, zone.free.length)) {
    const column = (frame - zone.start) % SLOW_COLUMNS;
    if (column + columns > SLOW_COLUMNS) continue;
    const frames = framesFrom(0, rows).flatMap((row) =>
      framesFrom(frame + row * SLOW_COLUMNS, columns),
    );
    if (frames.every((each) => isFree(zone, each))) return frames;
  }
  return null;
}
