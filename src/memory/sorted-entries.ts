/**
 * An ordered map from whole numbers to whole numbers, kept in short typed arrays. It is what free
 * lists are made of: the lowest entry, the neighbours of a key, and the lowest entry whose value is
 * large enough are found without looking at every entry.
 *
 * Invariant: chunks are sorted, not empty, and hold at most `CHUNK_MAX` entries each. A change moves
 * entries of one chunk only, so that its cost grows with the logarithm of the size.
 */
import { assert } from '../base/assert.ts';

/** The most entries of a chunk: short enough to move, long enough that chunks are few. */
const CHUNK_MAX = 256;

/** The entries of a new chunk; most sets stay small. */
const CHUNK_MIN = 8;

/** One entry. */
export interface Entry {
  readonly key: number;
  readonly value: number;
}

/** A run of neighbouring entries. */
interface Chunk {
  keys: Float64Array;
  values: Float64Array;
  count: number;
  /** No value of the chunk is larger. */
  most: number;
}

/** A mutable ordered map. Keys and values are safe integers of at least 0. */
export class SortedEntries {
  readonly #chunks: Chunk[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The value of a key, or -1. */
  get(key: number): number {
    const chunk = this.#chunks[this.#chunkOf(key)];
    if (chunk === undefined) return -1;
    const slot = slotAtLeast(chunk, key);
    return slot < chunk.count && chunk.keys[slot] === key ? (chunk.values[slot] ?? -1) : -1;
  }

  /** The entry of the largest key that is at most `key`. */
  atMost(key: number): Entry | null {
    const chunk = this.#chunks[this.#chunkOf(key)];
    if (chunk === undefined) return null;
    // The chunk is the first one or begins at or below the key.
    const above = slotAtLeast(chunk, key + 1);
    return above === 0 ? null : entryAt(chunk, above - 1);
  }

  /** The lowest entry whose key is at least `key` and whose value is at least `value`. */
  next(key: number, value = 0): Entry | null {
    for (let index = this.#chunkOf(key); index < this.#chunks.length; index += 1) {
      const chunk = this.#chunks[index];
      if (chunk === undefined) return null;
      if (chunk.most < value) continue;
      for (let slot = slotAtLeast(chunk, key); slot < chunk.count; slot += 1) {
        if ((chunk.values[slot] ?? -1) >= value) return entryAt(chunk, slot);
      }
    }
    return null;
  }

  /** The lowest key, or -1 where there is none. */
  first(): number {
    return this.#chunks[0]?.keys[0] ?? -1;
  }

