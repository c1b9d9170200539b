/** Values that every output document has: for the schemas that are published with the package. */
import * as v from 'valibot';

/** A number of things, bytes or lines: a whole number from 0. */
export const toldCount = v.pipe(v.number(), v.integer(), v.minValue(0));

/** A name or a sentence, never empty. */
export const toldWords = v.pipe(v.string(), v.minLength(1));
