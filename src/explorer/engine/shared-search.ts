/**
 * The search as one of several workers makes it, level by level and in each level batch by batch: all look at
 * the states of a batch and make candidates of what they meet; then the candidates that are first get their
 * indices, in the order in which one core would have found them; then paths are counted. Between these parts
 * all wait for each other. What is found is the same on every run and the same as on one core.
 */
import { assert } from '../../base/assert.ts';
import type { PackedModel } from './packed-model.ts';
import { meet } from './shared-barrier.ts';
import { CONTROL, type SharedMemory, type SharedPlan } from './shared-memory.ts';
import type { SearchState } from './search-state.ts';
import { SharedPaths } from './shared-paths.ts';
import { SharedTable } from './shared-table.ts';
import { Successors } from './successors.ts';
import type { Symmetry } from './symmetry.ts';

/** Where the search of the workers begins. */
export interface SharedStart extends Pick<SearchState, 'index' | 'levels' | 'levelEnd'> {
  readonly count: number;
  readonly digits: number;
  readonly nextDigits: number;
}

/** What one worker has found. */
export interface SharedPart extends Omit<SearchState, 'isReduced' | 'paths'> {
  readonly count: number;
  readonly ended: bigint;
  readonly digits: number;
  readonly nextDigits: number;
  /** Which of the two arrays of paths holds this level. */
  readonly nowFirst: boolean;
  readonly slotCount: number;
}

/** Looks at a state with all that can happen in it. */
export type SharedLook = (index: number, successors: Successors, words: Uint32Array) => void;

/** One worker of a search. */
export class SharedSearch {
  readonly #packed: PackedModel;
  readonly #plan: SharedPlan;
  readonly #worker: number;
  readonly #symmetry: Symmetry | null;
  readonly #look: SharedLook;
  readonly #control: Int32Array;
  readonly #table: SharedTable;
  readonly #paths: SharedPaths | null;
  readonly #successors: Successors;
  readonly #chunks: Uint32Array;
  readonly #edgeCounts: Uint32Array;
  readonly #edges: Uint32Array;
  readonly #levels: number[];
  #index: number;
  #count: number;
  #levelStart: number;
  #levelEnd: number;
  #batch = 0;
  #turns = 0;
  #states = 0;
  #transitions = 0;
  #terminal = 0;

