/**
 * The project's own event log, JSON Lines. A line that is no event of the log is not guessed at, and a gap
 * in the numbers is a loss.
 */
import { decodeLine } from '../../events/codec.ts';
import type { LineMeaning, TraceFormat } from './trace-format.ts';

const START = /^\s*\{"schema":\d+,"sequence":\d/;

/** The event log of this project. */
export const EVENT_LOG: TraceFormat = {
  name: 'event-log',
  detect: (line) => START.test(line),
  parseLine: readLogLine,
};

function readLogLine(line: string): LineMeaning {
  if (line.trim() === '') return { kind: 'header' };
  const decoded = decodeLine(line);
  if (decoded.ok) return { kind: 'fact', recorded: decoded.value };
  const because = `does not read as one: ${decoded.refusal.message}`;
  return { kind: 'unusable', shape: { name: 'an event log of this project', because } };
}
