/**
 * What one participant states and can never get, whoever else takes part: a mistake in the document and
 * no conflict of interests, so it is told when it is read, with the field.
 */
import { findConflict } from './conflict.ts';
import { STATED_FIELDS, type Constraints, type StatedName } from './constraints.ts';
import { isFeasible } from './meets.ts';

/** The field that contradicts another field of the same participant, and why. */
export interface Contradiction {
  readonly field: StatedName;
  readonly message: string;
}

/** The first contradiction within one participant's constraints, or null. */
export function findContradiction(constraints: Constraints): Contradiction | null {
  return findMisfit(constraints) ?? findImpossible(constraints);
}

/** What does not fit together for a reason that a field tells better than by naming the fields. */
function findMisfit(constraints: Constraints): Contradiction | null {
  for (const [field, { contradiction }] of STATED_FIELDS) {
    const message = contradiction?.(constraints) ?? null;
    if (message !== null) return { field, message };
  }
  return null;
}

/** What no memory at all could meet, found by the solver itself. */
function findImpossible(constraints: Constraints): Contradiction | null {
  const question = { participants: [{ id: 'self', constraints }], request: {} };
  const members = findConflict(question, isFeasible);
  const [first] = members;
  if (first === undefined) return null;
  const names = members.map(({ field }) => field).join(' and ');
  // What is taken as a fact, such as the format, is no member, and then one field stands alone.
  const whose = members.length === 1 ? '' : ' of one participant';
  const message = `no memory can ever meet ${names}${whose}`;
  // A field of an image stands in `images`.
  const [field = 'images'] = STATED_FIELDS.flatMap(([name]) =>
    name === first.field ? [name] : [],
  );
  return { field, message };
}
