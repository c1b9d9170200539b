/**
 * One policy of a model with all that a picture of its states asks for: the graph or its classes, where storage
 * can lie, which orderings go wrong, why calls are refused, and the ordering that leads to any state.
 */
import { present } from '../../base/assert.ts';
import type { InputError } from '../../base/document.ts';
import { ok, type Result } from '../../base/result.ts';
import { POLICIES, type Policy } from '../../events/policy.ts';
import { policyRowOf, type PolicyRow } from '../compare-policies.ts';
import { packModel, type PackedModel } from '../engine/packed-model.ts';
import { pathTo } from '../engine/path.ts';
import type { SearchResult } from '../engine/search-result.ts';
import { searchStates } from '../engine/search.ts';
import { StateReader } from '../engine/state-reader.ts';
import { withoutOverflow } from '../explore.ts';
import { importersOf, type Model } from '../model/model.ts';
import { firstFaultOf, nearestWorking, shortestFault, type Fault } from './near-orderings.ts';
import { orderingSharesOf, type OrderingShares } from './ordering-shares.ts';
import { refusalsByRule, type RefusalsOfRule } from './refusals-by-rule.ts';
import { stateClassesOf, type StateClasses } from './state-classes.ts';
import {
  stateGraphOf,
  walkTo,
  type GraphState,
  type StateGraph,
  type Walk,
} from './state-graph.ts';
import {
  expandPath,
  expandSteps,
  tellOrdering,
  type PlacedCalls,
  type ToldOrdering,
  type ToldStorage,
} from './told-ordering.ts';

/** More states than this are classes: nobody can tell them apart. */
export const STATES_DRAWN_MAX = 400;

/** More classes than this are drawn without telling who of the importers stands where. */
const CLASSES_DRAWN_MAX = 120;

/** Of more states than this only the shortest ways are told, and no orderings that are near to them. */
const STATES_WALKED_MAX = 20_000;

/** Of more states than this there is no picture at all. */
const STATES_MAX = 500_000;

/** A place at which storage was chosen. */
export interface ToldPlace extends ToldStorage {
  /** The importers whom storage there serves, by index. */
  readonly serves: readonly number[];
}

/** The picture of one policy. */
export interface PolicyPicture {
  readonly policy: Policy;
  readonly importers: readonly string[];
  readonly bufferCount: number;
  /** By the numbers that states say; no state says those of allocators that nothing was chosen from. */
  readonly places: readonly ToldPlace[];
  /** Null where there are too many states; then there are classes. */
  readonly graph: StateGraph | null;
  readonly classes: StateClasses | null;
  /** Null where orderings have no end. */
  readonly shares: OrderingShares | null;
  readonly refusals: readonly RefusalsOfRule[];
  /** The state at the end of the shortest ordering that goes wrong; null where none does, or nobody looked. */
  readonly faultState: number | null;
}

/** An ordering, and what goes wrong on it. */
export interface JudgedOrdering {
  readonly ordering: ToldOrdering;
  readonly fault: Fault | null;
  /** The first call, from 0, with which it goes wrong; null where nothing does. */
  readonly faultAt: number | null;
  /** The states that it passes, the beginning included; none where there are too many to walk. */
  readonly passed: readonly PassedState[];
}

/** A state on an ordering. */
export interface PassedState {
  readonly state: number;
  readonly is: GraphState;
}

/** The ordering to a state, and what it is compared with. */
export interface ToldState {
  readonly policy: Policy;
  readonly state: number;
  readonly own: JudgedOrdering;
  /** The nearest one that works, of one that does not; of one that works, the shortest that does not. */
  readonly other: JudgedOrdering | null;
  /** The calls to the state under every policy, in their order. */
  readonly under: readonly ToldOrdering[];
}

/** A policy that was searched. */
export class ExploredPolicy {
  readonly #packed: PackedModel;
  readonly #found: SearchResult;
  readonly #graph: StateGraph | null;

  private constructor(packed: PackedModel, found: SearchResult) {
    this.#packed = packed;
    this.#found = found;
    const isWalked = found.visited.count <= STATES_WALKED_MAX;
    this.#graph = isWalked ? stateGraphOf(packed, found) : null;
  }

  /** Searches a model; null where it has more states than can be looked at one by one. */
  static of(model: Model): Result<ExploredPolicy | null, InputError> {
    const packed = packModel(model);
    return packed.ok ? ExploredPolicy.ofPacked(packed.value) : packed;
  }

  /** The same of a model that was packed. */
  static ofPacked(packed: PackedModel): Result<ExploredPolicy | null, InputError> {
    const searched = withoutOverflow(() =>
      searchStates(packed, { limits: { states: STATES_MAX } }),
    );
    if (!searched.ok) return searched;
    return ok(searched.value.complete ? new ExploredPolicy(packed, searched.value) : null);
  }

