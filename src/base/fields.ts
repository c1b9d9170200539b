/**
 * Objects with exactly the fields that are known. An unknown field is refused with the nearest
 * known name, because a misspelt limit that is silently ignored would be a wrong answer.
 */
import { distance } from 'fastest-levenshtein';
import * as v from 'valibot';
import { describeType } from './quantity.ts';

/** A valibot object schema that refuses unknown fields with a suggestion. */
export function strictFields<const Entries extends v.ObjectEntries>(
  entries: Entries,
): v.StrictObjectSchema<Entries, (issue: v.StrictObjectIssue) => string> {
  const known = Object.keys(entries);
  return v.strictObject(entries, (issue) => {
    if (issue.expected === 'never') {
      return `unknown field${suggestion(JSON.parse(issue.received) as string, known)}`;
    }
    if (issue.received === 'undefined') return 'this field is missing';
    return `expected an object, found ${describeType(issue.input)}`;
  });
}

/** "did you mean" where a name is near enough, else the list of what is known. */
export function suggestion(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  if (nearest !== null) return `, did you mean "${nearest}"?`;
  return known.length === 0 ? '' : `, known: ${known.join(', ')}`;
}

/** The known name nearest to `name`, or null where none is near enough to be meant. */
function nearestName(name: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const each of known) {
    const far = distance(name.toLowerCase(), each.toLowerCase());
    if (far < bestDistance) [best, bestDistance] = [each, far];
  }
  return best;
}
