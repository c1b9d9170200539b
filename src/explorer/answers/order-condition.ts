/**
 * The weakest condition on orders under which a property holds. A clause that every good ordering keeps is
 * necessary; where no bad ordering keeps all of them, they are exact. First single precedences are tried ("i1
 * attaches before i0 maps"), then choices among several calls, then also calls that may come early or late
 * ("before i0 maps or after i0 unmaps"). Where nothing is exact, the best set of precedences that lets no bad
 * ordering through is looked for, and what it leaves out is counted.
 */
import { assert, present } from '../../base/assert.ts';
import {
  isMetBy,
  type Clause,
  type ConditionedOrderings,
  type EdgeClass,
} from './conditioned-orderings.ts';
import { bitsOf, elementsOf } from './number-sets.ts';
import type { OrderedCall } from './ordered-calls.ts';
import { GOOD_END } from './ordering-graph.ts';
import { bestSufficient } from './sufficient-condition.ts';

/** The condition that was found, by the numbers of calls. */
export interface OrderCondition {
  /** Good orderings are exactly those that meet it. */
  readonly isExact: boolean;
  /** Where it is not exact: no other set of precedences keeps more good orderings. */
  readonly isBest: boolean;
  /** All of which an ordering must meet. */
  readonly clauses: readonly Clause[];
  /** Good orderings that do not meet it. */
  readonly leavesOut: bigint;
}

/** More clauses than this are no words that anybody could follow. */
const CLAUSES_MAX = 60;

/** Finds the condition; null where no ordering is good, or none of them can be told from bad ones. */
export function orderConditionOf(orderings: ConditionedOrderings): OrderCondition | null {
  const good = orderings.count(GOOD_END);
  if (good === 0n) return null;
  const search = new ExactSearch(orderings);
  const exact = search.exactClauses();
  if (exact !== null) {
    const clauses = withoutNeedless(orderings, exact);
    return { isExact: true, isBest: true, clauses, leavesOut: 0n };
  }
  const { clauses, isBest } = bestSufficient(orderings, search.single);
  const least = withoutNeedless(orderings, clauses);
  const kept = orderings.count(GOOD_END, orderings.allowedBy(least));
  return kept === 0n ? null : { isExact: false, isBest, clauses: least, leavesOut: good - kept };
}

/** Looks for clauses that all good orderings keep and no bad one. */
class ExactSearch {
  readonly #orderings: ConditionedOrderings;
  /** The calls that some, but not all ways to a call have over. */
  readonly #telling = new Map<number, bigint>();
  readonly #good = new Map<number, bigint[]>();
  /** The precedences that all good orderings keep, and the calls that none of them makes. */
  readonly single: readonly Clause[];

