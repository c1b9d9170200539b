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
import { storageSize, type Storage } from '../constraints/storage.ts';
import type { AllocatorSpec } from './allocator.ts';
import { bufferSet, ofEachSize, placeSet, whySetUnsuitable, type BufferSet } from './buffer-set.ts';
import { emptyMemoryOf, planStorage, type PassedOver } from './pool.ts';
import { byPriority, type Platform } from './platform/platform.ts';

/** Storage of which everything was decided. */
type DecidedStorage = Required<Pick<Storage, 'facts' | 'size' | 'domain' | 'bufferCount'>> &
  Storage;

/** A buffer that serves everybody, or several where the planes of its image lie in several. */
export interface Placed {
  readonly storages: readonly [DecidedStorage, ...DecidedStorage[]];
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
  const tried = new Set<string>();
  for (const content of contentsToTry(requirement, request)) {
    if (isTried(tried, content)) continue;
    const set = bufferSet(requirement, content, count);
    const suits = (each: AllocatorSpec) => whySetUnsuitable(platform, each, set) === null;
    if (platform.allocators.some(suits)) return true;
  }
  return false;
}

/** Whether buffers of these sizes were tried before: of a size that is asked for, thousands of images are one. */
function isTried(tried: Set<string>, { buffers }: Content): boolean {
  const sizes = buffers.join(' ');
  if (tried.has(sizes)) return true;
  tried.add(sizes);
  return false;
}

/** What nobody knows of a requirement that is not served, in words: whether an allocator holds all its buffers. */
export function whatIsUnknown(
  platform: Platform,
  requirement: Requirement,
  request: ContentRequest,
): string | null {
  if (!isFeasible(requirement, request)) return null;
  const count = roomedBuffers(requirement, request);
  const tried = new Set<string>();
  for (const content of contentsToTry(requirement, request)) {
    if (content.buffers.length === 1 || isTried(tried, content)) continue;
    const set = bufferSet(requirement, content, count);
    if (set.length === 1) continue;
    for (const allocator of byPriority(platform.allocators)) {
      const refusal = whySetUnsuitable(platform, allocator, set);
      if (refusal?.isUnknown === true) return `${allocator.name}: ${refusal.reason}`;
    }
  }
  return null;
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
    const set = bufferSet(requirement, content, count);
    const { storages, passedOver } = planSet(platform, content, set);
    const [first, ...others] = storages.map((storage, plane) =>
      decided(requirement, request, content, storage, plane),
    );
    if (first === undefined) continue;
    const allocator = platform.allocators.find(({ id }) => id === first.allocator);
    assert(allocator !== undefined, 'a plan names its allocator');
    return { storages: [first, ...others], content, allocator, passedOver };
  }
  return null;
}

/** Storage of each buffer of a content from the first allocator that holds all; none where no allocator does. */
function planSet(
  platform: Platform,
  content: Content,
  set: BufferSet,
): { readonly storages: readonly Storage[]; readonly passedOver: readonly PassedOver[] } {
  if (content.buffers.length === 1) {
    const { storage, passedOver } = planStorage(platform, emptyMemoryOf(platform), set[0]);
    return { storages: storage === null ? [] : [storage], passedOver };
  }
  const passedOver: PassedOver[] = [];
  for (const allocator of byPriority(platform.allocators)) {
    const refusal = whySetUnsuitable(platform, allocator, set);
    if (refusal === null) {
      const placed = placeSet(platform, allocator, ofOneImage(content, set));
      assert(!('reason' in placed), 'what an allocator serves it places');
      const sizes = content.buffers.map((pages) => pages * PAGE_SIZE);
      return { storages: ofEachSize(sizes, placed, storageSize), passedOver };
    }
    passedOver.push({ allocator, cause: 'unsuitable', reason: refusal.reason });
  }
  return { storages: [], passedOver };
}

/** Buffers of one size are counted, and all lie alike: those of one image are placed, however many images there are. */
function ofOneImage({ buffers }: Content, set: BufferSet): BufferSet {
  return set.length === 1 ? [{ ...set[0], count: buffers.length }] : set;
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
  const set = bufferSet(requirement, content, count);
  return byPriority(platform.allocators).flatMap((allocator) => {
    const own = whySetUnsuitable(platform, allocator, set);
    const reason = own?.reason ?? (hasGroups ? 'it would do, but not for all groups' : null);
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

/** The storage with everything that was decided about it. */
function decided(
  requirement: Requirement,
  request: ContentRequest,
  { size, image, buffers }: Content,
  storage: Storage,
  plane: number,
): DecidedStorage {
  const { prefix, padding } = requirement;
  const { facts } = storage;
  assert(facts !== undefined, 'a plan says what its allocator is');
  return {
    ...storage,
    facts,
    size,
    ...(buffers.length === 1 ? {} : { plane }),
    domain: preferredDomain(requirement, facts.domains),
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
