/**
 * What of an importer's statements is hardware, so that nobody proposes to change it: all of it, or some fields.
 * It demands nothing; conflicts name fixed statements as they name others.
 */
import * as v from 'valibot';
import { suggestion } from '../../base/known-fields.ts';
import { foundInWords } from '../../base/found-words.ts';
import type { FactField } from '../field.ts';
import { flagSchema, someNamesSchema } from '../statement-schemas.ts';
import { namesInWords } from '../value-words.ts';

/** True: every statement. Else the names of fields; those of images as `images.format`. @public */
export type Fixed = boolean | readonly string[];

/** The field, for the names of fields that demand something. */
export function fixedField(
  names: () => readonly string[],
): FactField<Fixed, { readonly fixed?: Fixed }> {
  const someFields = v.pipe(
    someNamesSchema,
    v.everyItem(
      (name) => names().includes(name),
      ({ input }) => {
        const wrong = input.find((name) => !names().includes(name)) ?? '';
        return `"${wrong}" is no field${suggestion(wrong, names())}`;
      },
    ),
  );
  return {
    schema: v.union(
      [flagSchema, someFields],
      ({ input }) =>
        `expected true, false or a list of fields such as ["dmaWindow"], found ${foundInWords(input)}`,
    ),
    words: (fixed) => (typeof fixed === 'boolean' ? String(fixed) : namesInWords(fixed)),
    loosening: { firm: 'it says what is hardware, and is no wish' },
    // Whether a statement can be changed binds no storage.
    breach: null,
    demand: null,
    isFact: true,
  };
}

/** Whether an importer's statement of a field is hardware. `images` stands for every field of its images. */
export function isFixedField({ fixed }: { readonly fixed?: Fixed }, field: string): boolean {
  if (fixed === undefined || typeof fixed === 'boolean') return fixed === true;
  return fixed.includes(field) || (field.startsWith('images.') && fixed.includes('images'));
}
