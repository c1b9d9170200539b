/**
 * One way from a result to its value, for people who prefer exceptions: whatever the package answers with,
 * the refusal is thrown in words, and as data.
 */
import { formatInputError } from './document.ts';
import type { RuleBreach, Refusal } from './refusal.ts';
import type { Result } from './result.ts';

/** Thrown by `unwrap` for people who prefer exceptions. Carries the refusal as data. @public */
export class RefusedError<E = Refusal> extends Error {
  /** Always `RefusedError`, by which it is known even where two copies of the package are loaded. */
  override readonly name = 'RefusedError';
  /** What was refused, and why, as the result had it. */
  readonly refusal: E;

  /** @param refusal - The refusal of a result; its words become the message. */
  constructor(refusal: E) {
    super(refusalInWords(refusal), refusal instanceof Error ? { cause: refusal } : {});
    this.refusal = refusal;
  }
}

/**
 * Returns the value of a result, or throws its refusal.
 *
 * @param result - The outcome of any function of the package that returns a `Result`: a call of the exporter,
 *   a document that was read, a store that was opened, a log that was replayed.
 * @returns The value, where it went well.
 * @throws RefusedError carrying the refusal, where it did not.
 * @example
 * ```ts
 * import { createExporter, unwrap } from 'cenalloc';
 * import { raspberryPi4 } from 'cenalloc/platforms';
 *
 * const exporter = createExporter({ platform: raspberryPi4 });
 * const buffer = unwrap(exporter.createBuffer({ size: '8 MiB' }));
 * ```
 * @public
 */
export function unwrap<T, E>(result: Result<T, E>): T {
  if (result.ok) return result.value;
  throw new RefusedError(result.refusal);
}

/** The forms of refusals, each by the fields that only it has, in a sentence. */
const FORMS: readonly (readonly [fields: readonly string[], words: (refusal: never) => string])[] =
  [
    [['errno', 'rule'], breachInWords],
    [['source', 'message'], formatInputError],
    [['file', 'line', 'message'], recordingInWords],
    [['sequence', 'message'], factInWords],
    [['conflict', 'stream', 'current'], conflictInWords],
  ];

function refusalInWords(refusal: unknown): string {
  if (typeof refusal !== 'object' || refusal === null) return String(refusal);
  const form = FORMS.find(([fields]) => fields.every((field) => field in refusal));
  return form === undefined ? JSON.stringify(refusal) : form[1](refusal as never);
}

function breachInWords({ errno, rule, message, next }: RuleBreach): string {
  return `${errno} [${rule}] ${message} ${next}`.trim();
}

/** What was wrong with the recording of a kernel. */
function recordingInWords(refusal: {
  readonly file: string;
  readonly line: number | null;
  readonly message: string;
}): string {
  const { file, line, message } = refusal;
  return formatInputError({ source: file, ...(line === null ? {} : { line }), message });
}

/** What was wrong with a log. */
function factInWords({
  sequence,
  message,
}: {
  readonly sequence: number;
  readonly message: string;
}) {
  return `fact ${sequence}: ${message}`;
}

/** Why a store has appended nothing. */
function conflictInWords({
  stream,
  current,
}: {
  readonly stream: string;
  readonly current: number;
}) {
  return `nothing was appended: somebody else was faster, ${stream} is at version ${current}`;
}