  /** Adds an entry, or gives the entry of a key another value. */
  set(key: number, value: number): void {
    assert(key >= 0 && value >= 0, 'keys and values are at least 0');
    const index = this.#chunkOf(key);
    const chunk = this.#chunks[index];
    if (chunk === undefined) {
      this.#chunks.push(chunkWith(key, value));
      this.#size = 1;
      return;
    }
    const slot = slotAtLeast(chunk, key);
    if (slot < chunk.count && chunk.keys[slot] === key) {
      replaceValue(chunk, slot, value);
      return;
    }
    this.#size += 1;
    if (chunk.count === CHUNK_MAX) {
      this.#chunks.splice(index + 1, 0, splitUpperHalf(chunk));
      insert(this.#chunks[slot > chunk.count ? index + 1 : index] ?? chunk, key, value);
    } else {
      insert(chunk, key, value);
    }
  }

  /** Takes an entry out. Returns whether there was one. */
  delete(key: number): boolean {
    const index = this.#chunkOf(key);
    const chunk = this.#chunks[index];
    if (chunk === undefined) return false;
    const slot = slotAtLeast(chunk, key);
    if (slot >= chunk.count || chunk.keys[slot] !== key) return false;
    const value = chunk.values[slot] ?? 0;
    chunk.keys.copyWithin(slot, slot + 1, chunk.count);
    chunk.values.copyWithin(slot, slot + 1, chunk.count);
    chunk.count -= 1;
    this.#size -= 1;
    assert(chunk.count >= 0 && this.#size >= chunk.count, 'a map holds what its chunks hold');
    if (value === chunk.most) chunk.most = mostOf(chunk);
    if (chunk.count < CHUNK_MAX / 4) this.#joinNeighbour(index, chunk);
    return true;
  }

  /** Every entry, by ascending key. The map must not change meanwhile. */
  *entries(): Generator<Entry> {
    for (const chunk of this.#chunks) {
      for (let slot = 0; slot < chunk.count; slot += 1) yield entryAt(chunk, slot);
    }
  }

  /** The last chunk that begins at or below a key, or the first one. */
  #chunkOf(key: number): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#chunks[middle]?.keys[0] ?? Infinity) <= key) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  /** Chunks that have grown small are joined, so that a map which shrinks is not many tiny chunks. */
  #joinNeighbour(index: number, chunk: Chunk): void {
    if (chunk.count === 0) {
      this.#chunks.splice(index, 1);
      return;
    }
    const next = this.#chunks[index + 1];
    if (next === undefined || chunk.count + next.count > CHUNK_MAX / 2) return;
    assert((chunk.keys[chunk.count - 1] ?? 0) < (next.keys[0] ?? 0), 'chunks are sorted');
    reserve(chunk, chunk.count + next.count);
    chunk.keys.set(next.keys.subarray(0, next.count), chunk.count);
    chunk.values.set(next.values.subarray(0, next.count), chunk.count);
    chunk.count += next.count;
    chunk.most = Math.max(chunk.most, next.most);
    this.#chunks.splice(index + 1, 1);
  }
}

function chunkWith(key: number, value: number): Chunk {
  const chunk = {
    keys: new Float64Array(CHUNK_MIN),
    values: new Float64Array(CHUNK_MIN),
    count: 0,
    most: 0,
  };
  insert(chunk, key, value);
  return chunk;
}

function entryAt(chunk: Chunk, slot: number): Entry {
  assert(slot >= 0 && slot < chunk.count, 'an entry is read where there is one');
  return { key: chunk.keys[slot] ?? -1, value: chunk.values[slot] ?? -1 };
}

/** The first slot whose key is at least `key`; the count where there is none. */
function slotAtLeast({ keys, count }: Chunk, key: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? Infinity) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function insert(chunk: Chunk, key: number, value: number): void {
  assert(chunk.count < CHUNK_MAX, 'a full chunk is split before');
  const slot = slotAtLeast(chunk, key);
  assert(slot === chunk.count || chunk.keys[slot] !== key, 'a key stands once');
  reserve(chunk, chunk.count + 1);
  chunk.keys.copyWithin(slot + 1, slot, chunk.count);
  chunk.values.copyWithin(slot + 1, slot, chunk.count);
  chunk.keys[slot] = key;
  chunk.values[slot] = value;
  chunk.count += 1;
  chunk.most = Math.max(chunk.most, value);
}

function reserve(chunk: Chunk, count: number): void {
  if (count <= chunk.keys.length) return;
  assert(count <= CHUNK_MAX, 'a chunk stays short enough to move');
  const capacity = Math.max(count, Math.min(CHUNK_MAX, chunk.keys.length * 2));
  for (const part of ['keys', 'values'] as const) {
    const larger = new Float64Array(capacity);
    larger.set(chunk[part]);
    chunk[part] = larger;
  }
}

/** Cuts a chunk in half and returns the upper half. */
function splitUpperHalf(chunk: Chunk): Chunk {
  const half = chunk.count >>> 1;
  const upper = {
    keys: chunk.keys.slice(half),
    values: chunk.values.slice(half),
    count: chunk.count - half,
    most: chunk.most,
  };
  chunk.count = half;
  chunk.most = mostOf(chunk);
  upper.most = mostOf(upper);
  assert(chunk.count > 0 && upper.count > 0, 'neither half is empty');
  return upper;
}

function replaceValue(chunk: Chunk, slot: number, value: number): void {
  const before = chunk.values[slot] ?? 0;
  chunk.values[slot] = value;
  chunk.most =
    before === chunk.most && value < before ? mostOf(chunk) : Math.max(chunk.most, value);
}

function mostOf({ values, count }: Chunk): number {
  let most = 0;
  for (let slot = 0; slot < count; slot += 1) most = Math.max(most, values[slot] ?? 0);
  return most;
}
