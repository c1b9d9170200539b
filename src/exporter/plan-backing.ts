/**
 * Where a buffer would lie for a set of importers, given what is free: what the first map records,
 * and what a move under `migrate` records again. Nothing is claimed.
 */
import type { Platform } from '../allocators/platform/platform.ts';
import { planStorage, type PoolAnswer } from '../allocators/pool.ts';
import { bytes, type Bytes } from '../base/units.ts';
import { possibleContents } from '../constraints/content.ts';
import type { Requirement } from '../constraints/requirement.ts';
import type { Storage } from '../constraints/storage.ts';
import type { PhysicalMemory } from '../memory/physical-memory.ts';

/** Plans the storage of a buffer of `size` bytes for everybody who was merged. */
export function planBacking(
  platform: Platform,
  memory: PhysicalMemory,
  size: Bytes,
  requirement: Requirement,
): PoolAnswer {
  const answer = planStorage(platform, memory, { size, requirement });
  const { storage } = answer;
  return storage === null
    ? answer
    : { ...answer, storage: withContent(size, requirement, storage) };
}

/** The storage with what everybody agrees that it holds: the image, and the room around the data. */
function withContent(size: Bytes, requirement: Requirement, storage: Storage): Storage {
  const [content] = possibleContents(requirement, { whole: size });
  if (content === undefined) return storage;
  const { prefix, padding } = requirement;
  return {
    ...storage,
    ...(content.image === null ? {} : { image: content.image }),
    ...(prefix + padding === 0 ? {} : { size: content.size }),
    ...(prefix === 0 ? {} : { prefix: bytes(prefix) }),
    ...(padding === 0 ? {} : { padding: bytes(padding) }),
  };
}
