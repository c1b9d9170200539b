/**
 * A definition as a table: for each configuration and fact, the arrows that may be taken, and where they
 * lead. A row is read once, when it is first asked for; selecting from it costs less than xstate's
 * interpreter by an order of magnitude and must agree with it (`test/machines`).
 */
import type { AnyStateMachine, StateValue } from 'xstate';
import { StateTree, type Configuration } from './configuration.ts';
import { readDefinition, type ChartArrow, type Definition } from './definition.ts';

/** The arrows of one active region, the innermost state's first. */
type Region = readonly ChartArrow[];

interface Row {
  readonly active: Configuration;
  /** By the fact, for each active region that has an arrow for it. */
  readonly regions: ReadonlyMap<string, readonly Region[]>;
  /** Where arrows lead that were taken before. */
  readonly targets: Map<ChartArrow, StateValue>;
}

const NO_REGIONS: readonly Region[] = [];

/** What a chart lets happen, selected by the conditions that hold. */
export class ChartTable {
  readonly definition: Definition;
  readonly initial: StateValue;
  readonly #tree: StateTree;
  /** By the value as text; the text of a flat chart's value is the value. */
  readonly #rows = new Map<string, Row>();

  constructor(machine: AnyStateMachine) {
    this.definition = readDefinition(machine);
    this.#tree = new StateTree(this.definition);
    this.initial = this.#tree.valueOf(this.#tree.initial());
  }

  /** The arrows that a fact could take from a value, one list for each region that is active. */
  regions(value: StateValue, event: string): readonly Region[] {
    return this.#rowOf(value).regions.get(event) ?? NO_REGIONS;
  }

  /**
   * The arrows that a fact takes: of each region the first whose conditions hold, the innermost state's
   * first. Of two that would leave the same state only the one from further inside is taken.
   */
  select(
    value: StateValue,
    event: string,
    isOpen: (arrow: ChartArrow) => boolean,
  ): readonly ChartArrow[] {
    const taken: ChartArrow[] = [];
    for (const region of this.regions(value, event)) {
      const arrow = region.find(isOpen);
      if (arrow !== undefined && !taken.includes(arrow)) taken.push(arrow);
    }
    return taken.length < 2 ? taken : this.#withoutConflicts(value, taken);
  }

  /** The value after these arrows. */
  next(value: StateValue, taken: readonly ChartArrow[]): StateValue {
    const row = this.#rowOf(value);
    const [only] = taken;
    if (only === undefined) return value;
    if (taken.length > 1) return this.#tree.valueOf(this.#tree.after(row.active, taken));
    const known = row.targets.get(only);
    if (known !== undefined) return known;
    const target =
      only.target === null ? value : this.#tree.valueOf(this.#tree.after(row.active, [only]));
    row.targets.set(only, target);
    return target;
  }

  #rowOf(value: StateValue): Row {
    const key = typeof value === 'string' ? value : JSON.stringify(value);
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    const active = this.#tree.ofValue(value);
    const row = { active, regions: this.#regionsOf(active), targets: new Map() };
    this.#rows.set(key, row);
    return row;
  }

  #regionsOf(active: Configuration): ReadonlyMap<string, readonly Region[]> {
    const regions = new Map<string, Region[]>();
    for (const innermost of this.#tree.innermost(active)) {
      const outwards = this.#tree.outwards(innermost);
      const arrows = outwards.flatMap((path) =>
        this.definition.arrows.filter(({ from }) => from === path),
      );
      for (const event of new Set(arrows.map((arrow) => arrow.event))) {
        const region = arrows.filter((arrow) => arrow.event === event);
        regions.set(event, [...(regions.get(event) ?? []), region]);
      }
    }
    return regions;
  }

  #withoutConflicts(value: StateValue, taken: readonly ChartArrow[]): readonly ChartArrow[] {
    const { active } = this.#rowOf(value);
    const kept: ChartArrow[] = [];
    for (const arrow of taken) {
      const left = this.#tree.left(active, arrow);
      const rivals = kept.filter((each) =>
        this.#tree.left(active, each).some((path) => left.includes(path)),
      );
      const isInner = rivals.every((each) => this.#tree.outwards(arrow.from).includes(each.from));
      if (!isInner) continue;
      for (const rival of rivals) kept.splice(kept.indexOf(rival), 1);
      kept.push(arrow);
    }
    return kept;
  }
}
