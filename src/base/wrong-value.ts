/**
 * What a function says to whoever gives it something else: in JavaScript nothing stands between a value and a function,
 * and an assertion would speak of a mistake of this package.
 */
import { foundInWords } from './found-words.ts';

/**
 * A RangeError where the value has the right type, else a TypeError.
 *
 * @param name - The function, as it is called.
 * @param expected - What it takes, such as "a whole number from 0 to 31".
 * @param isRightType - Whether the type was right and the value not.
 */
export function wrongValue(
  name: string,
  expected: string,
  found: unknown,
  isRightType: boolean,
): Error {
  const words = `${name}: expected ${expected}, found ${foundInWords(found)}`;
  return isRightType ? new RangeError(words) : new TypeError(words);
}
