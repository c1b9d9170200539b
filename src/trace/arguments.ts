/**
 * The `key=value` part of a probe event: quoted strings, hexadecimal and decimal numbers,
 * `(fault)`, and keys nobody knows. Nothing here fails: a piece that is no argument is skipped.
 * The kernel does not escape quotes inside a string, so a string ends at the quote that is followed
 * by another argument or by the end of the line.
 * Source: Linux kernel/trace/trace_probe.c, `print_probe_args` and `PRINT_TYPE_FUNC_NAME(string)`.
 */
import { TextPool } from './text-pool.ts';

/** One argument of a probe event. */
export interface ProbeArgument {
  readonly key: string;
  readonly value: string;
  /** Whether the value stood in quotes. */
  readonly quoted: boolean;
}

/** More arguments than a probe can have (`MAX_TRACE_ARGS` is 128); it bounds the work per line. */
export const ARGUMENTS_MAX = 128;

/** The longest name of an argument (`MAX_ARG_NAME_LEN` is 32). */
const KEY_LENGTH_MAX = 64;

const NEXT = / +[A-Za-z_][A-Za-z0-9_]*=| *$/y;

/** The few keys of a recording come again on every line; null where a word is no key. */
const KEYS = new TextPool((word) => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(word) ? word : null));

/** Splits the arguments of a probe event. The order of the text is kept. */
export function parseArguments(text: string): ProbeArgument[] {
  const found: ProbeArgument[] = [];
  let position = 0;
  while (position < text.length && found.length < ARGUMENTS_MAX) {
    const equals = text.indexOf('=', position);
    if (equals < 0) break;
    const isShort = equals - position <= KEY_LENGTH_MAX;
    const key = isShort ? KEYS.of(text.slice(position, equals)) : null;
    if (key === null) {
      position = startOfNextWord(text, position);
      continue;
    }
    const start = equals + 1;
    const end = endOfValue(text, start);
    const quoted = text[start] === '"' && end > start + 1 && text[end - 1] === '"';
    const value = quoted ? text.slice(start + 1, end - 1) : text.slice(start, end);
    found.push({ key, value, quoted });
    position = startOfNextWord(text, end);
  }
  return found;
}

/** The values by their keys; the first of two equal keys counts. */
export function valuesByKey(found: readonly ProbeArgument[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const { key, value } of found) if (!values.has(key)) values.set(key, value);
  return values;
}

/** A key in text without quotes; `attachment:` is how the kernel's own events print a pointer. */
const UNQUOTED_KEY = /(?:^| )([A-Za-z_][A-Za-z0-9_]{0,63})(?:=|(?<=attachment):)/g;

/** Splits arguments whose strings stand without quotes: a value reaches to the next key. */
export function parseUnquotedArguments(text: string): ProbeArgument[] {
  const keys = [...text.matchAll(UNQUOTED_KEY)].slice(0, ARGUMENTS_MAX);
  return keys.map((match, index) => {
    const start = match.index + match[0].length;
    const value = text.slice(start, keys[index + 1]?.index ?? text.length).trim();
    const isNumber = /^(0x[0-9a-f]+|-?\d+)$/i.test(value);
    const isAbsent = value === '' || value === '(null)' || value === '(fault)';
    return { key: match[1] ?? '', value, quoted: !isNumber && !isAbsent };
  });
}

function startOfNextWord(text: string, from: number): number {
  const space = text.indexOf(' ', from);
  return space < 0 ? text.length : space + 1;
}

function endOfValue(text: string, start: number): number {
  if (text[start] === '"') {
    let quote = text.indexOf('"', start + 1);
    while (quote >= 0) {
      NEXT.lastIndex = quote + 1;
      if (NEXT.test(text)) return quote + 1;
      quote = text.indexOf('"', quote + 1);
    }
  }
  const space = text.indexOf(' ', start);
  return space < 0 ? text.length : space;
}
