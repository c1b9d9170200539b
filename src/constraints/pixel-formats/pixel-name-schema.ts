/** Names of formats and modifiers as they stand in a document: some have blanks and parentheses in them. */
import * as v from 'valibot';
import { textSchema } from '../../base/name-text.ts';

const LENGTH_MAX = 256;

function isNumber(text: string): boolean {
  return /^(?:0x[0-9a-f]+|\d{10,})$/i.test(text.trim());
}

/** A name, or a number as text: 1 to 256 printable characters, not only blanks. */
export const pixelNameSchema: v.GenericSchema<unknown, string> = v.pipe(
  textSchema,
  v.check(
    (text) => text.length <= LENGTH_MAX && /^[\x20-\x7e]+$/.test(text) && text.trim() !== '',
    'a format or a modifier is named by 1 to 256 printable characters',
  ),
  v.check(
    (text) => !isNumber(text) || BigInt(text.trim()) < 2n ** 64n,
    'the number of a modifier has at most 64 bits, that of a format 32',
  ),
);
