/**
 * Every state a model can reach, breadth-first through the real exporter, so that the first way
 * found into a state is a shortest one. A state is its log: each accepted call is tried on an
 * exporter that continues from the facts which led there, and so on a buffer that the machine has
 * judged fact by fact.
 */
import { wrongValue } from '../../base/wrong-value.ts';
import { assert, present } from '../../base/assert.ts';
import type { Refusal } from '../../base/refusal.ts';
import { streamOf } from '../../events/envelope.ts';
import type { Event } from '../../events/events.ts';
import type { Exporter } from '../../exporter/exporter.ts';
import { createMemoryStore } from '../../store/memory-store.ts';
import { createModelExporter, type Model } from '../model/model.ts';
import type { ModelCall } from '../model/model-calls.ts';
import {
  callsOf,
  giveUpPlace,
  perform,
  stepsOf,
  type ModelStep,
  type Performed,
} from './model-steps.ts';
import {
  advance,
  isReached,
  progressAfterRefusal,
  progressAtStart,
  type Progress,
} from './program-progress.ts';
import { buffersOf, stateKeyOf, type ModelBuffers } from './state-key.ts';

/**
 * How many states a search keeps where the caller does not say. Each costs about a tenth of a
 * millisecond per call that is tried in it, so that this many are some minutes, and a kilobyte.
 *
 * @public
 */
export const STATES_MAX_DEFAULT = 200_000;

/** A call that leads from one state to another. @public */
export interface Transition {
  /** The call, or a step of a program that is none: `import` attaches and maps at once, `die` ends an importer. */
  readonly call: ModelStep;
  /** The index of the state it leads to; null where the limit of states cuts it off. */
  readonly target: number | null;
  /** Null where the call was accepted; else the refusal that ends an importer's program. */
  readonly refusal: Refusal | null;
}

/** A call that leads nowhere. @public */
export interface RefusedCall {
  /** The call that was refused or not tried, or a step of a program: `import` or `die`. */
  readonly call: ModelStep;
  /** The calls that it stands for, as a replay string says them. */
  readonly calls: readonly ModelCall[];
  /** Null where an importer's program has not come to the call, so that it was not tried. */
  readonly refusal: Refusal | null;
}

/** A state with all that can be done in it. @public */
export interface ReachableState {
  /** Its place in the order of discovery, from 0. */
  readonly index: number;
  /** The fewest calls that lead to it. */
  readonly depth: number;
  /** Such calls, in order; in `programs` with the attaches that were refused. */
  readonly path: readonly ModelCall[];
  /** The buffers by index; undefined before they are created. */
  readonly buffers: ModelBuffers;
  /** The calls that lead on, in a fixed order by buffer, then by importer; empty at an end. */
  readonly transitions: readonly Transition[];
  /** All other calls of the model, in the same order, with the refusal of each that was tried. */
  readonly refused: readonly RefusedCall[];
}

/** A state as it is kept: its facts are those of its parents and its own. */
interface Node {
  readonly parent: Node | null;
  readonly index: number;
  readonly depth: number;
  /** The calls of the step that led here; none at the start. */
  readonly calls: readonly ModelCall[];
  readonly events: readonly Event[];
  readonly progress: Progress | null;
}

type Found = Omit<Node, 'index' | 'depth'>;

/** An exporter in a state, and its buffers as they were when it came there. */
interface Run {
  readonly exporter: Exporter;
  readonly buffers: ModelBuffers;
}

/**
 * Visits every reachable state in the order of discovery. The order is the same on every run.
 *
 * @param model - A model that `checkModel` accepts; other models make `createExporter` throw.
 * @param statesMax - How many states are kept; what lies beyond is dropped.
 * @returns Whether a state was dropped, after the last state.
 * @public
 */
export function* reachableStates(
  model: Model,
  statesMax = STATES_MAX_DEFAULT,
): Generator<ReachableState, { readonly complete: boolean }> {
  const search = new Search(model, statesMax);
  for (let index = 0; index < search.nodes.length; index += 1) yield search.expand(index);
  return { complete: search.complete };
}

class Search {
  readonly nodes: Node[] = [];
  complete = true;
  readonly #indexByKey = new Map<string, number>();
  readonly #model: Model;
  readonly #statesMax: number;
  readonly #alphabet: readonly ModelStep[];
  readonly #beginning: readonly Event[];

