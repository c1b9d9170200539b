/**
 * Whether storage meets a merged requirement, read off the merged values alone. `accepts` answers the
 * same question from the statements and merges nothing; that both always agree is law L7.
 */
import { bufferCountOf } from './buffer-count.ts';
import { DEMANDS, type Requirement } from './requirement.ts';
import type { Storage } from './storage.ts';

/** Whether storage meets a requirement. What the storage leaves out was not decided and counts as met. @public */
export function meetsRequirement(requirement: Requirement, storage: Storage): boolean {
  return (
    meetsPlace(requirement, storage) &&
    meetsAll(OF_BUFFER, requirement, storage) &&
    hasBuffers(requirement, storage)
  );
}

/** Whether storage serves all who were merged, and they agree on a number of buffers. */
export function servesAll(requirement: Requirement, storage: Storage): boolean {
  return meetsRequirement(requirement, storage) && bufferCountOf(requirement, {}) !== null;
}

/** Whether the place of storage meets a requirement: which allocator it is from, and which pages. */
export function meetsPlace(requirement: Requirement, storage: Storage): boolean {
  return meetsAll(OF_PLACE, requirement, storage);
}

const OF_PLACE = DEMANDS.filter(({ about }) => about === 'place');
const OF_BUFFER = DEMANDS.filter(({ about }) => about === 'buffer');

function meetsAll(demands: typeof DEMANDS, requirement: Requirement, storage: Storage): boolean {
  for (const demand of demands) {
    if (!demand.meets(requirement[demand.name], storage)) return false;
  }
  return true;
}

/** Enough for all together, which none of the fields can say alone. */
function hasBuffers(requirement: Requirement, { bufferCount }: Storage): boolean {
  return bufferCount === undefined || bufferCountOf(requirement, { bufferCount }) !== null;
}
