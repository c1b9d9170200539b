/**
 * Asks a chart about a fact: the arrows that its definition has for it are tried in their order, and where
 * none is open, the first rule that is false is the reason.
 */
import type { AnyStateMachine } from 'xstate';
import { AssertionFailure, assert } from '../base/assert.ts';
import type { RuleBreach } from '../base/refusal.ts';
import { ok, refused, type Result } from '../base/result.ts';
import { ChartTable } from './chart-table.ts';
import type { ChartArrow } from './definition.ts';
import { isMet, isRule, type Condition } from './rule.ts';
import type { Surroundings } from './surroundings.ts';

/** A chart together with what its names mean. */
interface Meaning<Life extends string, State, Fact> {
  readonly machine: AnyStateMachine;
  readonly lives: readonly Life[];
  readonly condition: (name: string) => Condition<State, Fact>;
  /** The rules that say why a fact has no arrow from a state. */
  readonly absent: (life: Life, type: string) => readonly Condition<State, Fact>[];
}

interface Bound<Life, State, Fact> {
  readonly next: Life;
  readonly conditions: readonly Condition<State, Fact>[];
}

/** Judges facts by the definition of a flat chart. */
export class Judge<Life extends string, State, Fact extends { readonly type: string }> {
  readonly table: ChartTable;
  readonly #meaning: Meaning<Life, State, Fact>;
  /** The arrows for a fact from a state, with the conditions that their names mean. */
  readonly #bound = new Map<Life, Map<string, readonly Bound<Life, State, Fact>[]>>();

  constructor(meaning: Meaning<Life, State, Fact>) {
    this.#meaning = meaning;
    this.table = new ChartTable(meaning.machine);
    const { states } = this.table.definition;
    const names = states.filter(({ parent }) => parent !== null).map(({ path }) => path);
    assert(names.join() === meaning.lives.join(), 'the chart has the states that are named');
  }

  /** The state after a fact, or the rule that forbids it. */
  next(life: Life, state: State, fact: Fact, place: Surroundings | null): Result<Life, RuleBreach> {
    let reason: RuleBreach | null = null;
    for (const { next, conditions } of this.#arrowsOf(life, fact.type)) {
      const obstacle = firstObstacle(conditions, state, fact, place);
      if (obstacle === null) return ok(next);
      if (obstacle !== 'other') reason ??= obstacle;
    }
    return refused(reason ?? this.#absence(life, state, fact, place));
  }

  #arrowsOf(life: Life, type: string): readonly Bound<Life, State, Fact>[] {
    const ofLife = this.#bound.get(life) ?? new Map<string, readonly Bound<Life, State, Fact>[]>();
    this.#bound.set(life, ofLife);
    const known = ofLife.get(type);
    if (known !== undefined) return known;
    const [region = []] = this.table.regions(life, type);
    const bound = region.map((arrow) => this.#bind(life, arrow));
    ofLife.set(type, bound);
    return bound;
  }

  #bind(life: Life, arrow: ChartArrow): Bound<Life, State, Fact> {
    const next = this.table.next(life, [arrow]);
    const { lives, condition } = this.#meaning;
    const known = lives.find((each) => each === next);
    if (known === undefined) throw new AssertionFailure('an arrow leads to a state of the chart');
    return { next: known, conditions: arrow.conditions.map(condition) };
  }

  #absence(life: Life, state: State, fact: Fact, place: Surroundings | null): RuleBreach {
    for (const condition of this.#meaning.absent(life, fact.type)) {
      const breach = isRule(condition) ? condition.whyNot(state, fact, place) : null;
      if (breach !== null) return breach;
    }
    throw new AssertionFailure(`the chart refuses ${fact.type} in ${life} without a rule`);
  }
}

/** The first condition that does not hold: a rule's reason, or that another arrow is meant. */
function firstObstacle<State, Fact>(
  conditions: readonly Condition<State, Fact>[],
  state: State,
  fact: Fact,
  place: Surroundings | null,
): RuleBreach | 'other' | null {
  for (const condition of conditions) {
    if (isRule(condition)) {
      const breach = condition.whyNot(state, fact, place);
      if (breach !== null) return breach;
    } else if (!isMet(condition, state, fact, place)) {
      return 'other';
    }
  }
  return null;
}
