/**
 * Maps of what comes and goes with every line. A `Map` from which keys are deleted all the time builds
 * its table anew all the time, and each table keeps the next one alive until a full collection, so a
 * long recording would look like a leak. Here a key that goes keeps its place until many have gone.
 */

/** So many places of keys that are gone are kept for their return; addresses return soon. */
const GONE_MAX = 1_024;

/** A map whose keys come and go, many of them again. */
export class TurnoverMap<Key, Value extends object> {
  #places = new Map<Key, Value | null>();
  #size = 0;

  /** How many keys have a value. */
  get size(): number {
    return this.#size;
  }

  get(key: Key): Value | undefined {
    return this.#places.get(key) ?? undefined;
  }

  set(key: Key, value: Value): void {
    if (this.get(key) === undefined) this.#size += 1;
    this.#places.set(key, value);
  }

  delete(key: Key): void {
    if (this.get(key) === undefined) return;
    this.#places.set(key, null);
    this.#size -= 1;
    if (this.#places.size - this.#size <= GONE_MAX + this.#size) return;
    const kept = new Map<Key, Value | null>();
    for (const [each, value] of this.#places) if (value !== null) kept.set(each, value);
    this.#places = kept;
  }
}

/**
 * A map that remembers the latest keys: at least as many as it is made for, and at most twice as many.
 * When it is full the older half is forgotten at once.
 */
export class RecentMap<Key, Value> {
  readonly #capacity: number;
  #young = new Map<Key, Value | null>();
  #old = new Map<Key, Value | null>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(key: Key): Value | undefined {
    const young = this.#young.get(key);
    return (young === undefined ? this.#old.get(key) : young) ?? undefined;
  }

  set(key: Key, value: Value): void {
    this.#put(key, value);
  }

  /** Forgets a key; nothing is built anew for it. */
  delete(key: Key): void {
    if (this.get(key) !== undefined) this.#put(key, null);
  }

  #put(key: Key, value: Value | null): void {
    if (this.#young.size >= this.#capacity && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }
}
