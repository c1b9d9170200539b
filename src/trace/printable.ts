/**
 * Names in a trace are untrusted: a task may call itself anything, escape sequences included. Every
 * name passes through here once, when it is read, so that nothing printed later can move a cursor.
 */
import { NAME_LENGTH_MAX } from '../base/ids.ts';

/** Control characters, and the format characters that reorder or hide text on a terminal. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\u2028\u2029\ufeff]/gu;

/** `text` with every control character replaced by `?`, and cut at the length of a name. */
export function printableName(text: string): string {
  const safe = printableText(text);
  return safe.length <= NAME_LENGTH_MAX ? safe : `${safe.slice(0, NAME_LENGTH_MAX - 1)}…`;
}

/** `text` with every control character replaced by `?`, whatever its length. */
export function printableText(text: string): string {
  return text.replace(UNPRINTABLE, '?');
}
