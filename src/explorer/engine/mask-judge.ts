/**
 * The judge of a model of masks: a place is an allocator, everything is arithmetic. It is written
 * from the text of test/exhaustive/README.md and not from the exporter, which it is compared with.
 */
import { assert } from '../../base/assert.ts';
import type { MaskSetting } from '../model/model.ts';
import { NO_PLACE, PACKED_IMPORTERS_MAX, type PlaceJudge } from './place-judge.ts';

/** A mask that says nothing accepts every allocator. */
const ALL = 0xffff_ffff;

/** Answers for importers that differ in their masks, and allocators that differ in capacity. */
export class MaskJudge implements PlaceJudge {
  readonly placesMax: number;
  readonly isRoomBounded: boolean;
  /** A place is an allocator, whatever is asked first. */
  readonly asked = [];
  readonly #masks: readonly number[];
  readonly #capacities: readonly (number | null)[];

  constructor({ masks, capacities }: MaskSetting) {
    assert(masks.length <= PACKED_IMPORTERS_MAX, 'a set of importers is one word');
    assert(capacities.length <= 32, 'a mask has a bit for each allocator');
    this.#masks = masks.map((mask) => (mask === 0 ? ALL : mask));
    this.#capacities = capacities;
    this.placesMax = capacities.length;
    this.isRoomBounded = capacities.some((each) => each !== null);
  }

  isFeasible(set: number): boolean {
    return this.#mergedMask(set) !== 0;
  }

  masksOverlap(set: number): boolean {
    return this.#mergedMask(set) !== 0;
  }

  serves(place: number, importer: number): boolean {
    assert(place >= 0 && place < this.placesMax, 'a place is one of the allocators');
    return ((this.#masks[importer] ?? 0) & (1 << place)) !== 0;
  }

  admits(place: number, _newcomer: number, set: number): boolean {
    return (this.#mergedMask(set) & (1 << place)) !== 0;
  }

  hasAddress(): boolean {
    return true;
  }

  isCpuReachable(): boolean {
    return true;
  }

  plan(set: number, occupied: Uint32Array, count: number): number {
    assert(count <= occupied.length, 'as many places are occupied as are told');
    const merged = this.#mergedMask(set);
    for (let place = this.placesMax - 1; place >= 0; place -= 1) {
      if ((merged & (1 << place)) === 0) continue;
      const capacity = this.#capacities[place] ?? null;
      if (capacity === null || countOf(place, occupied, count) < capacity) return place;
    }
    return NO_PLACE;
  }

  allocatorOf(place: number): number {
    return place;
  }

  #mergedMask(set: number): number {
    assert(set >= 0 && set < 2 ** this.#masks.length, 'a set names importers of the model');
    let merged = ALL;
    for (let rest = set, importer = 0; rest !== 0; rest >>>= 1, importer += 1) {
      if ((rest & 1) !== 0) merged &= this.#masks[importer] ?? ALL;
    }
    return merged >>> 0;
  }
}

function countOf(place: number, occupied: Uint32Array, count: number): number {
  let found = 0;
  for (let index = 0; index < count; index += 1) found += occupied[index] === place ? 1 : 0;
  return found;
}
