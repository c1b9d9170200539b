/** Names of formats and modifiers as they stand in a document: some have blanks and parentheses in them. */
import * as v from 'valibot';
import { textSchema } from '../../base/name-text.ts';

const LENGTH_MAX = 256;

/** A name, or a number as text: 1 to 256 printable characters, not only blanks. */
export const pixelNameSchema: v.GenericSchema<unknown, string> = v.pipe(
  textSchema,
  v.check(
    (text) => text.length <= LENGTH_MAX && /^[\x20-\x7e]+$/.test(text) && text.trim() !== '',
    'a format or a modifier is named by 1 to 256 printable characters',
  ),
);
