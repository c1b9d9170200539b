/**
 * How much memory a search will take, before it begins: what is reckoned here is never less than what the arrays of
 * the search come to.
 */
import { assert } from '../../base/assert.ts';
import { digitsOfBits } from '../engine/level-paths.ts';
import type { PackedModel } from '../engine/packed-model.ts';
import { digitsNeeded } from '../engine/path-counts.ts';
import { isRanked } from '../engine/ranks.ts';
import { bytesOfBatch, bytesShared } from '../engine/shared-plan.ts';
import { Successors } from '../engine/successors.ts';
import { bytesOfTable, GROWTH_SMALL, STATES_MAX } from '../engine/visited-states.ts';
import type { StateEstimate } from './state-estimate.ts';

/** How states are searched. */
export interface MemoryQuestion {
  /** 1 is the search of one thread. */
  readonly workers: number;
  /** Whether orderings are counted. */
  readonly orderings: boolean;
  /** Whether a property is looked for in all orderings behind the search. */
  readonly looksForNever: boolean;
  /** The most states that are kept. */
  readonly statesMax: number;
}

/** The bytes that a search takes at most for its states and for what it counts of them. */
export function estimateBytes(
  packed: PackedModel,
  estimate: StateEstimate,
  { workers, orderings, looksForNever, statesMax }: MemoryQuestion,
): number {
  const kept = Math.min(Number(estimate.kept), statesMax);
  const isLeveled = isRanked(packed);
  const level = isLeveled ? Math.min(kept, Math.max(...(estimate.levels ?? [kept]))) : kept;
  const callsMax = new Successors(packed).calls.length;
  const after =
    (orderings && !isLeveled ? kept * (8 + 4 * digitsNeeded(packed, callsMax)) : 0) +
    (looksForNever ? kept * (6 + 12 * (callsMax + 1)) : 0);
  const paths =
    orderings && isLeveled ? bytesOfPaths(estimate, callsMax, digitsNeeded(packed, callsMax)) : 0;
  const alone = bytesOfStates(packed, estimate, kept, level) + paths + after;
  if (workers === 1) return alone;
  const batch = bytesOfBatch({ workers, width: packed.width, callsMax });
  return alone + bytesOfTable(2 * level) + batch;
}

/** The arrays of one core; while they grow those before are still there. */
function bytesOfStates(
  { width }: PackedModel,
  { isExact, levels }: StateEstimate,
  kept: number,
  level: number,
): number {
  const isKnown = isExact && levels !== null;
  const growing = isKnown ? Math.min(kept, GROWTH_SMALL) : 2 * kept + 2 * GROWTH_SMALL;
  return 4 * (width + 1) * (kept + growing) + bytesOfTable(level);
}

/**
 * Limits with which a search comes to its end, or null where no search keeps so many states: those of `--limit`, which count states and the memory of states, and
 * no orderings.
 */
export function limitsNeeded(
  packed: PackedModel,
  estimate: StateEstimate,
  workers: number,
): { readonly states: number; readonly bytes: number } | null {
  if (estimate.kept > BigInt(STATES_MAX)) return null;
  const states = Number(estimate.kept);
  const alone = bytesOfStates(packed, estimate, states, states);
  const callsMax = new Successors(packed).calls.length;
  const shared = bytesShared({ workers, width: packed.width, callsMax }, states);
  assert(alone >= 4 * (packed.width + 1) * states, 'states take what their words take');
  return { states, bytes: workers === 1 ? alone : Math.max(alone, shared) };
}

/** Numbers of paths of two levels, where the next one has room for twice as many and grows. */
function bytesOfPaths(
  { kept, levels, pathBits }: StateEstimate,
  callsMax: number,
  digitsMax: number,
): number {
  if (levels === null || pathBits === null) return 4 * 4 * digitsMax * Number(kept);
  let most = 0;
  let digits = 1;
  for (const [depth, count] of levels.entries()) {
    const nextDigits = digitsOfBits(pathBits[depth] ?? 0, callsMax);
    const next = (levels[depth + 1] ?? 0) * nextDigits;
    most = Math.max(most, 4 * (count * digits + 3 * Math.max(next, count * nextDigits)));
    digits = nextDigits;
  }
  return most;
}
