/**
 * The table of states that several workers fill at a time. Whoever meets a state that is in no slot puts a
 * candidate there; of two candidates for one state the one that the one-core search would have met first
 * stays, so that what comes of it does not depend on who was quicker. Candidates are numbered in that order.
 */
import { assert } from '../../base/assert.ts';
import { NO_INDEX, type SharedMemory, type SharedPlan } from './shared-memory.ts';
import { hashOf, hashOfWord, isSameRest } from './state-hash.ts';

/** One worker's view of the table. */
export class SharedTable {
  readonly words: Uint32Array;
  readonly parents: Uint32Array;
  readonly slots: Int32Array;
  readonly places: Uint32Array;
  readonly origins: Uint32Array;
  /** How many slots are in use. */
  slotCount = 1;
  /** The number of the next candidate. */
  candidate = 0;
  /** States before this one are of a level that is known. */
  levelEnd = 0;
  isGraded = true;
  /** There is room for no state more; whether one was left out for that. */
  isFull = false;
  hadRoom = true;
  readonly #width: number;
  readonly #candidates: Uint32Array;

  constructor({ width }: SharedPlan, memory: SharedMemory) {
    this.#width = width;
    this.words = new Uint32Array(memory.words);
    this.parents = new Uint32Array(memory.parents);
    this.slots = new Int32Array(memory.slots);
    this.places = new Uint32Array(memory.places);
    this.origins = new Uint32Array(memory.origins);
    this.#candidates = new Uint32Array(memory.candidates);
  }

  /** Finds a state or makes it a candidate; returns its slot. */
  meet(from: Uint32Array, at: number, origin: number): number {
    const width = this.#width;
    const { slots, words } = this;
    const mask = this.slotCount - 1;
    let slot = (width === 1 ? hashOfWord(from[at] ?? 0) : hashOf(from, at, width)) & mask;
    for (;;) {
      const seen = slots[slot] ?? 0;
      if (seen > 0) {
        const base = (seen - 1) * width;
        if (words[base] === from[at] && isSameRest(words, base, from, at, width)) {
          if (seen <= this.levelEnd) this.isGraded = false;
          return slot;
        }
      } else if (this.#claim(slot, from, at, origin)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  /** Puts a candidate into a slot, unless an earlier one of the same state is there; false where another state is. */
  #claim(slot: number, from: Uint32Array, at: number, origin: number): boolean {
    const width = this.#width;
    const candidates = this.#candidates;
    const own = this.candidate;
    let seen = Atomics.load(this.slots, slot);
    for (;;) {
      if (seen === 0 && this.isFull) {
        this.hadRoom = false;
        return true;
      }
      if (seen < 0) {
        const base = (-seen - 1) * width;
        const isSame =
          candidates[base] === from[at] && isSameRest(candidates, base, from, at, width);
        if (!isSame) return false;
        if (-seen - 1 < own) return true;
      }
      for (let word = 0; word < width; word += 1) {
        candidates[own * width + word] = from[at + word] ?? 0;
      }
      const was = Atomics.compareExchange(this.slots, slot, seen, -(own + 1));
      if (was !== seen) {
        seen = was;
        continue;
      }
      this.places[own] = slot;
      this.origins[own] = origin;
      this.candidate = own + 1;
      return true;
    }
  }

  /** Whether a candidate is the first of its state. */
  isFirst(candidate: number): boolean {
    return this.slots[this.places[candidate] ?? 0] === -(candidate + 1);
  }

  /** Gives a candidate its index, or says that there is no room for it. */
  settle(candidate: number, index: number, hasRoom: boolean): void {
    const width = this.#width;
    const slot = this.places[candidate] ?? 0;
    if (!hasRoom) {
      this.hadRoom = false;
      this.slots[slot] = NO_INDEX;
      return;
    }
    assert(index >= this.levelEnd, 'a new state belongs to the next level');
    for (let word = 0; word < width; word += 1) {
      this.words[index * width + word] = this.#candidates[candidate * width + word] ?? 0;
    }
    this.parents[index] = this.origins[candidate] ?? 0;
    this.slots[slot] = index + 1;
  }

  /** Enters a state that has its index; others enter other states. */
  enter(index: number): void {
    const width = this.#width;
    const at = index * width;
    const mask = this.slotCount - 1;
    const { words, slots } = this;
    let slot = (width === 1 ? hashOfWord(words[at] ?? 0) : hashOf(words, at, width)) & mask;
    while (Atomics.compareExchange(slots, slot, 0, index + 1) !== 0) slot = (slot + 1) & mask;
  }
}
