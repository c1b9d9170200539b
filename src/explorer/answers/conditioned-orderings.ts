/**
 * Conditions on orderings, and which orderings meet them. A condition is a list of clauses; each says where
 * one call stands among some others, or that it is never made. All
 * questions are passes over the graph of orderings, from its ends to its beginning.
 */
import { present } from '../../base/assert.ts';
import { BAD_END, GOOD_END, NO_END, type OrderingGraph } from './ordering-graph.ts';

/**
 * When a call is made, one of `anyOf` is over, or one of `noneOf` is still to come; where both are empty, the
 * call is never made.
 */
export interface Clause {
  readonly anyOf: bigint;
  readonly noneOf: bigint;
  readonly then: number;
}

/** All edges on which one call is made where the same calls are over. */
export interface EdgeClass {
  readonly call: number;
  readonly over: bigint;
  /** Some good ordering has such an edge. */
  readonly isInGood: boolean;
}

/** Says of each class of edges, by its index, whether it may be taken. */
export type Allowed = readonly boolean[];

/** Whether a clause lets its call be made where these calls are over. */
export function isMetBy({ anyOf, noneOf }: Clause, over: bigint): boolean {
  return (anyOf & over) !== 0n || (noneOf & ~over) !== 0n;
}

/** The orderings of a graph, to be asked about conditions. */
export class ConditionedOrderings {
  readonly graph: OrderingGraph;
  readonly classes: readonly EdgeClass[];
  /** The class of each edge, by node. */
  readonly #classOf: readonly (readonly number[])[];
  /** The classes of each call. */
  readonly #numbersOf = new Map<number, number[]>();

  constructor(graph: OrderingGraph) {
    this.graph = graph;
    const leadsToGood = this.#reaches(GOOD_END, () => true);
    const numbers = new Map<string, number>();
    const classes: { call: number; over: bigint; isInGood: boolean }[] = [];
    this.#classOf = graph.nodes.map(({ edges, over }) =>
      edges.map(({ call, target }) => {
        const key = `${call} ${over.toString(36)}`;
        const number = numbers.get(key) ?? classes.length;
        if (number === classes.length) {
          numbers.set(key, number);
          classes.push({ call, over, isInGood: false });
        }
        const found = present(classes[number], 'class of an edge');
        found.isInGood ||= leadsToGood[target] === true;
        return number;
      }),
    );
    this.classes = classes;
    for (const [number, { call }] of classes.entries()) {
      this.#numbersOf.set(call, [...(this.#numbersOf.get(call) ?? []), number]);
    }
  }

  /** What clauses let happen. */
  allowedBy(clauses: readonly Clause[]): Allowed {
    const byCall = new Map<number, Clause[]>();
    for (const each of clauses) byCall.set(each.then, [...(byCall.get(each.then) ?? []), each]);
    return this.classes.map(({ call, over }) =>
      (byCall.get(call) ?? []).every((each) => isMetBy(each, over)),
    );
  }

  /** The same with one clause more. */
  narrowedBy(allowed: Allowed, clause: Clause): Allowed {
    const narrowed = [...allowed];
    for (const number of this.#numbersOf.get(clause.then) ?? []) {
      const { over } = present(this.classes[number], 'class of a call');
      if (!isMetBy(clause, over)) narrowed[number] = false;
    }
    return narrowed;
  }

  /** Whether some bad ordering takes only what is allowed. */
  isBadPossible(allowed: Allowed): boolean {
    return this.#reaches(BAD_END, this.#isAllowed(allowed))[0] === true;
  }

  /** The classes along one bad ordering that takes only what is allowed; null where there is none. */
  badOrdering(allowed: Allowed): readonly number[] | null {
    const reaches = this.#reaches(BAD_END, this.#isAllowed(allowed));
    if (reaches[0] !== true) return null;
    const way: number[] = [];
    for (let node = 0; this.graph.nodes[node]?.end === NO_END;) {
      const classes = present(this.#classOf[node], 'classes of a node');
      const edges = present(this.graph.nodes[node], 'node on a way').edges;
      const next = edges.findIndex(
        ({ target }, at) => reaches[target] === true && allowed[classes[at] ?? 0] === true,
      );
      way.push(present(classes[next], 'class of an edge on the way'));
      node = present(edges[next], 'edge on the way').target;
    }
    return way;
  }

  /** How many orderings take only what is allowed and end well, or badly. */
  count(end: typeof GOOD_END | typeof BAD_END, allowed: Allowed | null = null): bigint {
    const { nodes, order } = this.graph;
    const counts = nodes.map(() => 0n);
    for (const node of order) {
      const { edges, end: own } = present(nodes[node], 'node in order');
      let sum = own === end ? 1n : 0n;
      for (const [at, { target }] of edges.entries()) {
        if (allowed?.[this.#classOf[node]?.[at] ?? 0] === false) continue;
        sum += counts[target] ?? 0n;
      }
      counts[node] = sum;
    }
    return counts[0] ?? 0n;
  }

  /** The same for good orderings, quickly and nearly: exact up to 2^53. */
  weigh(allowed: Allowed): number {
    const { nodes, order } = this.graph;
    const weights = new Float64Array(nodes.length);
    for (const node of order) {
      const { edges, end } = present(nodes[node], 'node in order');
      let sum = end === GOOD_END ? 1 : 0;
      for (let at = 0; at < edges.length; at += 1) {
        if (allowed[this.#classOf[node]?.[at] ?? 0] !== true) continue;
        sum += weights[edges[at]?.target ?? 0] ?? 0;
      }
      weights[node] = sum;
    }
    return weights[0] ?? 0;
  }

  /** What comes to pass where everybody waits for what is allowed. */
  whereEverybodyWaits(allowed: Allowed): {
    readonly endsBadly: boolean;
    /** Somebody waits for ever who had something to do. */
    readonly getsStuck: boolean;
    readonly shown: number;
  } {
    const seen = new Set([0]);
    const found = { endsBadly: false, getsStuck: false, shown: 0 };
    for (const node of seen) {
      const { edges, end, shown } = present(this.graph.nodes[node], 'node that is reached');
      found.shown |= shown;
      found.endsBadly ||= end === BAD_END;
      const open = edges.filter((_, at) => allowed[this.#classOf[node]?.[at] ?? 0] === true);
      found.getsStuck ||= edges.length > 0 && open.length === 0;
      for (const { target } of open) seen.add(target);
    }
    return found;
  }

  /** The nodes from which an end of a kind is reached over edges that are taken. */
  #reaches(end: number, isTaken: (node: number, at: number) => boolean): readonly boolean[] {
    const { nodes, order } = this.graph;
    const reaches = nodes.map((each) => each.end === end);
    for (const node of order) {
      const edges = nodes[node]?.edges ?? [];
      for (let at = 0; at < edges.length && reaches[node] !== true; at += 1) {
        reaches[node] = reaches[edges[at]?.target ?? 0] === true && isTaken(node, at);
      }
    }
    return reaches;
  }

  #isAllowed(allowed: Allowed): (node: number, at: number) => boolean {
    return (node, at) => allowed[this.#classOf[node]?.[at] ?? 0] === true;
  }
}
