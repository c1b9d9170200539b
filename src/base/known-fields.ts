/**
 * Objects with exactly the fields that are known. An unknown field is refused with the nearest
 * known name, because a misspelt limit that is silently ignored would be a wrong answer.
 */
import { distance } from 'fastest-levenshtein';
import * as v from 'valibot';
import { foundInWords } from './found-words.ts';

/** A list has fields to a program, but nobody who writes one means an object. */
const noList = v.custom<never>(() => false, 'expected an object, found a list');

/** A valibot object schema that refuses unknown fields with a suggestion. */
export function strictFields<const Entries extends v.ObjectEntries>(
  entries: Entries,
): v.StrictObjectSchema<Entries, (issue: v.StrictObjectIssue) => string> {
  const known = Object.keys(entries);
  const schema = v.strictObject(entries, (issue: v.StrictObjectIssue) => {
    const [field] = issue.path ?? [];
    if (issue.expected === 'never') return `unknown field${suggestion(String(field?.key), known)}`;
    if (issue.received === 'undefined') return `this field is missing${misspelling(field, known)}`;
    return `expected an object, found ${foundInWords(issue.input)}`;
  });
  const run: (typeof schema)['~run'] = (dataset, config) =>
    (Array.isArray(dataset.value) ? noList : schema)['~run'](dataset, config);
  return { ...schema, '~run': run };
}

/** The unknown field of the same object that a missing one may be written as. */
function misspelling(field: v.IssuePathItem | undefined, known: readonly string[]): string {
  const present = Object.keys(field?.input ?? {});
  const unknown = present.filter((key) => !known.includes(key));
  const nearest = nearestName(String(field?.key), unknown);
  return nearest === null ? '' : `, and "${nearest}" is unknown: is it misspelt?`;
}

/**
 * Words what is wrong with a value whose kind one of its fields tells.
 *
 * @param issue - What a valibot variant complains about.
 * @param what - What the field names, such as `event type`.
 */
export function wordVariantIssue(issue: v.VariantIssue, what: string): string {
  const { input, expected } = issue;
  if (issue.path === undefined) return `expected an object, found ${foundInWords(input)}`;
  if (input === undefined) return 'this field is missing';
  const known = [...expected.matchAll(/"(\w+)"/g)].map(([, name = '']) => name);
  if (typeof input !== 'string') return `expected a known ${what}, found ${foundInWords(input)}`;
  return `unknown ${what} "${input.slice(0, 40)}"${suggestion(input, known)}`;
}

/**
 * One word of a closed list, with a suggestion for a misspelt one.
 *
 * @param unless - What else to say where no word of the list is near.
 */
export function oneOf<const Words extends readonly string[]>(
  words: Words,
  unless = '',
): v.GenericSchema<unknown, Words[number]> {
  return v.picklist(words, ({ input }) => {
    const nearest = typeof input === 'string' ? guessOf(input, words) || unless : '';
    return `expected one of ${words.join(', ')}, found ${foundInWords(input)}${nearest}`;
  });
}

/** "did you mean" where a name is near enough, else the list of what is known. */
export function suggestion(name: string, known: readonly string[]): string {
  const guess = guessOf(name, known);
  return guess === '' && known.length > 0 ? `, known: ${known.join(', ')}` : guess;
}

/** "did you mean" where a name is near enough, else nothing. */
export function guessOf(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === null ? '' : `, did you mean "${nearest}"?`;
}

/** The known name nearest to `name`, or null where none is near enough to be meant. */
function nearestName(name: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const each of known) {
    const far = distance(name.toLowerCase(), each.toLowerCase());
    // Two names without a letter in common are not near, however short they are.
    const isNear = far < bestDistance && far < Math.max(name.length, each.length);
    if (isNear) [best, bestDistance] = [each, far];
  }
  return best;
}
