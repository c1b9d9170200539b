/**
 * Constraints as they stand in a file, checked field by field. What is accepted here is what the
 * algebra can answer exactly; everything else is refused in words.
 */
import * as v from 'valibot';
import { strictFields } from '../base/known-fields.ts';
import { findContradiction } from './contradiction.ts';
import { STATED_FIELDS, type Constraints } from './constraints.ts';

/** The fields of one importer's constraints, one by one, each by its own schema. */
const fields = strictFields(
  Object.fromEntries(STATED_FIELDS.map(([name, { schema }]) => [name, v.exactOptional(schema)])),
) as v.GenericSchema<unknown, Constraints>;

/** The schema of one importer's constraints. What contradicts itself is refused, too. */
export const constraintsSchema: v.GenericSchema<unknown, Constraints> = v.pipe(
  fields,
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { value } = dataset;
    const found = findContradiction(value);
    if (found === null) return;
    const { field, message } = found;
    addIssue({
      message,
      path: [
        { type: 'object', origin: 'value', input: { ...value }, key: field, value: value[field] },
      ],
    });
  }),
);
