/**
 * The judge of a model on a platform with full constraints: places are storage as the exporter's own
 * plan gives it, down to the pages, so that nothing is approximated. Every answer is remembered, and
 * the search asks each question once.
 */
import type { Platform } from '../../allocators/platform/platform.ts';
import { assert, present } from '../../base/assert.ts';
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { alignUp, PAGE_SIZE, type Bytes } from '../../base/units.ts';
import { breachesOf } from '../../constraints/accepts.ts';
import { ioVirtualAlignment, ioVirtualWindow } from '../../constraints/io-virtual.ts';
import { servesAll } from '../../constraints/meets-requirement.ts';
import { mergeConstraints, type Requirement } from '../../constraints/requirement.ts';
import type { Storage } from '../../constraints/storage.ts';
import { isAttachable } from '../../exporter/attachable.ts';
import { planBacking } from '../../exporter/plan-backing.ts';
import { PhysicalMemory } from '../../memory/physical-memory.ts';
import { isAddressable } from '../../memory/sg-table.ts';
import type { ImporterSpec } from '../../allocators/platform/platform.ts';
import { NO_PLACE, PACKED_IMPORTERS_MAX, type PlaceJudge } from './place-judge.ts';

/** Places beside "not created", "no storage" and "freed" in the six bits of a packed buffer. */
const PLACES_MAX = 61;

/** Thrown out of a search that meets more places than were packed; it becomes a refusal. */
export class TooManyPlacesError extends Error {
  override readonly name = 'TooManyPlacesError';
}

/** Answers for the importers of a platform. */
export class PlatformJudge implements PlaceJudge {
  readonly placesMax = PLACES_MAX;
  readonly isRoomBounded = true;
  readonly #platform: Platform;
  readonly #importers: readonly ImporterSpec[];
  readonly #size: Bytes;
  readonly #places: Storage[] = [];
  readonly asked: [set: number, occupied: readonly number[]][] = [];
  readonly #placeByText = new Map<string, number>();
  readonly #requirements = new Map<number, Requirement>();
  readonly #feasible = new Map<number, boolean>();
  readonly #admitted = new Map<string, boolean>();
  readonly #plans = new Map<string, number>();

  constructor(platform: Platform, importers: readonly ImporterSpec[], size: Bytes) {
    assert(importers.length <= PACKED_IMPORTERS_MAX, 'a set of importers is one word');
    assert(size > 0 && size % PAGE_SIZE === 0, 'buffers have whole pages');
    this.#platform = platform;
    this.#importers = importers;
    this.#size = size;
  }

  isFeasible(set: number): boolean {
    const known = this.#feasible.get(set);
    if (known !== undefined) return known;
    const isPossible = isAttachable(this.#platform, this.#requirementOf(set), this.#size);
    this.#feasible.set(set, isPossible);
    return isPossible;
  }

  masksOverlap(set: number): boolean {
    return this.#requirementOf(set).allocatorMask !== 0;
  }

  serves(place: number, importer: number): boolean {
    return breachesOf(this.#constraintsOf(importer), this.#storageOf(place)).length === 0;
  }

  admits(place: number, newcomer: number, set: number): boolean {
    const key = `${place}:${newcomer}:${set}`;
    const known = this.#admitted.get(key);
    if (known !== undefined) return known;
    const isAdmitted =
      this.serves(place, newcomer) && servesAll(this.#requirementOf(set), this.#storageOf(place));
    this.#admitted.set(key, isAdmitted);
    return isAdmitted;
  }

  hasAddress(place: number, importer: number): boolean {
    return isAddressable(this.#storageOf(place), this.#constraintsOf(importer));
  }

  isCpuReachable(place: number): boolean {
    const id = this.allocatorOf(place);
    const spec = this.#platform.allocators.find((each) => each.id === id);
    return present(spec, 'allocator of a place').cpuAccess;
  }

  plan(set: number, occupied: Uint32Array, count: number): number {
    assert(count <= occupied.length, 'as many places are occupied as are told');
    const others = [...occupied.subarray(0, count)].sort((one, other) => one - other);
    const key = `${set}:${others.join()}`;
    const known = this.#plans.get(key);
    if (known !== undefined) return known;
    const memory = new PhysicalMemory(this.#platform.zones);
    for (const place of others) memory.claim(this.#storageOf(place));
    const requirement = this.#requirementOf(set);
    const { storage, migrations } = planBacking(this.#platform, memory, this.#size, requirement);
    if (migrations.length > 0) {
      throw new TooManyPlacesError('storage pushes movable pages away, which are not packed');
    }
    const before = this.#places.length;
    const place = storage === null ? NO_PLACE : this.#placeOf(storage);
    if (this.#places.length > before) this.asked.push([set, others]);
    this.#plans.set(key, place);
    return place;
  }

  allocatorOf(place: number): number {
    return this.#storageOf(place).allocator;
  }

  #placeOf(storage: Storage): number {
    // The same pages may hold an image or keep room around the data, or not.
    const text = JSON.stringify(storage);
    const known = this.#placeByText.get(text);
    if (known !== undefined) return known;
    const place = this.#places.length;
    if (place >= PLACES_MAX) {
      throw new TooManyPlacesError(
        `buffers come to lie at more than ${PLACES_MAX} places: explore fewer buffers`,
      );
    }
    this.#places.push(storage);
    this.#placeByText.set(text, place);
    assert(this.#placeByText.size === this.#places.length, 'storage and places pair up');
    return place;
  }

  #storageOf(place: number): Storage {
    return present(this.#places[place], 'storage of a place');
  }

  #constraintsOf(importer: number): ImporterSpec['constraints'] {
    return present(this.#importers[importer], 'importer of a model').constraints;
  }

  #requirementOf(set: number): Requirement {
    const known = this.#requirements.get(set);
    if (known !== undefined) return known;
    const members = this.#importers.filter((_, index) => (set & (1 << index)) !== 0);
    assert(set === 0 || members.length > 0, 'a set names importers of the model');
    const requirement = mergeConstraints(members);
    this.#requirements.set(set, requirement);
    return requirement;
  }
}

/**
 * An IOMMU whose window can fill up has a state of its own, which is not packed. All buffers have one
 * size, so that each takes one of equal slots and a window with a slot for each never fills up.
 */
export function checkIoVirtualRoom(
  importers: readonly ImporterSpec[],
  size: Bytes,
  buffers: number,
): Result<null, InputError> {
  assert(size % PAGE_SIZE === 0, 'buffers have whole pages');
  for (const { id, constraints } of importers) {
    if (constraints.iommu !== true) continue;
    const { maxSegmentCount, segmentBoundaryMask = 0 } = constraints;
    const isCounted = maxSegmentCount !== undefined && segmentBoundaryMask > 0;
    // Where entries are counted a buffer may lie across two slots, and keep two others from being taken.
    const step = Math.max(ioVirtualAlignment(constraints), isCounted ? segmentBoundaryMask + 1 : 1);
    const slots = isCounted ? 2 * buffers - 1 : buffers;
    const { start, end } = ioVirtualWindow(constraints);
    const room = end * PAGE_SIZE - alignUp(start * PAGE_SIZE, step);
    if (room >= Math.ceil(size / step) * step * slots) continue;
    const message = `the IOMMU window of ${id} has no room for ${buffers} buffers at a time`;
    return refused({ source: 'model', field: 'buffers', message });
  }
  return ok(null);
}
