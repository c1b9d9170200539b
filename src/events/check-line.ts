/** Whether what was parsed, or is about to be written, is a line of a log. */
import { checkValue, type InputError } from '../base/document.ts';
import { formatPath } from '../base/document-lines.ts';
import { ok, refused, type Result } from '../base/result.ts';
import type { RecordedEvent } from './envelope.ts';
import { lineSchema } from './event-schema.ts';
import { upcast } from './upcast.ts';

/** What is wrong with a line of a log, which knows neither its file nor its number. */
export type LineError = Omit<InputError, 'source' | 'line'>;

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
