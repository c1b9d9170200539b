/** Reading a JSON document that a person wrote, so that every complaint names its line. */
import type * as v from 'valibot';
import { checkValue, type InputError } from './document.ts';
import { formatPath, lineOfPath } from './document-lines.ts';
import { parseJson, syntaxOf } from './json-text.ts';
import { refused, type Result } from './result.ts';

/** The most characters of a JSON document: with its syntax, 32 MiB take about a gigabyte of memory. */
const LENGTH_MAX = 32 * 1024 ** 2;

/**
 * Parses and checks a JSON document.
 *
 * @param text - The whole text of the document.
 * @param source - The name of the file, for messages.
 * @param schema - What the document must look like. Unknown fields are errors.
 * @returns The checked value, or the first thing that is wrong with it.
 */
export function readDocument<T>(
  text: string,
  source: string,
  schema: v.GenericSchema<unknown, T>,
): Result<T, InputError> {
  if (text.length > LENGTH_MAX) {
    const most = `a JSON document has at most ${LENGTH_MAX} (32 Mi)`;
    const message = `it has ${text.length} characters, and ${most}`;
    return refused({ source, message });
  }
  if (text.trim() === '') return refused({ source, line: 1, message: 'the file is empty' });
  const parsed = parseJson(text);
  if (!parsed.ok) return refused({ source, ...parsed.refusal });
  const checked = checkValue(parsed.value, schema);
  if (checked.ok) return checked;
  const { path, message } = checked.refusal;
  const line = lineOfPath(syntaxOf(text), path);
  return refused({ source, line, field: formatPath(path), message });
}
