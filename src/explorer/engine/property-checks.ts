/**
 * Checks properties while a search runs, and tells what came of each: the first breach in the order of
 * discovery, which is a shortest one and the same on every run.
 */
import { assert, present } from '../../base/assert.ts';
import type { Property, PropertyKind, PropertyName } from '../model/property.ts';
import { witnessOf, type Witness } from '../witness.ts';
import { builtInProperty, type EngineProperty, type Verdicts } from './built-in-properties.ts';
import { findNever } from './liveness.ts';
import { ownProperty } from './own-property.ts';
import { unpackCall } from './packed-calls.ts';
import type { PackedModel } from './packed-model.ts';
import { pathTo } from './path.ts';
import type { SearchResult } from './search-result.ts';
import type { SeenChecks } from './search-state.ts';
import { StateReader } from './state-reader.ts';
import type { Successors } from './successors.ts';

/** What came of a property. @public */
export interface PropertyOutcome {
  /** The name of a built-in property, or that of one's own. */
  readonly name: string;
  /** Whether it had to hold in every state, in one at least, or once on every ordering. */
  readonly kind: PropertyKind;
  /** Null where the search is not complete and has shown neither. */
  readonly holds: boolean | null;
  /** The shortest ordering that breaks it; for `sometimes`, the shortest one that shows it. */
  readonly witness: Witness | null;
  /** The ordering goes on for ever instead of ending. */
  readonly isCycle: boolean;
}

interface Seen {
  readonly index: number;
  readonly then: number | null;
}

const VERDICT_PROPERTY: PropertyName = 'verdict-independent-of-order';

/** Properties of one search. */
export class PropertyChecks {
  /** Whether the answers are the same where alike importers or buffers are exchanged. */
  readonly areSymmetric: boolean;
  /** Every property judges one buffer at a time. */
  readonly #areLocal: boolean;
  readonly #packed: PackedModel;
  readonly #properties: readonly EngineProperty[];
  readonly #seen = new Map<EngineProperty, Seen>();
  readonly #verdicts: Verdicts = new Map();
  readonly #before: StateReader;
  readonly #after: StateReader;
  #open: readonly EngineProperty[];

