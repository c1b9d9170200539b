/**
 * Names as they stand in a document, where they are no identity of this library: formats, colour
 * spaces, heaps, usages.
 */
import * as v from 'valibot';
import { isName } from './ids.ts';
import { foundInWords } from './found-words.ts';

/** Any text. */
export const textSchema: v.GenericSchema<unknown, string> = v.string(
  (issue) => `expected a text, found ${foundInWords(issue.input)}`,
);

/** A name: 1 to 128 characters without white space and `/`. */
export const nameTextSchema: v.GenericSchema<unknown, string> = v.pipe(
  textSchema,
  v.check(isName, 'a name has 1 to 128 characters, no white space and no "/"'),
);

/** A list of names, none of them twice. */
export const namesSchema: v.GenericSchema<unknown, string[]> = v.pipe(
  v.array(
    nameTextSchema,
    (issue) => `expected a list of names, found ${foundInWords(issue.input)}`,
  ),
  v.check((names) => new Set(names).size === names.length, 'a name stands twice in this list'),
);
