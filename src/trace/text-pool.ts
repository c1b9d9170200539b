/**
 * Copies of short texts that outlive their line. A piece cut from a line keeps the whole block of
 * input alive in the engine's memory, and the same names and addresses come again and again; so
 * what is kept is copied once and shared. The pool is bounded: when full it starts again, which
 * costs sharing and nothing else.
 */

/** Enough for the names and addresses in use at one time, and a few megabytes at most. */
const POOL_SIZE_MAX = 16_384;

/** Longer texts are no names; they are not worth keeping. */
const TEXT_LENGTH_MAX = 256;

/** A memory of what was made of a text; `make` must depend on the text alone. */
export class TextPool<Value> {
  readonly #known = new Map<string, Value>();
  readonly #make: (copy: string) => Value;

  constructor(make: (copy: string) => Value) {
    this.#make = make;
  }

  /** What `make` gives for `text`, made at its first appearance. */
  of(text: string): Value {
    if (text.length > TEXT_LENGTH_MAX) return this.#make(detach(text));
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const copy = detach(text);
    const made = this.#make(copy);
    if (this.#known.size >= POOL_SIZE_MAX) this.#known.clear();
    this.#known.set(copy, made);
    return made;
  }
}

/** A copy of `text` that shares no memory with the line it was cut from. */
export function detach(text: string): string {
  // Joining makes a new string; cutting the joint off again refers to that small one only.
  return ` ${text}`.slice(1);
}
