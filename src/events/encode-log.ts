/**
 * Logs as JSON Lines: one fact per line, fields in a fixed order, so that the same log always gives the same
 * bytes. codec.ts reads them.
 */
import type { RecordedEvent } from './envelope.ts';
import { LOG_SCHEMA } from './upcast.ts';

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
