/**
 * What importers state, as people read it: `hvs: dmaWindow 0x0 to 0x3fffffff`.
 */
import type { ConflictMember } from '../base/refusal.ts';
import { BUFFER_PARTICIPANT, isAboutBuffer } from './statements.ts';
import { explainedField, valuesOfPairs } from './explained-fields.ts';

/** One statement of a conflict in words. */
export function statementInWords(member: ConflictMember): string {
  const { participant, field, value } = member;
  const isNamesake = participant === BUFFER_PARTICIPANT && !isAboutBuffer(member);
  return `${isNamesake ? `the importer ${participant}` : participant}: ${field} ${valueInWords(field, value)}`;
}

/** The value of a field in words, with its unit; what is not said is "any". */
export function valueInWords(field: string, value: unknown): string {
  const known = explainedField(field);
  const inWords = (each: unknown) => (each === null ? 'any' : known.words(each));
  return valuesOfPairs(field, value)?.map(inWords).join(', ') ?? inWords(value);
}