  constructor(model: Model, statesMax: number) {
    if (!(statesMax >= 1)) {
      const isNumber = typeof statesMax === 'number';
      throw wrongValue('statesMax', 'at least 1 state', statesMax, isNumber);
    }
    this.#model = model;
    this.#statesMax = statesMax;
    this.#alphabet = stepsOf(model);
    const fresh = createModelExporter(model);
    this.#beginning = [...fresh.log()].map(({ event }) => event);
    const progress = model.calls === 'programs' ? progressAtStart(model) : null;
    this.#discover(fresh, { parent: null, calls: [], events: [], progress });
  }

  /** Tries every call in a state. */
  expand(index: number): ReachableState {
    const node = present(this.nodes[index], 'node to expand');
    const transitions: Transition[] = [];
    const refused: RefusedCall[] = [];
    let run = this.#restore(node);
    const { buffers } = run;
    for (const call of this.#alphabet) {
      if (node.progress !== null && !isReached(this.#model, node.progress, call)) {
        refused.push({ call, calls: callsOf(call), refusal: null });
        continue;
      }
      const outcome = perform(run.exporter, this.#model, call);
      const found = this.#follow(run.exporter, node, call, outcome);
      if (found !== null) {
        const target = this.#discover(run.exporter, found);
        transitions.push({ call, target, refusal: outcome.ok ? null : outcome.refusal });
      }
      if (!outcome.ok && found === null)
        refused.push({ call, calls: callsOf(call), refusal: outcome.refusal });
      // A refused call has changed nothing, so that the next one can be tried on the same exporter.
      const isSame = !outcome.ok && call.call !== 'import' && !hasFacts(found);
      if (isSame) assert(this.#isUnchanged(run), `refusing ${call.call} changes no buffer`);
      else run = this.#restore(node);
    }
    const { depth } = node;
    return { index, depth, path: pathOf(node), buffers, transitions, refused };
  }

  /** What a call leads to, or null where it leads nowhere. */
  #follow(exporter: Exporter, node: Node, call: ModelStep, outcome: Performed): Found | null {
    const { progress } = node;
    if (outcome.ok) {
      const then = progress && advance(this.#model, progress, call);
      return { parent: node, calls: callsOf(call), events: outcome.value, progress: then };
    }
    const then = progress && progressAfterRefusal(this.#model, progress, call, outcome.refusal);
    if (then === null) return null;
    const isTurnedAway = 'importer' in call && call.call !== 'release';
    const events = isTurnedAway ? giveUpPlace(exporter, this.#model, call) : [];
    const calls = callsOf(call, { isTurnedAway, isGivenUp: events.length > 0 });
    return { parent: node, calls, events, progress: then };
  }

  /** The index of a state, which is new or known; null where the limit cuts it off. */
  #discover(exporter: Exporter, found: Found): number | null {
    const buffers = stateKeyOf(this.#model, buffersOf(this.#model, exporter));
    const key = found.progress === null ? buffers : `${buffers}#${found.progress.join()}`;
    const known = this.#indexByKey.get(key);
    if (known !== undefined) return known;
    const index = this.nodes.length;
    if (index >= this.#statesMax) {
      this.complete = false;
      return null;
    }
    this.#indexByKey.set(key, index);
    const depth = found.parent === null ? 0 : found.parent.depth + 1;
    this.nodes.push({ ...found, index, depth });
    return index;
  }

  /** An exporter that continues from the facts which led to a state. */
  #restore(node: Node): Run {
    const store = createMemoryStore();
    for (const event of [...this.#beginning, ...eventsOf(node)]) {
      store.append(streamOf(event), 'any', [{ event }]);
    }
    const exporter = createModelExporter(this.#model, store);
    return { exporter, buffers: buffersOf(this.#model, exporter) };
  }

  #isUnchanged({ exporter, buffers }: Run): boolean {
    return buffersOf(this.#model, exporter).every((buffer, index) => buffer === buffers[index]);
  }
}

/** Whether a refused step led to facts all the same: a place that was given up. */
function hasFacts(found: Found | null): boolean {
  return found !== null && found.events.length > 0;
}

/** The ancestors of a node and the node itself, the first one first. */
function lineageOf(node: Node): readonly Node[] {
  const lineage: Node[] = [];
  for (let each: Node | null = node; each !== null; each = each.parent) lineage.push(each);
  return lineage.reverse();
}

function eventsOf(node: Node): readonly Event[] {
  return lineageOf(node).flatMap((each) => each.events);
}

function pathOf(node: Node): readonly ModelCall[] {
  return lineageOf(node).flatMap(({ calls }) => calls);
}
