/**
 * The best set of precedences that lets no bad ordering through: branch and bound. A bad ordering that is
 * still possible must break one of the precedences that are to be added, so each one that it breaks is
 * tried; what keeps no more good orderings than the best set so far is not followed.
 */
import { present } from '../../base/assert.ts';
import type { Allowed, Clause, ConditionedOrderings } from './conditioned-orderings.ts';
import { bitsOf } from './number-sets.ts';

/** A set of precedences that is sufficient. */
export interface SufficientCondition {
  readonly clauses: readonly Clause[];
  /** Whether every other set was shown to keep no more good orderings. */
  readonly isBest: boolean;
}

/** How many edges may be passed in all, about a second of work. */
const PASSES_MAX = 10_000_000;

/** Finds the best set; all good orderings keep the clauses that it begins with. */
export function bestSufficient(
  orderings: ConditionedOrderings,
  necessary: readonly Clause[],
): SufficientCondition {
  return new Branching(orderings).run(necessary);
}

class Branching {
  readonly #orderings: ConditionedOrderings;
  /** All calls that are ever over when another is made. */
  readonly #possible: bigint;
  readonly #triedMax: number;
  #tried = 0;
  #best: readonly Clause[] = [];
  #bestWeight = -1;

  constructor(orderings: ConditionedOrderings) {
    this.#orderings = orderings;
    this.#possible = orderings.classes.reduce((set, { over }) => set | over, 0n);
    this.#triedMax = Math.ceil(PASSES_MAX / (orderings.graph.edgeCount + 1));
  }

  run(necessary: readonly Clause[]): SufficientCondition {
    this.#branch(necessary, this.#orderings.allowedBy(necessary), new Set());
    return { clauses: this.#best, isBest: this.#tried < this.#triedMax };
  }

  #branch(clauses: readonly Clause[], allowed: Allowed, without: ReadonlySet<string>): void {
    const bad = this.#orderings.badOrdering(allowed);
    if (bad === null) {
      const weight = this.#weigh(allowed);
      if (weight > this.#bestWeight) [this.#best, this.#bestWeight] = [clauses, weight];
      return;
    }
    const broken = this.#brokenBy(bad).filter((each) => !without.has(keyOf(each)));
    const weighed = broken
      .map((each) => {
        const narrowed = this.#orderings.narrowedBy(allowed, each);
        return { each, narrowed, weight: this.#weigh(narrowed) };
      })
      .sort((one, other) => other.weight - one.weight);
    const left = new Set(without);
    for (const { each, narrowed, weight } of weighed) {
      // What keeps nothing is no answer, but as long as there is none it is better than nothing.
      if (weight <= this.#bestWeight || this.#isOver()) return;
      this.#branch([...clauses, each], narrowed, left);
      left.add(keyOf(each));
    }
  }

  #weigh(allowed: Allowed): number {
    this.#tried += 1;
    return this.#orderings.weigh(allowed);
  }

  /** The first way down is always gone, so that there is an answer. */
  #isOver(): boolean {
    return this.#tried >= this.#triedMax && this.#bestWeight >= 0;
  }

  #brokenBy(bad: readonly number[]): readonly Clause[] {
    return bad.flatMap((number) => {
      const { call, over } = present(this.#orderings.classes[number], 'class on a way');
      const missing = bitsOf(this.#possible & ~over & ~(1n << BigInt(call)));
      // Some calls need not be made at all: an importer may live, a deadline may never pass.
      return [...missing, 0n].map((anyOf) => ({ anyOf, noneOf: 0n, then: call }));
    });
  }
}

function keyOf({ anyOf, then }: Clause): string {
  return `${then}:${anyOf}`;
}