  constructor(
    packed: PackedModel,
    plan: SharedPlan,
    memory: SharedMemory,
    start: SharedStart,
    own: { readonly worker: number; readonly symmetry: Symmetry | null; readonly look: SharedLook },
  ) {
    this.#packed = packed;
    this.#plan = plan;
    this.#worker = own.worker;
    this.#symmetry = own.symmetry;
    this.#look = own.look;
    this.#control = new Int32Array(memory.control);
    this.#table = new SharedTable(plan, memory);
    this.#paths = plan.pathDigitsMax > 0 ? new SharedPaths(plan, memory, own.worker, start) : null;
    this.#successors = new Successors(packed);
    assert(this.#successors.calls.length === plan.callsMax, 'all plan with the same model');
    this.#chunks = new Uint32Array(memory.chunks);
    this.#edgeCounts = new Uint32Array(memory.edgeCounts);
    this.#edges = new Uint32Array(memory.edges);
    this.#levels = [...start.levels];
    this.#index = start.index;
    this.#count = start.count;
    this.#levelStart = start.levels.at(-1) ?? 0;
    this.#levelEnd = start.levelEnd;
  }

  /** Searches until nothing is left or somebody wants it to end. */
  run(): SharedPart {
    this.#rebuild(this.#slotsFor(this.#count - this.#firstKept()));
    for (;;) {
      while (this.#index < this.#levelEnd) {
        if (this.#searchBatch()) return this.#part();
      }
      if (this.#count === this.#levelEnd) return this.#part();
      this.#nextLevel();
    }
  }

  #meet(): boolean {
    return meet(this.#control, this.#plan.workers);
  }

  /** This worker's share of so many things. */
  #share(all: number): readonly [number, number] {
    const { workers } = this.#plan;
    const edge = (worker: number): number => Math.floor((all * worker) / workers);
    return [edge(this.#worker), edge(this.#worker + 1)];
  }

  #firstKept(): number {
    return this.#plan.isRanked ? this.#levelEnd : 0;
  }

  /** Slots for so many states that are there, and as many as are likely to come. */
  #slotsFor(states: number): number {
    const level = this.#levelEnd - this.#levelStart;
    let slots = this.#plan.slotsMin;
    while (slots < this.#plan.slotsMax && slots * 10 < (states + level) * 16) slots *= 2;
    return slots;
  }

  /** Clears the table, and enters all states that must be found again. */
  #rebuild(slots: number): void {
    const table = this.#table;
    table.slotCount = slots;
    table.levelEnd = this.#levelEnd;
    const [from, to] = this.#share(slots);
    table.slots.fill(0, from, to);
    this.#meet();
    const first = this.#firstKept();
    const [low, high] = this.#share(this.#count - first);
    for (let index = first + low; index < first + high; index += 1) table.enter(index);
    this.#meet();
  }

  #nextLevel(): void {
    const before = this.#levelEnd - this.#levelStart;
    this.#levels.push(this.#levelEnd);
    this.#levelStart = this.#levelEnd;
    this.#levelEnd = this.#count;
    this.#table.levelEnd = this.#levelEnd;
    if (this.#worker === 0) Atomics.store(this.#control, CONTROL.bits, 0);
    this.#meet();
    this.#paths?.turn(before, this.#levelEnd - this.#levelStart);
    this.#turns += 1;
    if (this.#plan.isRanked) this.#rebuild(this.#slotsFor(0));
    else this.#meet();
    this.#paths?.planNext();
  }

  /** How many states the next batch has; the table grows where it would become too full. */
  #batchStates(): number {
    const { chunksMax, chunkStates, callsMax, slotsMax } = this.#plan;
    const wanted = Math.min(chunksMax * chunkStates, this.#levelEnd - this.#index);
    for (;;) {
      const used = this.#count - this.#firstKept();
      const { slotCount } = this.#table;
      const room = Math.floor(((slotCount * 14) / 16 - used) / callsMax);
      const isCrowded = used * 16 > slotCount * 10 || room < wanted / 2;
      if (room >= wanted && used * 16 <= slotCount * 10) return wanted;
      if (slotCount >= slotsMax || !isCrowded) return Math.max(1, Math.min(room, wanted));
      this.#rebuild(slotCount * 2);
    }
  }

  /** Looks at one batch; returns whether all have agreed to end behind it. */
  #searchBatch(): boolean {
    const start = this.#index;
    const states = this.#batchStates();
    const { chunkStates } = this.#plan;
    const chunks = Math.ceil(states / chunkStates);
    const table = this.#table;
    table.isFull = this.#count >= this.#plan.statesMax;
    const claims = CONTROL.claims + (this.#batch % 2);
    for (;;) {
      const chunk = Atomics.add(this.#control, claims, 1);
      if (chunk >= chunks) break;
      const from = start + chunk * chunkStates;
      this.#expandChunk(chunk, from, Math.min(from + chunkStates, start + states), start);
    }
    this.#meet();
    this.#countFirsts(chunks);
    this.#meet();
    // Everybody is done with the claims of this batch, and nobody has begun with those of the next.
    if (this.#worker === 0) {
      Atomics.store(this.#control, CONTROL.claims + ((this.#batch + 1) % 2), 0);
    }
    this.#settleFirsts(chunks);
    let isOver = this.#meet();
    if (this.#paths?.hasRoomFor(this.#count - this.#levelEnd) === true) {
      this.#resolveEdges(chunks, states);
      this.#meet();
      this.#followEdges(chunks, start, states, this.#paths);
      isOver = this.#meet();
    }
    this.#batch += 1;
    this.#index += states;
    this.#tell();
    return isOver;
  }

  #expandChunk(chunk: number, from: number, to: number, start: number): void {
    const { width } = this.#packed;
    const { chunkStates, callsMax } = this.#plan;
    const successors = this.#successors;
    const table = this.#table;
    const paths = this.#paths;
    const edges = this.#edges;
    table.candidate = chunk * chunkStates * callsMax;
    let edge = table.candidate;
    for (let index = from; index < to; index += 1) {
      const count = successors.expand(table.words, index * width);
      this.#look(index, successors, table.words);
      const weight = this.#symmetry?.orbitOf(table.words, index * width) ?? 1;
      this.#states += weight;
      this.#transitions += weight * count;
      if (count === 0) this.#terminal += weight;
      for (let each = 0; each < count; each += 1) {
        this.#symmetry?.canonicalize(successors.words, each * width);
        const slot = table.meet(successors.words, each * width, index);
        if (paths !== null) edges[edge + each] = slot;
      }
      if (paths === null) continue;
      this.#edgeCounts[index - start] = count;
      edge += count;
      if (count === 0) paths.end(index - this.#levelStart);
    }
    this.#chunks[2 * chunk] = table.candidate;
  }

  /** Counts the candidates of each chunk that are the first of their states. */
  #countFirsts(chunks: number): void {
    const { chunkStates, callsMax } = this.#plan;
    const [low, high] = this.#share(chunks);
    for (let chunk = low; chunk < high; chunk += 1) {
      const end = this.#chunks[2 * chunk] ?? 0;
      let firsts = 0;
      for (let each = chunk * chunkStates * callsMax; each < end; each += 1) {
        if (this.#table.isFirst(each)) firsts += 1;
      }
      this.#chunks[2 * chunk + 1] = firsts;
    }
  }

  /** Gives new states their indices, in the order of discovery. */
  #settleFirsts(chunks: number): void {
    const { chunkStates, callsMax, statesMax } = this.#plan;
    const [low, high] = this.#share(chunks);
    let next = this.#count;
    for (let chunk = 0; chunk < chunks; chunk += 1) {
      if (chunk < low || chunk >= high) {
        next += this.#chunks[2 * chunk + 1] ?? 0;
        continue;
      }
      const end = this.#chunks[2 * chunk] ?? 0;
      for (let each = chunk * chunkStates * callsMax; each < end; each += 1) {
        if (!this.#table.isFirst(each)) continue;
        this.#table.settle(each, next, next < statesMax);
        next += 1;
      }
    }
    this.#count = Math.min(next, statesMax);
  }

  /** Edges tell slots; now that these have indices, they tell places in the next level. */
  #resolveEdges(chunks: number, states: number): void {
    const { chunkStates, callsMax } = this.#plan;
    const { slots } = this.#table;
    const edges = this.#edges;
    const [low, high] = this.#share(chunks);
    for (let chunk = low; chunk < high; chunk += 1) {
      let edge = chunk * chunkStates * callsMax;
      const end = Math.min((chunk + 1) * chunkStates, states);
      for (let state = chunk * chunkStates; state < end; state += 1) {
        const edgeEnd = edge + (this.#edgeCounts[state] ?? 0);
        for (; edge < edgeEnd; edge += 1) {
          // A state that there was no room for has no place, and paths are of no use then.
          const index = (slots[edges[edge] ?? 0] ?? 0) - 1;
          edges[edge] = Math.max(0, Math.min(index, this.#count - 1) - this.#levelEnd);
        }
      }
    }
  }

  #followEdges(chunks: number, start: number, states: number, paths: SharedPaths): void {
    const { chunkStates, callsMax } = this.#plan;
    for (let chunk = 0; chunk < chunks; chunk += 1) {
      let edge = chunk * chunkStates * callsMax;
      const end = Math.min((chunk + 1) * chunkStates, states);
      for (let state = chunk * chunkStates; state < end; state += 1) {
        const edgeEnd = edge + (this.#edgeCounts[state] ?? 0);
        paths.follow(start + state - this.#levelStart, this.#edges, edge, edgeEnd);
        edge = edgeEnd;
      }
    }
  }

  #tell(): void {
    if (this.#worker !== 0) return;
    const facts = [
      [CONTROL.count, this.#count],
      [CONTROL.expanded, this.#index],
      [CONTROL.depth, this.#levels.length - 1],
      [CONTROL.levelStart, this.#levelStart],
      [CONTROL.slots, this.#table.slotCount],
    ] as const;
    for (const [place, fact] of facts) Atomics.store(this.#control, place, fact);
  }

  #part(): SharedPart {
    const { isGraded, hadRoom, slotCount } = this.#table;
    return {
      index: this.#index,
      count: this.#count,
      levels: this.#levels,
      levelEnd: this.#levelEnd,
      states: this.#states,
      transitions: this.#transitions,
      terminal: this.#terminal,
      isGraded,
      hadRoom,
      ended: this.#paths?.ended ?? 0n,
      digits: this.#paths?.digits ?? 0,
      nextDigits: this.#paths?.nextDigits ?? 0,
      nowFirst: this.#turns % 2 === 0,
      slotCount,
    };
  }
}