  constructor(packed: PackedModel, properties: readonly (PropertyName | Property)[]) {
    this.#packed = packed;
    this.#properties = properties.map((each) => engineProperty(packed, each, this.#verdicts));
    assert(this.#properties.every(hasOneCheck), 'a property judges a state or a step');
    this.areSymmetric = this.#properties.every(({ isSymmetric }) => isSymmetric);
    this.#areLocal = this.#properties.every(({ isLocal }) => isLocal);
    this.#open = this.#properties.filter(({ kind }) => kind !== 'eventually');
    this.#before = new StateReader(packed);
    this.#after = new StateReader(packed);
  }

  /** Whether a property is looked for in all orderings behind the search. */
  get looksForNever(): boolean {
    return this.#properties.some(({ kind }) => kind === 'eventually');
  }

  /** Looks at a state and all that can happen in it. */
  readonly look = (index: number, successors: Successors, words: Uint32Array): void => {
    if (this.#open.length === 0) return;
    const isKnown = !successors.hasNews && successors.count > 0;
    if (isKnown && this.#areLocal) return;
    const at = index * this.#packed.width;
    const state = this.#before.moveTo(words, at, successors.count === 0);
    let hasNews = false;
    for (const property of this.#open) {
      const seen = this.#lookAtState(property, state, index);
      if (seen === null) continue;
      assert(!this.#seen.has(property), 'the first breach is kept');
      this.#seen.set(property, seen);
      hasNews = true;
    }
    if (this.#open.some(({ holdsStep }) => holdsStep !== undefined)) {
      hasNews = this.#lookAtSteps(index, successors) || hasNews;
    }
    if (hasNews) this.#open = this.#open.filter((each) => !this.#seen.has(each));
  };

  #lookAtState(property: EngineProperty, state: StateReader, index: number): Seen | null {
    const { kind, holds, breachAt } = property;
    const breach = breachAt?.(state) ?? null;
    if (breach !== null) return { index, then: breach.then };
    if (holds === undefined) return null;
    return holds(state) === (kind === 'sometimes') ? { index, then: null } : null;
  }

  #lookAtSteps(index: number, successors: Successors): boolean {
    let hasNews = false;
    for (let each = 0; each < successors.count; each += 1) {
      const call = present(successors.calls[each], 'call of a successor');
      const unpacked = unpackCall(call);
      const at = each * this.#packed.width;
      const after = this.#after.moveTo(successors.words, at, false);
      for (const property of this.#open) {
        if (this.#seen.has(property)) continue;
        if (property.holdsStep?.(this.#before, unpacked, after, index) !== false) continue;
        this.#seen.set(property, { index, then: call });
        hasNews = true;
      }
    }
    return hasNews;
  }

  /** What was seen so far. */
  get seen(): SeenChecks {
    const seen = this.#properties.flatMap((each, property) => {
      const known = this.#seen.get(each);
      return known === undefined ? [] : [{ property, ...known }];
    });
    return { seen, verdicts: [...this.#verdicts] };
  }

  /** Adds what others have seen; what stands first in the order of discovery counts. */
  add({ seen, verdicts }: SeenChecks): void {
    for (const { property, index, then } of seen) {
      const own = present(this.#properties[property], 'property that was seen');
      const known = this.#seen.get(own);
      if (known === undefined || index < known.index) this.#seen.set(own, { index, then });
    }
    for (const [set, others] of verdicts) {
      const known = this.#verdicts.get(set) ?? [-1, -1];
      for (const own of [0, 1] as const) {
        const isEarlier = known[own] === -1 || others[own] < known[own];
        if (others[own] !== -1 && isEarlier) known[own] = others[own];
      }
      this.#verdicts.set(set, known);
    }
    this.#open = this.#open.filter((each) => !this.#seen.has(each));
  }

  /** A set about which two of those who searched have found different verdicts is a breach, too. */
  compareVerdicts(successors: Successors, words: Uint32Array): void {
    const property = this.#open.find(({ name }) => name === VERDICT_PROPERTY);
    const breaches = [...this.#verdicts.values()].filter(([one, other]) => one >= 0 && other >= 0);
    if (property === undefined || breaches.length === 0) return;
    const index = Math.min(...breaches.map((each) => Math.max(...each)));
    const at = index * this.#packed.width;
    this.#before.moveTo(words, at, successors.expand(words, at) === 0);
    this.#open = [property];
    const hasFound = this.#lookAtSteps(index, successors);
    assert(hasFound, 'the later of two verdicts is found again');
    this.#open = [];
  }

  /** What came of each property, in the order in which they were asked for. */
  outcomes(found: SearchResult): readonly PropertyOutcome[] {
    return this.#properties.map((property) =>
      property.kind === 'eventually'
        ? this.#outcomeInTheEnd(property, found)
        : this.#outcome(property, found),
    );
  }

  #outcome(property: EngineProperty, found: SearchResult): PropertyOutcome {
    const { name, kind } = property;
    const seen = this.#seen.get(property);
    const known = kind === 'sometimes' ? seen !== undefined : seen === undefined;
    // Only a whole search can show that something is always so, or never; of several buffers at a time one that
    // has left states out shows neither.
    const isWhole = found.complete && (property.isLocal || !found.isReduced);
    const holds = seen === undefined && !isWhole ? null : known;
    const witness = seen === undefined ? null : this.#witness(found, property, seen);
    return { name, kind, holds, witness, isCycle: false };
  }

  #outcomeInTheEnd(property: EngineProperty, found: SearchResult): PropertyOutcome {
    const { name, kind, holds } = property;
    if (!found.complete || found.isReduced) {
      return { name, kind, holds: null, witness: null, isCycle: false };
    }
    const { visited } = found;
    const stuck = findNever(this.#packed, found, (index) => {
      const state = this.#before.moveTo(visited.words, index * this.#packed.width, false);
      return holds?.(state) ?? true;
    });
    const witness =
      stuck === null ? null : this.#witness(found, property, { index: stuck.index, then: null });
    return { name, kind, holds: stuck === null, witness, isCycle: stuck?.isCycle ?? false };
  }

  #witness(found: SearchResult, property: EngineProperty, seen: Seen): Witness {
    const { policy } = this.#packed;
    const path = pathTo(this.#packed, policy, found.visited, seen.index, found.symmetry);
    const { levels } = found;
    const depth = path.steps.length;
    assert((levels[depth] ?? Infinity) <= seen.index, 'no way is shorter than that of its level');
    assert((levels[depth + 1] ?? Infinity) > seen.index, 'a witness is a shortest one');
    const last = this.#lastCall(found, path.end, property, seen);
    return witnessOf(this.#packed, policy, path, last);
  }

  /**
   * A breach was seen in the state that stands for others. In the state that the way ends in, which
   * is alike but for an exchange, it is looked for again, because other importers may take part.
   */
  #lastCall(
    found: SearchResult,
    end: Uint32Array,
    property: EngineProperty,
    seen: Seen,
  ): number | null {
    if (seen.then === null || found.symmetry === null) return seen.then;
    const count = found.successors.expand(end, 0);
    const state = this.#before.moveTo(end, 0, count === 0);
    if (property.breachAt !== undefined) return property.breachAt(state)?.then ?? null;
    for (let each = 0; each < count; each += 1) {
      const call = present(found.successors.calls[each], 'call of a successor');
      const at = each * this.#packed.width;
      const after = this.#after.moveTo(found.successors.words, at, false);
      if (property.holdsStep?.(state, unpackCall(call), after, seen.index) === false) return call;
    }
    return null;
  }
}

function hasOneCheck({ holds, breachAt, holdsStep }: EngineProperty): boolean {
  return [holds, breachAt, holdsStep].filter((each) => each !== undefined).length === 1;
}

function engineProperty(
  packed: PackedModel,
  property: PropertyName | Property,
  verdicts: Verdicts,
): EngineProperty {
  if (typeof property === 'string') return builtInProperty(packed, property, verdicts);
  return ownProperty(packed, property);
}
