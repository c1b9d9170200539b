/**
 * Buffers of several sizes at a time, as planes that lie in buffers of their own: whether an allocator has places
 * for all of them, and every IOMMU addresses. They are placed the largest first; where that fails, every other order
 * is tried, because some order of taking the lowest place leads to each way in which they can lie. What would take
 * too long is not known, and said.
 */
import { assert, present } from '../base/assert.ts';
import { sizeInWords } from '../base/quantity-words.ts';
import { bytes, PAGE_SIZE } from '../base/units.ts';
import type { Content } from '../constraints/content.ts';
import { ioVirtualTaker, type IoVirtualSpace } from '../constraints/io-virtual.ts';
import type { Requirement } from '../constraints/requirement.ts';
import type { Storage } from '../constraints/storage.ts';
import { PhysicalMemory } from '../memory/physical-memory.ts';
import { emptied } from '../memory/zone.ts';
import { knownOperations } from './allocator-operations.ts';
import type { AllocationRequest, AllocatorSpec } from './allocator.ts';
import type { Platform } from './platform/platform.ts';
import { planFrom, whyUnsuitable } from './pool.ts';

/** Requests of different sizes, the largest first, each for one or more buffers at a time. */
export type BufferSet = readonly [AllocationRequest, ...AllocationRequest[]];

/** Why not all buffers of a set have places at a time. */
export interface SetRefusal {
  readonly reason: string;
  /** True where nobody knows whether they have. */
  readonly isUnknown: boolean;
}

/** The buffers of a content, `count` of each; those of one size are one request. */
export function bufferSet(
  requirement: Requirement,
  { buffers }: Pick<Content, 'buffers'>,
  count: number,
): BufferSet {
  const request = (pages: number): AllocationRequest => {
    assert(pages > 0 && count > 0, 'a content takes at least one page, and somebody wants it');
    const alike = buffers.filter((each) => each === pages).length;
    return { size: bytes(pages * PAGE_SIZE), requirement, count: count * alike };
  };
  if (buffers.length === 1) return [request(buffers[0])];
  const [largest = 1, ...others] = [...new Set(buffers)].sort((one, other) => other - one);
  return [request(largest), ...others.map(request)];
}

/** How many buffers a set is. */
export function buffersIn(set: BufferSet): number {
  return set.reduce((sum, { count = 1 }) => sum + count, 0);
}

/** Why an allocator can never serve a set; null where it can. */
export function whySetUnsuitable(
  platform: Platform,
  allocator: AllocatorSpec,
  set: BufferSet,
): SetRefusal | null {
  for (const request of set) {
    const reason = whyUnsuitable(platform, allocator, request);
    if (reason === null) continue;
    const ofWhich = set.length === 1 ? '' : `for the buffers of ${sizeInWords(request.size)}: `;
    return { reason: `${ofWhich}${reason}`, isUnknown: false };
  }
  // What an algorithm that is not here can do is not known: a log that says it could is believed.
  if (set.length === 1 || knownOperations(allocator) === undefined) return null;
  const unmapped = whySetNotMapped(set);
  if (unmapped !== null) return unmapped;
  const placed = placeSet(platform, allocator, set);
  return 'reason' in placed ? placed : null;
}

/** Why importers behind IOMMUs cannot map all buffers of a set at a time, wherever these lie. */
export function whySetNotMapped(set: BufferSet): SetRefusal | null {
  const [{ requirement }] = set;
  for (const space of requirement.ioVirtualWindows) {
    const mapped = mapSet(space, set);
    if ('reason' in mapped) return mapped;
  }
  return null;
}

/** The first IO virtual page of each buffer of a set, by its size in bytes, or why there are none. */
export function mapSet(
  space: IoVirtualSpace,
  set: BufferSet,
): readonly (readonly [size: number, page: number])[] | SetRefusal {
  const takePages = ioVirtualTaker(space);
  const taken: (readonly [number, number])[] = [];
  const outcome = new Orders(set, ({ size }) => {
    const pages = takePages(size / PAGE_SIZE);
    if (pages === null) return null;
    taken.push([size, pages.first]);
    return () => {
      pages.giveBack();
      taken.pop();
    };
  }).outcome();
  if (outcome === 'placed') return taken;
  return refusalOf(outcome, set, 'the addresses of an IOMMU');
}

