/**
 * One model under several policies: how many orderings there are, in how many somebody is turned away
 * or everybody waits for ever, how often storage moves, and the shortest ordering on which two policies
 * differ. This is Russell King's question of 2015, answered by enumeration.
 */
import { assert, present } from '../base/assert.ts';
import type { InputError } from '../base/document.ts';
import { ok, refused, type Result } from '../base/result.ts';
import type { Policy } from '../events/policy.ts';
import { isDeadlock } from './engine/built-in-properties.ts';
import { isTurnedAway, MOVED_FLAG, REFUSED_FLAG, unpackCall } from './engine/packed-calls.ts';
import { packModel, type PackedModel } from './engine/packed-model.ts';
import { countPaths } from './engine/path-counts.ts';
import { pathTo } from './engine/path.ts';
import type { SearchLimits } from './engine/search-options.ts';
import type { SearchResult } from './engine/search-result.ts';
import { searchStates } from './engine/search.ts';
import { StateReader } from './engine/state-reader.ts';
import { Successors } from './engine/successors.ts';
import { NO_ROOM, VisitedStates } from './engine/visited-states.ts';
import { withoutOverflow } from './explore.ts';
import type { Model } from './model/model.ts';
import { witnessOf, type Witness } from './witness.ts';

/** How a policy fares on a model. Numbers of orderings are decimals, because they are large. @public */
export interface PolicyRow {
  /** The policy that the numbers of this row were counted under. */
  readonly policy: Policy;
  /** All complete orderings, those with refused attaches included. */
  readonly orderings: string;
  /** Orderings in which an importer's attach is refused. */
  readonly turnedAway: string;
  /** Orderings that end while somebody still waits. */
  readonly deadlocks: string;
  /** Orderings in which storage moves. */
  readonly moved: string;
  /** Orderings that end with somebody attached to storage that does not serve it. */
  readonly unserved: string;
}

/** The shortest ordering on which two policies differ. @public */
export interface PolicyDifference {
  /** The two policies in the order in which they were given; the first witness runs under the first one. */
  readonly policies: readonly [Policy, Policy];
  /** Null where none was found; they never differ only where the search was `complete`. */
  readonly witnesses: readonly [Witness, Witness] | null;
  /** False where a limit was reached before they differed, so that nothing is known. */
  readonly complete: boolean;
}

/** Several policies side by side. @public */
export interface PolicyTable {
  /** One row for each policy, in the order in which they were given. */
  readonly rows: readonly PolicyRow[];
  /** One entry for each pair of policies; empty where only one was given. */
  readonly differences: readonly PolicyDifference[];
}

/**
 * Compares policies on a model of programs.
 *
 * @returns The table, or why it cannot be made: calls are free, or a limit is reached.
 * @public
 */
export function comparePolicies(
  model: Model,
  policies: readonly Policy[],
  limits: SearchLimits = {},
): Result<PolicyTable, InputError> {
  const compiled: PackedModel[] = [];
  for (const policy of policies) {
    const packed = packModel({ ...model, policy }, policies);
    if (!packed.ok) return packed;
    compiled.push(packed.value);
  }
  if (model.calls !== 'programs') {
    return refused({ source: 'model', field: 'calls', message: 'free calls have no end to count' });
  }
  const table = withoutOverflow(() => {
    const rows = compiled.map((packed) => rowOf(packed, limits));
    return rows.every((row) => row !== null)
      ? { rows, differences: differencesOf(compiled, limits) }
      : null;
  });
  if (!table.ok) return table;
  if (table.value !== null) return ok(table.value);
  return refused({ source: 'model', message: 'a limit was reached; nothing can be compared' });
}

function rowOf(packed: PackedModel, limits: SearchLimits): PolicyRow | null {
  const found = searchStates(packed, { symmetry: true, limits });
  return found.complete ? policyRowOf(packed, found) : null;
}

