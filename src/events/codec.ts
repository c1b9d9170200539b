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

/** Writes one recorded fact as a line, without the line's end. @public */
export function encodeEvent(recorded: RecordedEvent): string {
  const { sequence, stream, version, cause, time, event } = recorded;
  // Undefined fields are left out by JSON; the order here is the order on the line.
  return JSON.stringify({ schema: 1, sequence, stream, version, cause, time, event });
}

/** Writes a whole log. @public */
export function encodeLog(log: Iterable<RecordedEvent>): string {
  let text = '';
  for (const recorded of log) text += `${encodeEvent(recorded)}\n`;
  return text;
}

/**
 * Reads a whole log. Empty lines are skipped; sequence numbers must count from 1 without a gap, and
 * versions likewise in each stream, so that a line that was lost or doubled is noticed.
 *
 * @param text - JSON Lines.
 * @param source - The name of the file, for messages.
 * @public
 */
export function decodeLog(
  text: string,
  source: string,
): Result<readonly RecordedEvent[], InputError> {
  const log: RecordedEvent[] = [];
  const versions = new Map<string, number>();
  let lineNumber = 0;
  for (const each of text.split('\n')) {
    lineNumber += 1;
    const line = each.trim();
    if (line === '') continue;
    const at = { source, line: lineNumber };
    const decoded = decodeLine(line);
    if (!decoded.ok) return refused({ ...at, ...decoded.refusal });
    const recorded = decoded.value;
    const { stream } = recorded;
    const version = (versions.get(stream) ?? 0) + 1;
    const gap =
      expectedNumber('sequence', recorded.sequence, log.length + 1) ??
      expectedNumber('version', recorded.version, version);
    if (gap !== null) return refused({ ...at, ...gap });
    if (stream !== streamOf(recorded.event)) {
      const message = `expected "${streamOf(recorded.event)}", the stream of this event`;
      return refused({ ...at, field: 'stream', message });
    }
    versions.set(stream, version);
    log.push(recorded);
  }
  if (log.length === 0) return refused({ source, message: 'the log is empty' });
  return ok(log);
}

type LineError = Omit<InputError, 'source' | 'line'>;

/** Reads one line of a log. */
export function decodeLine(text: string): Result<RecordedEvent, LineError> {
  const parsed = parseJson(text);
  if (!parsed.ok) {
    const { field, message } = parsed.refusal;
    return refused(field === undefined ? { message } : { field, message });
  }
  const checked = checkValue(parsed.value, lineSchema);
  if (!checked.ok) {
    return refused({ field: formatPath(checked.refusal.path), message: checked.refusal.message });
  }
  const { sequence, stream, version, cause, time, event } = checked.value;
  const given = {
    ...(cause === undefined ? {} : { cause }),
    ...(time === undefined ? {} : { time }),
  };
  return ok({ sequence, stream, version, ...given, event });
}

function expectedNumber(field: string, found: number, expected: number): LineError | null {
  if (found === expected) return null;
  return { field, message: `expected ${expected}, found ${found}: a line is missing or doubled` };
}
