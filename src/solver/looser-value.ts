/**
 * The value nearest to a stated one, on its looser side, that helps: each field knows its own way there.
 */
import { explainedField, valuesOfPairs } from '../constraints/explained-fields.ts';
import { addMember, type Helps } from '../constraints/loosening.ts';

/**
 * Finds the looser value of a field that is nearest to the stated one.
 *
 * @param helps - Whether a value would be loose enough; it must be monotone: looser never harms.
 * @param others - What other participants state for the field.
 * @returns Undefined where none helps, or where the field says that it can only be dropped. For a field
 *   that is loosened by another pair, the values of all pairs, the new one last.
 */
export function looserValue(
  field: string,
  value: unknown,
  helps: Helps<unknown>,
  others: readonly unknown[],
): unknown {
  const { loosening } = explainedField(field);
  const ofPairs = valuesOfPairs(field, value);
  if ('anotherPair' in loosening) return addMember(ofPairs ?? [value], helps, [others.flat()]);
  // Pairs that state different values have no one value that could be looser.
  if (ofPairs !== null || 'firm' in loosening) return undefined;
  return loosening.nearest(value, helps, others);
}