  /** How many states there are. */
  get states(): number {
    return this.#found.visited.count;
  }

  /** How it fares; null where calls have no end. */
  row(): PolicyRow | null {
    const packed = this.#packed;
    return packed.model.calls === 'programs' ? policyRowOf(packed, this.#found) : null;
  }

  /** All that is drawn. */
  picture(): PolicyPicture {
    const packed = this.#packed;
    const isDrawn = this.states <= STATES_DRAWN_MAX;
    const fault = this.#graph === null ? null : shortestFault(this.#graph);
    return {
      policy: packed.policy,
      importers: importersOf(packed.model),
      bufferCount: packed.bufferCount,
      places: this.#places(),
      graph: isDrawn ? this.#graph : null,
      classes: isDrawn ? null : stateClassesOf(packed, this.#found, CLASSES_DRAWN_MAX),
      shares: orderingSharesOf(packed, this.#found),
      refusals: refusalsByRule(packed, this.#found),
      faultState: fault?.walk.states.at(-1) ?? null,
    };
  }

  /** The ordering that leads to a state; of a state that there is not, to the last one. */
  tell(wanted: number): ToldState {
    const state = Math.max(0, Math.min(this.states - 1, wanted));
    const { model, policy } = this.#packed;
    const graph = this.#graph;
    if (graph === null) {
      const path = pathTo(this.#packed, policy, this.#found.visited, state);
      const calls = expandPath(this.#packed, path);
      // Which states lie between is known by the graph alone.
      const ordering = tellOrdering(model, policy, calls, null);
      const own = { ordering, fault: null, faultAt: null, passed: [] };
      return { policy, state, own, other: null, under: this.#under(calls) };
    }
    const walk = walkTo(graph, state);
    const own = this.#judged(graph, walk);
    const other =
      own.fault === null ? (shortestFault(graph)?.walk ?? null) : nearestWorking(graph, walk);
    return {
      policy,
      state,
      own,
      other: other === null ? null : this.#judged(graph, other),
      under: this.#under(this.#placed(walk).calls),
    };
  }

  #judged(graph: StateGraph, walk: Walk): JudgedOrdering {
    const { model, policy } = this.#packed;
    const { calls, states } = this.#placed(walk);
    const ordering = tellOrdering(model, policy, calls, states);
    const wrong = firstFaultOf(graph, walk);
    const state = wrong === null ? undefined : walk.states[wrong.at];
    const at = ordering.calls.findIndex((each) => each.state === state);
    const passed = walk.states.map((each) => ({
      state: each,
      is: present(graph.states[each], 'state of a walk'),
    }));
    return { ordering, fault: wrong?.fault ?? null, faultAt: at < 0 ? null : at, passed };
  }

  #under(calls: PlacedCalls['calls']): readonly ToldOrdering[] {
    return POLICIES.map((policy) => tellOrdering(this.#packed.model, policy, calls, null));
  }

  #placed({ states, ways }: Walk): PlacedCalls {
    const { width } = this.#packed;
    const { words } = this.#found.visited;
    const steps = ways.map(({ call }, at) => {
      const before = present(states[at], 'state before a call') * width;
      return { call, before: words.slice(before, before + width) };
    });
    const groups = expandSteps(this.#packed, steps);
    return {
      calls: groups.flat(),
      // Of a step of several calls the state is that of the last one.
      states: groups.flatMap((group, at) =>
        group.map((_, each) => states[at + (each === group.length - 1 ? 1 : 0)] ?? 0),
      ),
    };
  }

  #places(): readonly ToldPlace[] {
    const { judge, width, importerCount, model, policy } = this.#packed;
    const { visited } = this.#found;
    const reader = new StateReader(this.#packed);
    const places: ToldPlace[] = [];
    for (let index = 0; index < visited.count; index += 1) {
      reader.moveTo(visited.words, index * width, false);
      for (let buffer = 0; buffer < reader.bufferCount; buffer += 1) {
        const place = reader.placeOf(buffer);
        if (place === null || places[place] !== undefined) continue;
        // The first state with storage there is the one after the call that chose it.
        const calls = expandPath(this.#packed, pathTo(this.#packed, policy, visited, index));
        const { outcome } = present(tellOrdering(model, policy, calls, null).calls.at(-1), 'call');
        const storage = outcome.ok ? outcome.storage : null;
        places[place] = {
          ...present(storage, 'storage that was chosen'),
          serves: Array.from({ length: importerCount }, (_, importer) => importer).filter(
            (importer) => judge.serves(place, importer),
          ),
        };
      }
    }
    return places;
  }
}
