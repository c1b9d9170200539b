/** Which arrows of a chart are taken somewhere, and which of their conditions is somewhere the only one that is false. */
import type { ChartArrow } from '../../src/machines/definition.ts';
import { isMet, isRule, type Condition } from '../../src/machines/rule.ts';
import type { Surroundings } from '../../src/machines/surroundings.ts';

/** The name of an arrow, for messages and lists. */
export function arrowInWords({ from, event, target, conditions }: ChartArrow): string {
  return `${from} ${event} ${target ?? 'stays'}: ${conditions.join(' ')}`;
}

/** The name of a condition of an arrow. */
export function conditionInWords({ from, event, target }: ChartArrow, condition: string): string {
  return `${from} ${event} ${target ?? 'stays'}: ${condition}`;
}

/** Two conditions of an arrow, the one that stands in front first. */
export function orderInWords(arrow: ChartArrow, first: string, second: string): string {
  return `${conditionInWords(arrow, first)} before ${second}`;
}

/** What was met of a chart, each with the first place where it was. */
export class Coverage<State, Fact extends { readonly type: string }, Place> {
  readonly arrows: readonly ChartArrow[];
  readonly #condition: (name: string) => Condition<State, Fact>;
  /** Arrows that were taken. */
  readonly taken = new Map<ChartArrow, Place>();
  /** Conditions without which an arrow would have been taken. */
  readonly alone = new Map<string, Place>();
  /** Pairs of rules that objected together, where the one in front was the reason. */
  readonly orders = new Map<string, Place>();

  constructor(arrows: readonly ChartArrow[], condition: (name: string) => Condition<State, Fact>) {
    this.arrows = arrows;
    this.#condition = condition;
  }

  /** Looks at a fact that is offered. */
  see(life: string, state: State, fact: Fact, place: Surroundings | null, where: Place): void {
    let isAnswered = false;
    for (const arrow of this.arrows) {
      if (arrow.from !== life || arrow.event !== fact.type) continue;
      const wrong = arrow.conditions.filter(
        (name) => !isMet(this.#condition(name), state, fact, place),
      );
      const [only] = wrong;
      if (only === undefined) {
        if (!this.taken.has(arrow)) this.taken.set(arrow, where);
        return;
      }
      const words = conditionInWords(arrow, only);
      if (wrong.length === 1 && !this.alone.has(words)) this.alone.set(words, where);
      // A choice that does not hold means another arrow, and gives no reason; the first reason is the answer.
      if (isAnswered || !isRule(this.#condition(only))) continue;
      isAnswered = true;
      for (const later of wrong.slice(1)) {
        const order = orderInWords(arrow, only, later);
        if (!this.orders.has(order)) this.orders.set(order, where);
      }
    }
  }

  /** The arrows that were never taken. */
  get notTaken(): readonly string[] {
    return this.arrows.filter((arrow) => !this.taken.has(arrow)).map(arrowInWords);
  }

  /** The conditions that never decided alone. */
  get notAlone(): readonly string[] {
    return this.arrows
      .flatMap((arrow) => arrow.conditions.map((name) => conditionInWords(arrow, name)))
      .filter((words) => !this.alone.has(words));
  }
}
