/**
 * All orderings of a policy in parts that do not overlap: each counts for the worst that happens on it, so
 * that the parts together are all of them. The same orderings as those of `comparePolicies`.
 */
import { present } from '../../base/assert.ts';
import { isDeadlock } from '../engine/built-in-properties.ts';
import { isTurnedAway, MOVED_FLAG, unpackCall } from '../engine/packed-calls.ts';
import type { PackedModel } from '../engine/packed-model.ts';
import { countPaths, type PathFilter } from '../engine/path-counts.ts';
import type { SearchResult } from '../engine/search-result.ts';
import { StateReader } from '../engine/state-reader.ts';

/** The parts, from the best to the worst; numbers are decimals, because they are large. */
export interface OrderingShares {
  /** Everybody is served where the storage was chosen. */
  readonly served: string;
  /** Everybody is served, and storage was moved for it. */
  readonly moved: string;
  /** Somebody is turned away. */
  readonly turnedAway: string;
  /** It ends while somebody still waits. */
  readonly stuck: string;
  /** Somebody is attached to storage out of reach. */
  readonly outOfReach: string;
}

/** The parts of a complete search; null where orderings have no end. */
export function orderingSharesOf(packed: PackedModel, found: SearchResult): OrderingShares | null {
  if (packed.model.calls !== 'programs') return null;
  const reader = new StateReader(packed);
  const stateAt = (index: number, isTerminal: boolean): StateReader =>
    reader.moveTo(found.visited.words, index * packed.width, isTerminal);
  const keepsState = (index: number): boolean => isServed(stateAt(index, false));
  const keepsEnd = (index: number): boolean => !isDeadlock(stateAt(index, true));
  const isPeaceful = (call: number): boolean => !isTurnedAway(unpackCall(call));
  const count = (filter: PathFilter): bigint =>
    present(countPaths(packed, found, filter), 'orderings of programs');
  const all = count({});
  const inReach = count({ keepsState });
  const ended = count({ keepsState, keepsEnd });
  const good = count({ keepsState, keepsEnd, keepsCall: isPeaceful });
  const still = count({
    keepsState,
    keepsEnd,
    keepsCall: (call) => isPeaceful(call) && (call & MOVED_FLAG) === 0,
  });
  return {
    served: String(still),
    moved: String(good - still),
    turnedAway: String(ended - good),
    stuck: String(inReach - ended),
    outOfReach: String(all - inReach),
  };
}

function isServed(state: StateReader): boolean {
  for (let buffer = 0; buffer < state.bufferCount; buffer += 1) {
    for (let importer = 0; importer < state.importerCount; importer += 1) {
      if (state.isAttached(buffer, importer) && !state.isServed(buffer, importer)) return false;
    }
  }
  return true;
}
