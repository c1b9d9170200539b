/**
 * What can happen to one buffer, remembered. Where no capacity binds buffers together, that depends on
 * the bits of the buffer alone, so that each pattern is worked out once, by the step itself, and is a
 * short list of calls with the bits that they flip from then on.
 */
import { assert } from '../../base/assert.ts';
import type { BufferFields } from './packed-model.ts';

/** A table of patterns has at most this many entries: 16 MiB. */
const PATTERN_BITS_MAX = 22;

/** The remembered steps of one buffer whose fields lie in one word. */
export class LocalSteps {
  /** The index of the word that holds the buffer. */
  readonly word: number;
  /** The calls of all patterns, one pattern after the other. */
  readonly calls: number[] = [];
  /** The bits that each of them flips. */
  readonly flips: number[] = [];
  readonly #shift: number;
  readonly #mask: number;
  readonly #starts: Int32Array;
  readonly #counts: Uint8Array;

  private constructor(word: number, shift: number, bits: number) {
    assert(bits > 0 && bits <= PATTERN_BITS_MAX, 'a pattern has some bits and not too many');
    assert(shift >= 0 && shift + bits <= 32, 'a pattern lies in one word');
    this.word = word;
    this.#shift = shift;
    this.#mask = 2 ** bits - 1;
    this.#starts = new Int32Array(2 ** bits).fill(-1);
    this.#counts = new Uint8Array(2 ** bits);
  }

  /** The steps of a buffer, or null where it lies in several words or has too many patterns. */
  static of(fields: BufferFields): LocalSteps | null {
    const all = [fields.backing, fields.cpu, fields.open, ...fields.importers].filter(
      ({ mask }) => mask > 0,
    );
    const word = fields.backing.word;
    if (all.some((each) => each.word !== word)) return null;
    const shift = Math.min(...all.map((each) => each.shift));
    const end = Math.max(...all.map((each) => each.shift + 32 - Math.clz32(each.mask)));
    assert(shift < end && end <= 32, 'a buffer has some bits, all of one word');
    return end - shift <= PATTERN_BITS_MAX ? new LocalSteps(word, shift, end - shift) : null;
  }

  /** The pattern of the buffer in its word. */
  patternOf(word: number): number {
    return (word >>> this.#shift) & this.#mask;
  }

  /** Where the steps of a pattern begin; -1 where it was not met yet. */
  startOf(pattern: number): number {
    return this.#starts[pattern] ?? -1;
  }

  /** How many steps a pattern has. */
  countOf(pattern: number): number {
    return this.#counts[pattern] ?? 0;
  }

  /** Says that the steps of a pattern follow. */
  begin(pattern: number, count: number): void {
    assert(this.#starts[pattern] === -1, 'a pattern is worked out once');
    assert(count < 256, 'the count of the steps of a pattern fits into a byte');
    assert(this.calls.length === this.flips.length, 'each call flips something');
    this.#starts[pattern] = this.calls.length;
    this.#counts[pattern] = count;
  }
}
