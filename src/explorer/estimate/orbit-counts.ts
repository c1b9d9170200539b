/**
 * How many states are kept where symmetry lets one stand for several, without searching them: the mean, over all
 * exchanges, of how many states an exchange leaves as they are (the lemma of Cauchy and Frobenius). An exchange of
 * buffers leaves a state as it is where the buffers of each of its cycles are in states that follow from one.
 *
 * States are counted by their depth: a list tells how many there are of depth 0, 1, …
 */
import { assert } from '../../base/assert.ts';
import { StepTables } from '../engine/step-tables.ts';
import type { OneBufferStates } from './one-buffer-states.ts';

/** How many there are of each depth. */
export type CountsByDepth = readonly bigint[];

/** What may be exchanged. */
export interface Exchanges {
  /** Importers that are alike, in groups. */
  readonly classes: readonly (readonly number[])[];
  /** Buffers are alike, too. */
  readonly areBuffersAlike: boolean;
}

/** Looking at more states for all exchanges takes longer than the answer is worth. */
const LOOKS_MAX = 5_000_000;

/**
 * Counts the states of so many buffers, one for all that an exchange makes of it.
 *
 * @param isGraded - Whether states of different depths are counted apart; else all are of depth 0.
 * @returns Null where that would take long.
 */
export function countOrbits(
  states: OneBufferStates,
  buffers: number,
  { classes, areBuffersAlike }: Exchanges,
  isGraded: boolean,
): CountsByDepth | null {
  const ofImporters = productOf(classes.map((each) => partitionsOf(each.length)));
  const ofBuffers = areBuffersAlike ? partitionsOf(buffers) : [Array<number>(buffers).fill(1)];
  if (ofImporters.length * buffers * states.count > LOOKS_MAX) return null;
  const fixed = new FixedStates(states, classes, isGraded);
  let sum: CountsByDepth = [];
  let exchanges = 0n;
  for (const cyclesOfClasses of ofImporters) {
    const alike = cyclesOfClasses.reduce((all, each) => all * sizeOfType(each), 1n);
    for (const cycles of ofBuffers) {
      const size = alike * (areBuffersAlike ? sizeOfType(cycles) : 1n);
      const left = cycles.reduce<CountsByDepth>(
        (all, length) => times(all, fixed.underPower(cyclesOfClasses, length)),
        [1n],
      );
      sum = plus(
        sum,
        left.map((count) => count * size),
      );
      exchanges += size;
    }
  }
  return sum.map((count) => {
    assert(count % exchanges === 0n, 'exchanges fall into classes of one size');
    return count / exchanges;
  });
}

/** How many states of one buffer exchanges of importers leave as they are. */
class FixedStates {
  readonly #states: OneBufferStates;
  readonly #classes: readonly (readonly number[])[];
  readonly #isGraded: boolean;
  readonly #tables: StepTables;
  readonly #known = new Map<string, CountsByDepth>();

  constructor(states: OneBufferStates, classes: readonly (readonly number[])[], isGraded: boolean) {
    this.#states = states;
    this.#classes = classes;
    this.#isGraded = isGraded;
    this.#tables = new StepTables(states.packed);
  }

  /** Of an exchange that is made so many times; each state then counts for a cycle of as many buffers. */
  underPower(cyclesOfClasses: readonly (readonly number[])[], power: number): CountsByDepth {
    const cycles = cyclesOfClasses.map((each) => cyclesOfPower(each, power));
    const ofOne = this.#under(cycles);
    if (!this.#isGraded || power === 1) return ofOne;
    const spread = Array<bigint>((ofOne.length - 1) * power + 1).fill(0n);
    for (const [depth, count] of ofOne.entries()) spread[depth * power] = count;
    return spread;
  }

  #under(cycles: readonly (readonly number[])[]): CountsByDepth {
    const key = JSON.stringify(cycles);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const pairs = cycles.flatMap((each, index) => pairsOf(this.#classes[index] ?? [], each));
    const counts: number[] = [];
    const { words, count, packed, depths } = this.#states;
    for (let state = 0; state < count; state += 1) {
      const base = state * packed.width;
      const at = (importer: number): number => this.#tables.positions.read(words, importer, base);
      if (!pairs.every(([one, other]) => at(one) === at(other))) continue;
      const depth = this.#isGraded ? (depths[state] ?? 0) : 0;
      counts[depth] = (counts[depth] ?? 0) + 1;
    }
    const made = Array.from(counts, (each: number | undefined) => BigInt(each ?? 0));
    this.#known.set(key, made);
    return made;
  }
}

/** Neighbours within the cycles of an exchange of these importers: they stand at one position. */
function pairsOf(
  members: readonly number[],
  cycles: readonly number[],
): readonly (readonly [number, number])[] {
  const pairs: [number, number][] = [];
  let at = 0;
  for (const length of cycles) {
    for (let each = at + 1; each < at + length; each += 1) {
      pairs.push([members[each - 1] ?? 0, members[each] ?? 0]);
    }
    at += length;
  }
  return pairs;
}

/** The lengths of the cycles of an exchange that is made so many times, the longest first. */
function cyclesOfPower(cycles: readonly number[], power: number): readonly number[] {
  return cycles
    .flatMap((length) => {
      const parts = greatestDivisor(length, power);
      return Array<number>(parts).fill(length / parts);
    })
    .sort((one, other) => other - one);
}

function greatestDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestDivisor(other, one % other);
}

/** The ways to write a number as a sum, the largest first: the kinds of exchanges of so many things. */
function partitionsOf(sum: number, most = sum): readonly (readonly number[])[] {
  if (sum === 0) return [[]];
  return Array.from({ length: Math.min(sum, most) }, (_, index) => index + 1).flatMap((first) =>
    partitionsOf(sum - first, first).map((rest) => [first, ...rest]),
  );
}

/** How many exchanges have cycles of these lengths. */
function sizeOfType(cycles: readonly number[]): bigint {
  const things = cycles.reduce((sum, each) => sum + each, 0);
  let alike = 1n;
  const repeated = new Map<number, bigint>();
  for (const length of cycles) {
    const nth = (repeated.get(length) ?? 0n) + 1n;
    repeated.set(length, nth);
    alike *= BigInt(length) * nth;
  }
  let all = 1n;
  for (let factor = 2; factor <= things; factor += 1) all *= BigInt(factor);
  return all / alike;
}

function productOf<T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return lists.reduce<readonly (readonly T[])[]>(
    (all, list) => all.flatMap((head) => list.map((each) => [...head, each])),
    [[]],
  );
}

function plus(one: CountsByDepth, other: CountsByDepth): CountsByDepth {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return long.map((count, depth) => count + (short[depth] ?? 0n));
}

function times(one: CountsByDepth, other: CountsByDepth): CountsByDepth {
  const product = Array<bigint>(Math.max(0, one.length + other.length - 1)).fill(0n);
  for (const [low, count] of one.entries()) {
    for (const [high, each] of other.entries()) {
      product[low + high] = (product[low + high] ?? 0n) + count * each;
    }
  }
  return product;
}
