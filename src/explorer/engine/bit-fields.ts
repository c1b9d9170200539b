/**
 * A packed state: small whole numbers side by side in 32-bit words. A field never straddles two
 * words, so that reading one costs a shift and a mask. The width follows from the model; a model
 * that would need more words than a state may have is refused instead of being cut off.
 */
import { assert } from '../../base/assert.ts';
import { refused, ok, type Result } from '../../base/result.ts';
import type { InputError } from '../../base/document.ts';

/** The most words of a state: 256 bits, more than a search of a machine's memory ever ends in. */
const WORDS_MAX = 8;

/** The bits of a word that are used; all of them, because words are kept unsigned. */
const WORD_BITS = 32;

/** Where a field lies. */
export interface BitField {
  /** The index of its word. */
  readonly word: number;
  /** How far it is shifted to the left. */
  readonly shift: number;
  /** Its largest value, all ones. */
  readonly mask: number;
}

/** How many bits a field needs whose values are `0 … count - 1`. */
export function bitsFor(count: number): number {
  assert(Number.isInteger(count) && count <= 2 ** 32, 'a field has at most a word of values');
  return count <= 1 ? 0 : 32 - Math.clz32(count - 1);
}

/** Fields side by side, and how many words they take. */
interface Layout {
  readonly fields: readonly BitField[];
  readonly words: number;
}

/**
 * Places fields one after the other.
 *
 * @param groups - The bits of each field, 0 to 32. The fields of a group come to lie in one word where that
 *   needs no more words, because what happens to them can then be remembered.
 * @returns The fields in the same order and how many words they take, or why they do not fit.
 */
export function layOutFields(groups: readonly (readonly number[])[]): Result<Layout, InputError> {
  const tight = layOut(groups, false);
  const grouped = layOut(groups, true);
  const { fields, words } = grouped.words <= tight.words ? grouped : tight;
  if (words <= WORDS_MAX) return ok({ fields, words });
  const bits = groups.flat().reduce((sum, each) => sum + each, 0);
  const message =
    `a state needs ${bits} bits, ${words} words of 32; ` +
    `the widest has ${WORDS_MAX}: explore fewer buffers or importers, or lower mapMax and cpuMax`;
  return refused({ source: 'model', field: 'bounds', message });
}

function layOut(groups: readonly (readonly number[])[], areKept: boolean): Layout {
  let word = 0;
  let used = 0;
  const fields = groups.flatMap((widths) => {
    const all = widths.reduce((sum, each) => sum + each, 0);
    if (areKept && used + all > WORD_BITS && all <= WORD_BITS) {
      word += 1;
      used = 0;
    }
    return widths.map((width): BitField => {
      assert(width >= 0 && width <= WORD_BITS, 'a field lies in one word');
      if (used + width > WORD_BITS) {
        word += 1;
        used = 0;
      }
      const shift = used % WORD_BITS;
      used += width;
      assert(shift + width <= WORD_BITS, 'no field straddles two words');
      return { word, shift, mask: width === 0 ? 0 : 2 ** width - 1 };
    });
  });
  return { fields, words: word + 1 };
}
