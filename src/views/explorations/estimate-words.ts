/** What exploring a model will take, for people and as `cenalloc/explore-estimate/1`. */
import * as v from 'valibot';
import type { ExplorationEstimate } from '../../explorer/estimate/estimate-exploration.ts';
import { grouped } from './grouped.ts';

/** What a search may take. */
export interface SearchRoom {
  readonly states: number;
  readonly bytes: number;
  /** The bytes that are free; null where the machine does not tell. */
  readonly free: number | null;
  readonly workers: number;
}

/** What stands between a search and its end. */
export type Shortage = 'states' | 'memory' | 'free';

/** What a program takes beside the states: its code, and that of each worker. */
const PROGRAM_BYTES = 160 * 1024 ** 2;
const WORKER_BYTES = 60 * 1024 ** 2;

/** What a search lacks, or may lack where only a bound is known; null where it comes to its end. */
export function shortageOf(estimate: ExplorationEstimate, room: SearchRoom): Shortage | null {
  const { limits, kept, bytes } = estimate;
  // A search that a limit ends takes no more than one of as many states.
  const share = Math.min(1, room.states / Number(kept));
  const program = PROGRAM_BYTES + (room.workers > 1 ? room.workers * WORKER_BYTES : 0);
  if (room.free !== null && bytes * share + program > room.free) return 'free';
  if (limits === null || limits.states > room.states) return 'states';
  return limits.bytes > room.bytes ? 'memory' : null;
}

/** How many states there are, and what they take. */
export function sizeOfSearch({ states, kept, exact, bytes }: ExplorationEstimate): string {
  const most = exact ? 'exactly' : 'at most';
  const folded = kept < states ? `, ${grouped(String(kept))} of them kept` : '';
  return `${most} ${grouped(String(states))} states${folded}, up to ${memoryInWords(bytes)}`;
}

/** What a search lacks, in words. */
export function shortageInWords(shortage: Shortage, room: SearchRoom): string {
  switch (shortage) {
    case 'states':
      return `a search keeps ${grouped(String(room.states))} states`;
    case 'memory':
      return `a search takes ${memoryInWords(room.bytes)} for states`;
    case 'free':
      return `${memoryInWords(room.free ?? 0)} of memory are free`;
  }
}

/** The options that let a search come to its end, where there is the memory; null where none do. */
export function limitOptions({ limits }: ExplorationEstimate): string | null {
  if (limits === null) return null;
  return `--limit states=${limits.states} --limit memory=${Math.ceil(limits.bytes / 1024 ** 2)}MiB`;
}

/** The lines of one policy. */
export function estimateInWords(estimate: ExplorationEstimate, room: SearchRoom): string {
  const shortage = shortageOf(estimate, room);
  const size = `${estimate.policy}: ${sizeOfSearch(estimate)}`;
  if (shortage === null) return `${size}: fits`;
  const verdict = estimate.exact ? 'does not fit' : 'may not fit';
  return `${size}: ${verdict}, ${shortageInWords(shortage, room)}`;
}

/** A size as people say it, rounded up. */
function memoryInWords(bytes: number): string {
  const unit = bytes >= 1024 ** 3 ? 'GiB' : 'MiB';
  const tenths = Math.ceil((bytes / (unit === 'GiB' ? 1024 ** 3 : 1024 ** 2)) * 10);
  const value = tenths / 10;
  return `${value < 1e6 ? value : value.toExponential(1)} ${unit}`;
}

const digits = v.pipe(
  v.string(),
  v.regex(/^\d+$/),
  v.description('In decimals, because it may be large.'),
);
const bytesTaken = v.pipe(v.number(), v.minValue(0));

/** What stands in it of each policy, and in `cenalloc/explore/1`. */
export const estimateSchema = v.strictObject({
  states: v.pipe(digits, v.description('Reachable states: exactly so many, or at most.')),
  kept: v.pipe(digits, v.description('Those that are kept: with symmetry one stands for several.')),
  exact: v.boolean(),
  bytes: v.pipe(
    bytesTaken,
    v.description('The most bytes that states and orderings take, beside the program itself.'),
  ),
});

/** The form of the document. */
export const estimateDocumentSchema = v.strictObject({
  schema: v.literal('cenalloc/explore-estimate/1'),
  policies: v.array(
    v.strictObject({
      policy: v.pipe(v.string(), v.minLength(1)),
      ...estimateSchema.entries,
      fits: v.pipe(
        v.nullable(v.boolean()),
        v.description('Null where only a bound is known, which does not fit.'),
      ),
      lacks: v.pipe(
        v.nullable(v.picklist(['states', 'memory', 'free'])),
        v.description('A limit of states or of memory, or memory that is free.'),
      ),
    }),
  ),
  free: v.pipe(v.nullable(bytesTaken), v.description('The bytes that are free on this machine.')),
});

/** What is told of one policy. */
export function estimateAsJson({
  states,
  kept,
  exact,
  bytes,
}: ExplorationEstimate): v.InferOutput<typeof estimateSchema> {
  return { states: String(states), kept: String(kept), exact, bytes: Math.min(bytes, MOST) };
}

/** JSON knows no number that is larger. */
const MOST = Number.MAX_VALUE;

/** The document. */
export function estimatesAsJson(
  estimates: readonly ExplorationEstimate[],
  room: SearchRoom,
): v.InferOutput<typeof estimateDocumentSchema> {
  return {
    schema: 'cenalloc/explore-estimate/1',
    policies: estimates.map((each) => {
      const lacks = shortageOf(each, room);
      const fits = lacks === null ? true : each.exact ? false : null;
      return { policy: each.policy, ...estimateAsJson(each), fits, lacks };
    }),
    free: room.free,
  };
}