  constructor(orderings: ConditionedOrderings) {
    this.#orderings = orderings;
    const always = new Map<number, bigint>();
    const ever = new Map<number, bigint>();
    for (const { call, over, isInGood } of orderings.classes) {
      always.set(call, (always.get(call) ?? over) & over);
      ever.set(call, (ever.get(call) ?? 0n) | over);
      if (isInGood) this.#good.set(call, [...(this.#good.get(call) ?? []), over]);
    }
    for (const [call, set] of ever) this.#telling.set(call, set & ~(always.get(call) ?? 0n));
    this.single = [...this.#telling].flatMap(([then, telling]): Clause[] => {
      const inGood = this.#good.get(then);
      if (inGood === undefined) return [{ anyOf: 0n, noneOf: 0n, then }];
      const needed = inGood.reduce((set, over) => set & over, telling);
      return bitsOf(needed).map((anyOf) => ({ anyOf, noneOf: 0n, then }));
    });
  }

  exactClauses(): readonly Clause[] | null {
    if (!this.#isBadPossible(this.single)) return this.single;
    return this.#completed(false) ?? this.#completed(true);
  }

  #isBadPossible(clauses: readonly Clause[]): boolean {
    return this.#orderings.isBadPossible(this.#orderings.allowedBy(clauses));
  }

  /** Adds a clause for a bad ordering that is still possible, until there is none. */
  #completed(mayComeEarly: boolean): readonly Clause[] | null {
    const clauses = this.single.slice();
    const { classes } = this.#orderings;
    while (clauses.length <= CLAUSES_MAX) {
      const bad = this.#orderings.badOrdering(this.#orderings.allowedBy(clauses));
      if (bad === null) return clauses;
      const found = bad
        .map((number) => this.#clauseAgainst(present(classes[number], 'class'), mayComeEarly))
        .find((each) => each !== null);
      if (found === undefined) return null;
      clauses.push(found);
    }
    return null;
  }

  /** The shortest clause, of those that are tried, that good orderings keep and an edge does not. */
  #clauseAgainst({ call, over, isInGood }: EdgeClass, mayComeEarly: boolean): Clause | null {
    if (isInGood) return null;
    const telling = this.#telling.get(call) ?? 0n;
    const good = this.#good.get(call) ?? [];
    let clause: Clause = {
      anyOf: telling & ~over,
      noneOf: mayComeEarly ? telling & over : 0n,
      then: call,
    };
    const isKept = (each: Clause): boolean => good.every((one) => isMetBy(each, one));
    if (!isKept(clause)) return null;
    const { calls } = this.#orderings.graph;
    const parts = [
      ...bitsOf(clause.noneOf).map((bit) => ({ noneOf: bit, anyOf: 0n })),
      ...bitsOf(clause.anyOf).map((bit) => ({ noneOf: 0n, anyOf: bit })),
    ].sort((one, other) => weightOf(other, calls) - weightOf(one, calls));
    for (const { anyOf, noneOf } of parts) {
      const shorter = {
        anyOf: clause.anyOf & ~anyOf,
        noneOf: clause.noneOf & ~noneOf,
        then: call,
      };
      if (isKept(shorter)) clause = shorter;
    }
    return clause;
  }
}

/** Leaves clauses away as long as no bad ordering gets through: those first that people would not think of. */
function withoutNeedless(
  orderings: ConditionedOrderings,
  clauses: readonly Clause[],
): readonly Clause[] {
  const { calls } = orderings.graph;
  const order = clauses
    .map((clause) => ({ clause, weight: strangenessOf(clause, calls) }))
    .sort((one, other) => other.weight - one.weight);
  let kept: readonly Clause[] = clauses;
  for (const { clause } of order) {
    const fewer = kept.filter((other) => other !== clause);
    if (!orderings.isBadPossible(orderings.allowedBy(fewer))) kept = fewer;
  }
  assert(!orderings.isBadPossible(orderings.allowedBy(kept)), 'what is kept is sufficient');
  return kept;
}

/** To attach before somebody maps is what all of this is about; any other precedence is stranger. */
function strangenessOf(clause: Clause, calls: readonly OrderedCall[]): number {
  const { anyOf, noneOf, then } = clause;
  const length = bitsOf(anyOf).length + bitsOf(noneOf).length;
  return (
    length * 10 + (STRANGENESS_OF_LATER[calls[then]?.call ?? ''] ?? 6) + weightOf(clause, calls)
  );
}

/** How strange it is to speak of calls: to wait for an attach is usual, to come before a map almost. */
function weightOf(
  { anyOf, noneOf }: Pick<Clause, 'anyOf' | 'noneOf'>,
  calls: readonly OrderedCall[],
): number {
  const late = elementsOf(anyOf).map((each) => LATE[calls[each]?.call ?? ''] ?? 4);
  const early = elementsOf(noneOf).map((each) => EARLY[calls[each]?.call ?? ''] ?? 5);
  return [...late, ...early].reduce((sum, each) => sum + each, 0);
}

const LATE: Readonly<Record<string, number>> = { attach: 0, import: 0, unmap: 2 };

const EARLY: Readonly<Record<string, number>> = { map: 1, import: 1 };

const STRANGENESS_OF_LATER: Readonly<Record<string, number>> = {
  map: 0,
  import: 1,
  deadline: 2,
  die: 2,
  attach: 3,
};