/** The numbers of a search of programs that is complete. */
export function policyRowOf(packed: PackedModel, found: SearchResult): PolicyRow {
  const all = present(countPaths(packed, found), 'orderings of programs');
  const without = (isMeant: (call: number) => boolean): bigint =>
    present(countPaths(packed, found, { keepsCall: (call) => !isMeant(call) }), 'orderings');
  const reader = new StateReader(packed);
  const stateAt = (index: number): StateReader =>
    reader.moveTo(found.visited.words, index * packed.width, true);
  const deadlocks = countPaths(packed, found, { keepsEnd: (index) => isDeadlock(stateAt(index)) });
  return {
    policy: packed.policy,
    orderings: String(all),
    turnedAway: String(all - without((call) => isTurnedAway(unpackCall(call)))),
    deadlocks: String(deadlocks),
    moved: String(all - without((call) => (call & MOVED_FLAG) !== 0)),
    unserved: String(all - countServed(packed, found)),
  };
}

/** Orderings that never pass a state in which somebody attached is not served. */
function countServed(packed: PackedModel, found: SearchResult): bigint {
  const reader = new StateReader(packed);
  const isServed = (index: number): boolean => {
    const state = reader.moveTo(found.visited.words, index * packed.width, false);
    for (let buffer = 0; buffer < state.bufferCount; buffer += 1) {
      for (let importer = 0; importer < state.importerCount; importer += 1) {
        if (state.isAttached(buffer, importer) && !state.isServed(buffer, importer)) return false;
      }
    }
    return true;
  };
  return present(countPaths(packed, found, { keepsState: isServed }), 'orderings of programs');
}

function differencesOf(
  compiled: readonly PackedModel[],
  limits: SearchLimits,
): readonly PolicyDifference[] {
  return compiled.flatMap((one, index) =>
    compiled.slice(index + 1).map((other) => ({
      policies: [one.policy, other.policy] as const,
      ...firstDifference(one, other, limits),
    })),
  );
}

/**
 * The first call, in breadth-first order, that two policies answer differently. Up to there both are in
 * the same state, so one search serves both.
 */
function firstDifference(
  one: PackedModel,
  other: PackedModel,
  limits: SearchLimits,
): Pick<PolicyDifference, 'witnesses' | 'complete'> {
  const { width } = one;
  const visited = new VisitedStates({
    width,
    statesMax: limits.states ?? Infinity,
    bytesMax: limits.bytes ?? Infinity,
  });
  const left = new Successors(one, one.policy);
  const right = new Successors(other, other.policy);
  visited.add(new Uint32Array(width), 0, 0);
  for (let index = 0; index < visited.count; index += 1) {
    left.expand(visited.words, index * width);
    right.expand(visited.words, index * width);
    const call = differingCall(left, right, width);
    if (call !== null) {
      const path = pathTo(one, one.policy, visited, index);
      const witnesses = [
        witnessOf(one, one.policy, path, call),
        witnessOf(other, other.policy, path, call),
      ] as const;
      return { witnesses, complete: true };
    }
    for (let each = 0; each < left.count; each += 1) {
      if (visited.add(left.words, each * width, index) === NO_ROOM) {
        return { witnesses: null, complete: false };
      }
    }
  }
  return { witnesses: null, complete: true };
}

/** The first call that leads elsewhere, or that one of both does not let happen. */
function differingCall(left: Successors, right: Successors, width: number): number | null {
  const count = Math.max(left.count, right.count);
  for (let each = 0; each < count; each += 1) {
    const isThere = each < left.count && each < right.count;
    const [one, other] = [left.calls[each] ?? -1, right.calls[each] ?? -1];
    if (isThere && one === other && isSameState(left, right, each * width, width)) continue;
    if (one === -1) return other;
    const isMissing = !right.calls
      .subarray(0, right.count)
      .some((call) => bare(call) === bare(one));
    return isMissing || bare(one) === bare(other) ? one : other;
  }
  return null;
}

function bare(call: number): number {
  return call & ~(REFUSED_FLAG | MOVED_FLAG);
}

function isSameState(left: Successors, right: Successors, at: number, width: number): boolean {
  for (let word = at; word < at + width; word += 1) {
    if (left.words[word] !== right.words[word]) return false;
  }
  assert(width > 0, 'a state has at least one word');
  return true;
}
