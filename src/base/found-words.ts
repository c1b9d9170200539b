/** What was found instead, in a word or two: the second half of every complaint about a value. */

/** More of a text would hide the sentence that quotes it. */
const QUOTED_MAX = 40;

/** Names a value the way people speak of it: `the text "8 MB"`, `a list`, `-1`. */
export function foundInWords(found: unknown): string {
  if (Array.isArray(found)) return 'a list';
  if (typeof found === 'string') return `the text "${found.slice(0, QUOTED_MAX)}"`;
  if (typeof found === 'bigint') return `${found}n`;
  if (typeof found === 'function') return 'a function';
  return typeof found === 'object' && found !== null ? 'an object' : String(found);
}