/**
 * Storage of one allocator for all buffers of a set while memory is empty, by their size, or why there is none.
 */
export function placeSet(
  platform: Platform,
  allocator: AllocatorSpec,
  set: BufferSet,
): readonly Storage[] | SetRefusal {
  const memory = new PhysicalMemory(platform.zones.map(emptied));
  const taken = new Set<Storage>();
  const outcome = new Orders(set, (request) => {
    const planned = planFrom(platform, memory, allocator, request);
    if (typeof planned === 'string') return null;
    const { storage, migrations } = planned;
    assert(migrations.length === 0, 'nothing has to move on an empty memory');
    memory.claim(storage);
    taken.add(storage);
    return () => {
      memory.release(storage);
      taken.delete(storage);
    };
  }).outcome();
  return outcome === 'placed' ? [...taken] : refusalOf(outcome, set, 'its places');
}

function refusalOf(outcome: 'never' | 'unknown', set: BufferSet, what: string): SetRefusal {
  const sizes = set.map(({ size, count = 1 }) => `${count} of ${sizeInWords(size)}`).join(' and ');
  const all = `${sizes} at a time`;
  if (outcome === 'never') return { reason: `${what} do not hold ${all}`, isUnknown: false };
  const why =
    buffersIn(set) > PLACED_MAX
      ? `more than ${PLACED_MAX} buffers of several sizes are not placed one by one`
      : 'with the largest first they do not, and there are too many other orders';
  return { reason: `whether ${what} hold ${all} is not known: ${why}`, isUnknown: true };
}

/** Takes the first place that fits a request, and returns how to give it back; null where there is none. */
type Take = (request: AllocationRequest) => (() => void) | null;

/** More buffers than this are not placed one by one, and so many places are tried in other orders. */
export const PLACED_MAX = 4096;

/** The orders in which a set may be placed. */
class Orders {
  readonly #set: BufferSet;
  readonly #take: Take;
  readonly #left: number[];
  readonly #buffers: number;
  #tries = 0;

  constructor(set: BufferSet, take: Take) {
    this.#set = set;
    this.#take = take;
    this.#left = set.map(({ count = 1 }) => count);
    this.#buffers = buffersIn(set);
  }

  /** Tries one after the other; where all have places, these stay taken. */
  outcome(): 'placed' | 'never' | 'unknown' {
    if (this.#buffers > PLACED_MAX) return 'unknown';
    const placed: { readonly index: number; readonly giveBack: () => void }[] = [];
    // The sizes from here on are still to be tried for the next buffer.
    let from = 0;
    while (placed.length < this.#buffers) {
      const index = this.#left.findIndex((count, each) => each >= from && count > 0);
      const request = this.#set[index];
      const giveBack = request === undefined ? null : this.#takeOne(request);
      if (giveBack === undefined) return 'unknown';
      if (giveBack !== null) {
        placed.push({ index, giveBack });
        this.#add(index, -1);
        from = 0;
        continue;
      }
      // What has no place now has none when more is taken: another size comes before it, or instead of the last one.
      const last = placed.pop();
      if (last === undefined) return 'never';
      last.giveBack();
      this.#add(last.index, 1);
      from = last.index + 1;
    }
    return 'placed';
  }

  /** Null where there is no place; undefined where enough was tried. */
  #takeOne(request: AllocationRequest): (() => void) | null | undefined {
    this.#tries += 1;
    return this.#tries > this.#buffers + PLACED_MAX ? undefined : this.#take(request);
  }

  #add(index: number, count: number): void {
    this.#left[index] = present(this.#left[index], 'a number for each size') + count;
  }
}

/** One place for each size that is wanted, out of places that were taken for all buffers. */
export function ofEachSize<Place>(
  sizes: readonly number[],
  placed: readonly Place[],
  sizeOf: (place: Place) => number,
): readonly Place[] {
  const left = new Set(placed);
  return sizes.map((size) => {
    const found = [...left].find((place) => sizeOf(place) === size);
    const place = present(found, 'a place for each buffer');
    left.delete(place);
    return place;
  });
}
