/**
 * Where a chart is, and where arrows lead from there: the rules of State Chart XML for nested and parallel
 * states, as far as charts without history need them. A flat chart is in one state; a nested one is in a
 * state and all around it; a parallel one in a state of each of its regions.
 * Source: W3C SCXML, appendix D; xstate takes an arrow into its own state without leaving that state.
 */
import type { StateValue } from 'xstate';
import { assert, present } from '../base/assert.ts';
import type { ChartArrow, DefinedState, Definition } from './definition.ts';

/** The paths of all states that are active, the root included. */
export type Configuration = ReadonlySet<string>;

/** The states of a definition, and how one configuration follows another. */
export class StateTree {
  readonly #states: ReadonlyMap<string, DefinedState>;

  constructor({ states }: Definition) {
    this.#states = new Map(states.map((state) => [state.path, state]));
  }

  /** Where the chart begins. */
  initial(): Configuration {
    const active = new Set<string>(['']);
    this.#complete('', active);
    return active;
  }

  /** The configuration of a value as xstate writes it. */
  ofValue(value: StateValue): Configuration {
    const active = new Set<string>(['']);
    const add = (inner: StateValue, around: string): void => {
      const parts = typeof inner === 'string' ? { [inner]: undefined } : inner;
      for (const [key, deeper] of Object.entries(parts)) {
        const path = around === '' ? key : `${around}.${key}`;
        assert(this.#states.has(path), `the chart has no state ${path}`);
        active.add(path);
        if (deeper !== undefined) add(deeper, path);
      }
    };
    add(value, '');
    return active;
  }

  /** A configuration as xstate writes it. */
  valueOf(active: Configuration, around = ''): StateValue {
    const inside = this.#childrenOf(around).filter(({ path }) => active.has(path));
    const [only] = inside;
    const isParallel = this.#stateOf(around).kind === 'parallel';
    if (!isParallel && only !== undefined && this.#childrenOf(only.path).length === 0) {
      return keyOf(only.path);
    }
    return Object.fromEntries(
      inside.map(({ path }) => [keyOf(path), this.valueOf(active, path)] as const),
    );
  }

  /** The innermost active states, in the order of the definition. */
  innermost(active: Configuration): readonly string[] {
    return [...this.#states.keys()].filter(
      (path) => active.has(path) && this.#childrenOf(path).length === 0,
    );
  }

  /** A state and all around it, the innermost first. */
  outwards(path: string): readonly string[] {
    const { parent } = this.#stateOf(path);
    return parent === null ? [path] : [path, ...this.outwards(parent)];
  }

  /** The active states that an arrow would leave. */
  left(active: Configuration, arrow: ChartArrow): readonly string[] {
    if (arrow.target === null) return [];
    const domain = this.#domainOf(arrow);
    return [...active].filter((path) => path !== domain && this.#isInside(path, domain));
  }

  /** Where arrows lead that leave different states. */
  after(active: Configuration, taken: readonly ChartArrow[]): Configuration {
    const next = new Set(active);
    for (const arrow of taken) for (const path of this.left(active, arrow)) next.delete(path);
    for (const arrow of taken) {
      if (arrow.target === null) continue;
      const domain = this.#domainOf(arrow);
      const inside = this.outwards(arrow.target).filter((path) => this.#isInside(path, domain));
      // The domain itself is not entered: another arrow may have left it.
      for (const path of inside) if (path !== domain) next.add(path);
      this.#complete(domain, next);
    }
    return next;
  }

  /** The active children of a state, in the order of the definition. */
  activeIn(path: string, active: Configuration): readonly string[] {
    return this.#childrenOf(path)
      .map((child) => child.path)
      .filter((child) => active.has(child));
  }

  /** The innermost state that an arrow does not leave. */
  #domainOf({ from, target, reenters }: ChartArrow): string {
    const to = present(target, 'target of an arrow that leads somewhere');
    if (!reenters && this.#isInside(to, from)) return from;
    const around = this.outwards(to).slice(1);
    // An arrow that enters its own state again leaves it, so that state is no common ground.
    const shared = this.outwards(from).slice(1);
    // Around the root there is nothing, and nobody leaves it.
    return around.find((path) => shared.includes(path)) ?? '';
  }

  #isInside(path: string, around: string): boolean {
    return this.outwards(path).includes(around);
  }

  /** Enters what is active inside a state beside what was entered already. */
  #complete(path: string, entered: Set<string>): void {
    const { kind, initial } = this.#stateOf(path);
    const children = this.#childrenOf(path).map((child) => child.path);
    if (kind === 'parallel') for (const child of children) entered.add(child);
    const isMissing = kind === 'compound' && !children.some((child) => entered.has(child));
    if (isMissing) entered.add(present(initial, 'initial child'));
    for (const child of children) if (entered.has(child)) this.#complete(child, entered);
  }

  #stateOf(path: string): DefinedState {
    return present(this.#states.get(path), `state ${path}`);
  }

  #childrenOf(path: string): readonly DefinedState[] {
    return [...this.#states.values()].filter(({ parent }) => parent === path);
  }
}

function keyOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
