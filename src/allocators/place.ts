/**
 * Where a buffer lies on an empty memory and what it holds: the preferred content that an allocator
 * serves, from the allocator of the highest priority.
 */
import { assert } from '../base/assert.ts';
import { bytes, PAGE_SIZE, type Bytes } from '../base/units.ts';
import { CATEGORIES, type Category, type CoherencyDomain } from '../constraints/allocator-facts.ts';
import { roomedBuffers } from '../constraints/buffer-count.ts';
import { possibleContents, type Content, type ContentRequest } from '../constraints/content.ts';
import { isFeasible } from '../constraints/meets.ts';
import type { Requirement } from '../constraints/requirement.ts';
import type { Storage } from '../constraints/storage.ts';
import type { AllocationRequest, AllocatorSpec } from './allocator.ts';
import {
  emptyMemoryOf,
  planStorage,
  someAllocatorSuits,
  whyUnsuitable,
  type PassedOver,
} from './pool.ts';
import { byPriority, type Platform } from './platform/platform.ts';

/** A buffer that serves everybody. */
export interface Placed {
  readonly storage: Required<Pick<Storage, 'facts' | 'size' | 'domain' | 'bufferCount'>> & Storage;
  readonly content: Content;
  readonly allocator: AllocatorSpec;
  readonly passedOver: readonly PassedOver[];
}

/** Whether some allocator of the platform could serve the requirement while memory is empty. */
export function canServe(
  platform: Platform,
  requirement: Requirement,
  request: ContentRequest,
): boolean {
  return canServeBuffers(platform, requirement, request, roomedBuffers(requirement, request));
}

/**
 * Likewise for one buffer, whatever number of them the importers want: an exporter's buffer is one, and how
 * many others there will be it does not know.
 */
export function canServeOne(
  platform: Platform,
  requirement: Requirement,
  request: ContentRequest,
): boolean {
  return canServeBuffers(platform, requirement, request, 1);
}

function canServeBuffers(
  platform: Platform,
  requirement: Requirement,
  request: ContentRequest,
  count: number,
): boolean {
  if (!isFeasible(requirement, request)) return false;
  for (const content of contentsToTry(requirement, request)) {
    if (someAllocatorSuits(platform, allocationOf(requirement, content, count))) return true;
  }
  return false;
}

/** Places a buffer on the empty memory of a platform, or null where nobody can serve it. */
export function placeOnEmptyMemory(
  platform: Platform,
  requirement: Requirement,
  request: ContentRequest,
): Placed | null {
  if (!isFeasible(requirement, request)) return null;
  const count = roomedBuffers(requirement, request);
  for (const content of contentsToTry(requirement, request)) {
    const allocation = allocationOf(requirement, content, count);
    const { storage, passedOver } = planStorage(platform, emptyMemoryOf(platform), allocation);
    if (storage === null) continue;
    const allocator = platform.allocators.find(({ id }) => id === storage.allocator);
    assert(allocator !== undefined && storage.facts !== undefined, 'a plan names its allocator');
    const { facts } = storage;
    return {
      storage: decided(requirement, request, content, { ...storage, facts }),
      content,
      allocator,
      passedOver,
    };
  }
  return null;
}

/**
 * Why no allocator serves the requirement, for each of them in the order in which they are tried.
 * Nothing where it is not the allocators that stand in the way: the importers agree on no content, or one of
 * them wants others to say what they do not.
 */
export function whyNobody(
  platform: Platform,
  requirement: Requirement,
  request: ContentRequest,
  count = roomedBuffers(requirement, request),
  hasGroups = false,
): readonly PassedOver[] {
  const [content] = contentsToTry(requirement, request);
  if (content === undefined) return [];
  const allocation = allocationOf(requirement, content, count);
  return byPriority(platform.allocators).flatMap((allocator) => {
    const own = whyUnsuitable(platform, allocator, allocation);
    const reason = own ?? (hasGroups ? 'it would do, but not for all groups' : null);
    return reason === null ? [] : [{ allocator, cause: 'unsuitable' as const, reason }];
  });
}

/**
 * What is tried, the preferred content first. Blocks of the buddy system are aligned to their size, so a
 * buffer may have to be larger than anybody says before it is aligned as somebody needs it.
 */
function* contentsToTry(requirement: Requirement, request: ContentRequest): Generator<Content> {
  let said: Pick<Content, 'isSizeKnown' | 'missing'> = { isSizeKnown: true, missing: [] };
  for (const content of possibleContents(requirement, request)) {
    const { isSizeKnown, missing } = content;
    said = { isSizeKnown, missing };
    yield content;
  }
  const { alignment, prefix, padding } = requirement;
  if (request.size !== undefined || request.whole !== undefined || alignment <= PAGE_SIZE) return;
  const size = bytes(Math.max(1, alignment / 2 + 1 - prefix - padding));
  for (const content of possibleContents(requirement, { ...request, size })) {
    yield { ...content, ...said };
  }
}

function allocationOf(
  requirement: Requirement,
  { pages }: Content,
  count: number,
): AllocationRequest {
  assert(pages > 0 && count > 0, 'a content takes at least one page, and somebody wants it');
  return { size: bytes(pages * PAGE_SIZE), requirement, count };
}

/** The storage with everything that was decided about it. */
function decided(
  requirement: Requirement,
  request: ContentRequest,
  { size, image }: Content,
  storage: Storage & Required<Pick<Storage, 'facts'>>,
): Placed['storage'] {
  const { prefix, padding } = requirement;
  return {
    ...storage,
    size,
    domain: preferredDomain(requirement, storage.facts.domains),
    category: allowedCategory(requirement),
    bufferCount: roomedBuffers(requirement, request),
    ...(image === null ? {} : { image }),
    ...room('prefix', prefix),
    ...room('padding', padding),
  };
}

function room(name: 'prefix' | 'padding', length: number): Partial<Record<typeof name, Bytes>> {
  return length === 0 ? {} : { [name]: bytes(length) };
}

/** A display reads memory behind the CPU's back; everybody else is served best by coherent memory. */
function preferredDomain(
  { domains, usage }: Requirement,
  supported: readonly CoherencyDomain[],
): CoherencyDomain {
  const isForDisplay = usage.some((name) => name.startsWith('display.'));
  const order: readonly CoherencyDomain[] = isForDisplay
    ? ['ram', 'cpu', 'inaccessible']
    : ['cpu', 'ram', 'inaccessible'];
  const found = order.find((each) => domains.includes(each) && supported.includes(each));
  assert(found !== undefined, 'a suitable allocator supports a domain of the requirement');
  return found;
}

function allowedCategory({ deny }: Requirement): Category {
  const allowed = CATEGORIES.find((each) => !deny.includes(each));
  assert(allowed !== undefined, 'a feasible requirement leaves a category');
  return allowed;
}
