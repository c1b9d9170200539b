/**
 * Checking what a person wrote: every complaint names the file, the line and the field, and says what was
 * found and what was expected. read-document.ts parses the text.
 */
import * as v from 'valibot';
import type { FieldPath } from './document-lines.ts';
import { foundInWords } from './found-words.ts';
import { ok, refused, type Result } from './result.ts';

/** What is wrong with a document or a line that was read. @public */
export interface InputError {
  /** The file, or a word for what was read, such as `stdin`. */
  readonly source: string;
  /** The line, from 1, where it is known. */
  readonly line?: number;
  /** The path of the field, such as `importers[2].constraints.alignment`. */
  readonly field?: string;
  /** What was wrong and what was expected, one sentence. */
  readonly message: string;
}

/** Prints an input error on one line, as compilers do. @public */
export function formatInputError(error: InputError): string {
  const place = error.line === undefined ? error.source : `${error.source}:${error.line}`;
  const field = error.field === undefined || error.field === '' ? '' : ` ${error.field}:`;
  return `${place}:${field} ${error.message}`;
}

/** What is wrong with a value, and at which path. */
export interface ValueError {
  readonly path: FieldPath;
  readonly message: string;
}

/** Checks a value against a schema and words the first thing that is wrong with it. */
export function checkValue<T>(
  value: unknown,
  schema: v.GenericSchema<unknown, T>,
): Result<T, ValueError> {
  const parsed = v.safeParse(schema, value, { abortEarly: true });
  if (parsed.success) return ok(parsed.output);
  const { issue, path } = deepestIssue(parsed.issues[0], []);
  return refused({ path, message: wordIssue(issue) });
}

interface PlacedIssue {
  readonly issue: v.BaseIssue<unknown>;
  /** Where it is, from the root of the value; an issue within a union knows only its own part. */
  readonly path: FieldPath;
}

/** Within a failed union, the issue that got furthest says most about what was meant. */
function deepestIssue(issue: v.BaseIssue<unknown>, above: FieldPath): PlacedIssue {
  const own = (issue.path ?? []).map((item) => item.key as string | number);
  let best: PlacedIssue = { issue, path: [...above, ...own] };
  for (const inner of issue.issues ?? []) {
    const candidate = deepestIssue(inner, [...above, ...own]);
    if (candidate.path.length > best.path.length) best = candidate;
  }
  return best;
}

function wordIssue(issue: v.BaseIssue<unknown>): string {
  if (!/^Invalid (type|key): /.test(issue.message)) return issue.message;
  const expected = (issue.expected ?? 'another value').replaceAll(' | ', ' or ');
  return `expected ${expected}, found ${foundInWords(issue.input)}`;
}
