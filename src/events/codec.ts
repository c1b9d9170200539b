/**
 * Logs as JSON Lines: one fact per line, fields in a fixed order, so that the same log always gives
 * the same bytes. Reading refuses what it does not know, by line and field.
 */
import { checkValue, type InputError } from '../base/document.ts';
import { formatPath } from '../base/document-lines.ts';
import { parseJson } from '../base/json-text.ts';
import { ok, refused, type Result } from '../base/result.ts';
import { streamOf, type RecordedEvent } from './envelope.ts';
import { lineSchema } from './event-schema.ts';
import { LOG_SCHEMA, upcast } from './upcast.ts';

/** Writes one recorded fact as a line, without the line's end. @public */
export function encodeEvent(recorded: RecordedEvent): string {
  const { sequence, stream, version, cause, time, actor, event } = recorded;
  // Undefined fields are left out by JSON; the order here is the order on the line.
  const marks = { cause, time, actor };
  return JSON.stringify({ schema: LOG_SCHEMA, sequence, stream, version, ...marks, event });
}

/** Writes a whole log. @public */
export function encodeLog(log: Iterable<RecordedEvent>): string {
  let text = '';
  for (const line of encodedLines(log)) text += line;
  return text;
}

/** Writes a log line by line, each with its end, so that a long one need not be one text. */
export function* encodedLines(log: Iterable<RecordedEvent>): Iterable<string> {
  for (const recorded of log) yield `${encodeEvent(recorded)}\n`;
}

/**
 * Reads a whole log. Empty lines are skipped; sequence numbers must count from 1 without a gap, and
 * versions likewise in each stream, so that a line that was lost or doubled is noticed.
 *
 * @param text - JSON Lines, of this version of the form or an older one.
 * @param source - The name of the file, for messages.
 * @public
 */
export function decodeLog(
  text: string,
  source: string,
): Result<readonly RecordedEvent[], InputError> {
  const log: RecordedEvent[] = [];
  const reader = new LogReader();
  let line = 0;
  for (const each of text.split('\n')) {
    line += 1;
    const read = reader.read(each);
    if (!read.ok) return refused({ source, line, ...read.refusal });
    if (read.value !== null) log.push(read.value);
  }
  if (log.length === 0) return refused({ source, message: 'the log is empty' });
  return ok(log);
}

/** What is wrong with a line of a log, which knows neither its file nor its number. */
export type LineError = Omit<InputError, 'source' | 'line'>;

/** Reads a log line by line, as it comes, and notices what is missing or doubled. */
export class LogReader {
  readonly #versions = new Map<string, number>();
  #sequence = 0;

  /** The fact of the next line; null where it is empty. */
  read(line: string): Result<RecordedEvent | null, LineError> {
    const text = line.trim();
    if (text === '') return ok(null);
    const decoded = decodeLine(text);
    if (!decoded.ok) return decoded;
    const recorded = decoded.value;
    const { stream } = recorded;
    const version = (this.#versions.get(stream) ?? 0) + 1;
    const gap =
      expectedNumber('sequence', recorded.sequence, this.#sequence + 1) ??
      expectedNumber('version', recorded.version, version);
    if (gap !== null) return refused(gap);
    if (stream !== streamOf(recorded.event)) {
      const message = `expected "${streamOf(recorded.event)}", the stream of this event`;
      return refused({ field: 'stream', message });
    }
    this.#versions.set(stream, version);
    this.#sequence += 1;
    return decoded;
  }
}

/** Reads one line of a log, of this version of the form or an older one. */
export function decodeLine(text: string): Result<RecordedEvent, LineError> {
  const parsed = parseJson(text);
  if (!parsed.ok) {
    const { field, message } = parsed.refusal;
    return refused(field === undefined ? { message } : { field, message });
  }
  return checkLine(parsed.value);
}

/** Checks a line that was parsed, of any version that is known. */
export function checkLine(line: unknown): Result<RecordedEvent, LineError> {
  const current = upcast(line);
  if (!current.ok) return current;
  const checked = checkValue(current.value, lineSchema);
  if (!checked.ok) {
    return refused({ field: formatPath(checked.refusal.path), message: checked.refusal.message });
  }
  const { sequence, stream, version, cause, time, actor, event } = checked.value;
  const given = {
    ...(cause === undefined ? {} : { cause }),
    ...(time === undefined ? {} : { time }),
    ...(actor === undefined ? {} : { actor }),
  };
  return ok({ sequence, stream, version, ...given, event });
}

function expectedNumber(field: string, found: number, expected: number): LineError | null {
  if (found === expected) return null;
  return { field, message: `expected ${expected}, found ${found}: a line is missing or doubled` };
}
