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
   * The arrows that a fact takes. An arrow of a state is tried where nothing inside that state takes the fact; of
   * two that would leave the same state only the first is taken.
   */
  select(
    value: StateValue,
    event: string,
    isOpen: (arrow: ChartArrow) => boolean,
  ): readonly ChartArrow[] {
    const { active } = this.#rowOf(value);
    const takenIn = (path: string): readonly ChartArrow[] => {
      const inner = this.#tree.activeIn(path, active).flatMap(takenIn);
      if (inner.length > 0) return inner;
      const own = this.definition.arrows.filter(
        (each) => each.from === path && each.event === event,
      );
      const first = own.find(isOpen);
      return first === undefined ? [] : [first];
    };
    return this.#withoutConflicts(active, takenIn(''));
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

  #withoutConflicts(active: Configuration, taken: readonly ChartArrow[]): readonly ChartArrow[] {
    const left = new Set<string>();
    return taken.filter((arrow) => {
      const leaves = this.#tree.left(active, arrow);
      if (leaves.some((path) => left.has(path))) return false;
      for (const path of leaves) left.add(path);
      return true;
    });
  }
}
