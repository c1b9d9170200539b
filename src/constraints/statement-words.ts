/**
 * What importers state, as people read it: `hvs: dmaWindow 0x0 to 0x3fffffff`.
 */
import type { ConflictMember } from '../base/refusal.ts';
import { BUFFER_PARTICIPANT, isAboutBuffer } from './statements.ts';
import { explainedField, valuesOfPairs } from './explained-fields.ts';

/** One statement of a conflict in words. */
export function statementInWords(member: ConflictMember): string {
  const { field, value } = member;
  return `${whoStates(member)}: ${field} ${valueInWords(field, value)}`;
}

/** Who states something; an importer that is called as the buffer itself is told apart from it. */
export function whoStates(member: ConflictMember): string {
  const { participant } = member;
  const isNamesake = participant === BUFFER_PARTICIPANT && !isAboutBuffer(member);
  return isNamesake ? `the importer ${participant}` : participant;
}

/** The value of a field in words, with its unit; what is not said is "any". */
export function valueInWords(field: string, value: unknown): string {
  const known = explainedField(field);
  const inWords = (each: unknown) => (each === null ? 'any' : known.words(each));
  const values = valuesOfPairs(field, value)?.map(inWords);
  // Several pairs may state the same.
  return values === undefined ? inWords(value) : [...new Set(values)].join(', ');
}
