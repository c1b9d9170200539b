/**
 * Constraints as they stand in a file, checked field by field. What is accepted here is what the
 * algebra can answer exactly; everything else is refused in words.
 */
import * as v from 'valibot';
import { strictFields } from '../base/known-fields.ts';
import { findContradiction } from './contradiction.ts';
import { STATED_FIELDS, type Constraints } from './constraints.ts';
import { clashOf } from './pixel-formats/format-names.ts';

/** The fields of one importer's constraints, one by one, each by its own schema. */
const fields = strictFields(
  Object.fromEntries(STATED_FIELDS.map(([name, { schema }]) => [name, v.exactOptional(schema)])),
) as v.GenericSchema<unknown, Constraints>;

/**
 * The schema of constraints as logs have them: names that mean something else in another API were not always
 * refused, and a log is read as it was written.
 */
export const recordedConstraintsSchema: v.GenericSchema<unknown, Constraints> = v.pipe(
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

/** The schema of one importer's constraints. What contradicts itself is refused, and what may mean two formats. */
export const constraintsSchema: v.GenericSchema<unknown, Constraints> = v.pipe(
  recordedConstraintsSchema,
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { value } = dataset;
    const { images = [], api } = value;
    for (const [index, entry] of images.entries()) {
      const clash = entry.format === undefined ? null : clashOf(entry.format, api);
      if (clash === null) continue;
      addIssue({
        message: clash,
        path: [
          { type: 'object', origin: 'value', input: { ...value }, key: 'images', value: images },
          { type: 'array', origin: 'value', input: [...images], key: index, value: entry },
          {
            type: 'object',
            origin: 'value',
            input: { ...entry },
            key: 'format',
            value: entry.format,
          },
        ],
      });
    }
  }),
);
