/**
 * Whether storage meets a merged requirement, read off the merged values alone. `accepts` answers the
 * same question from the statements and merges nothing; that both always agree is law L7.
 */
import { bufferCountOf } from './buffer-count.ts';
import { CATEGORIES, COHERENCY_DOMAINS } from './allocator-facts.ts';
import { unknownFields } from './fields/mandatory.ts';
import { meetsPair } from './images/meets-pair.ts';
import { isWellFormed } from './images/well-formed.ts';
import { meetsPlace } from './meets.ts';
import type { Requirement } from './requirement.ts';
import { dataSize, storageSize, type Storage } from './storage.ts';

/** Whether storage meets a requirement. What the storage leaves out was not decided and counts as met. @public */
export function meetsRequirement(requirement: Requirement, storage: Storage): boolean {
  return (
    meetsPlace(requirement, storage) &&
    isUsable(requirement, storage) &&
    hasRoom(requirement, storage) &&
    hasBuffers(requirement, storage) &&
    holdsImage(requirement, storage) &&
    unknownFields(requirement.mandatory).length === 0
  );
}

/** CPU and devices see it in a way that suits all, and it holds nothing that somebody denies. */
function isUsable({ domains, deny }: Requirement, { domain, category, facts }: Storage): boolean {
  const possible = domain === undefined ? (facts?.domains ?? COHERENCY_DOMAINS) : [domain];
  return (
    possible.some((each) => domains.includes(each)) &&
    (category === undefined ? deny.length < CATEGORIES.length : !deny.includes(category))
  );
}

function hasRoom(requirement: Requirement, storage: Storage): boolean {
  const size = dataSize(storage);
  return (
    size >= requirement.sizeMin &&
    size <= requirement.sizeMax &&
    (storage.prefix ?? 0) >= requirement.prefix &&
    (storage.padding ?? 0) >= requirement.padding
  );
}

function hasBuffers(requirement: Requirement, { bufferCount }: Storage): boolean {
  return bufferCount === undefined || bufferCountOf(requirement, { bufferCount }) !== null;
}

function holdsImage({ images }: Requirement, storage: Storage): boolean {
  const { image } = storage;
  if (images === null || image === undefined) return true;
  return isWellFormed(image, storageSize(storage)) && images.some((pair) => meetsPair(pair, image));
}
