/**
 * A judge whose answers about sets are kept in typed arrays. The sets of at most sixteen importers
 * are few enough for that; larger ones are asked anew.
 */
import { assert } from '../../base/assert.ts';
import { NO_PLACE, type PlaceJudge } from './place-judge.ts';

/** Up to this many importers every set has an entry of its own. */
const IMPORTERS_KEPT_MAX = 16;

const UNKNOWN = -2;

/** The answers that the engine needs in its innermost loop. */
export class RememberedJudge {
  readonly judge: PlaceJudge;
  readonly #feasible: Int8Array;
  readonly #overlap: Int8Array;
  readonly #plans: Int16Array;

  constructor(judge: PlaceJudge, importerCount: number) {
    assert(importerCount >= 0, 'importers are counted from 0');
    assert(judge.placesMax < 2 ** 15, 'a place fits into what is remembered of it');
    this.judge = judge;
    const sets = importerCount <= IMPORTERS_KEPT_MAX ? 2 ** importerCount : 0;
    this.#feasible = new Int8Array(sets).fill(UNKNOWN);
    this.#overlap = new Int8Array(sets).fill(UNKNOWN);
    this.#plans = new Int16Array(judge.isRoomBounded ? 0 : sets).fill(UNKNOWN);
  }

  isFeasible(set: number): boolean {
    const known = this.#feasible[set];
    if (known === 0 || known === 1) return known === 1;
    const isPossible = this.judge.isFeasible(set);
    if (known === UNKNOWN) this.#feasible[set] = isPossible ? 1 : 0;
    return isPossible;
  }

  masksOverlap(set: number): boolean {
    const known = this.#overlap[set];
    if (known === 0 || known === 1) return known === 1;
    const isOverlap = this.judge.masksOverlap(set);
    if (known === UNKNOWN) this.#overlap[set] = isOverlap ? 1 : 0;
    return isOverlap;
  }

  plan(set: number, occupied: Uint32Array, count: number): number {
    const known = this.#plans[set];
    if (known !== undefined && known !== UNKNOWN) return known;
    const place = this.judge.plan(set, occupied, count);
    assert(place >= NO_PLACE && place < this.judge.placesMax, 'a plan is a place or none');
    if (known === UNKNOWN) this.#plans[set] = place;
    return place;
  }
}
