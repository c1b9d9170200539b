/**
 * Reading logs as JSON Lines, which encode-log.ts writes: what is not known is refused, by line and field.
 */
import type { InputError } from '../base/document.ts';
import { parseJson } from '../base/json-text.ts';
import { ok, refused, type Result } from '../base/result.ts';
import { checkLine, type LineError } from './check-line.ts';
import { streamOf, type RecordedEvent } from './envelope.ts';

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

function expectedNumber(field: string, found: number, expected: number): LineError | null {
  if (found === expected) return null;
  return { field, message: `expected ${expected}, found ${found}: a line is missing or doubled` };
}
