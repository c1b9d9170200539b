/** An event log of this project that is there as a whole, as steps; one that cannot have happened is refused by its place. */
import { ok, refused, type Result } from '../../base/result.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import type { ReplayFailure } from '../../store/replay.ts';
import { LogBuilder } from './log-builder.ts';
import type { RawLines } from './raw-lines.ts';
import { Recording } from './recording.ts';

/**
 * Reads a log as a recording.
 *
 * @param log - The facts in order, the first an `ExporterCreated`.
 * @param name - The name of the file, for messages.
 * @param raw - The lines of that file; none for a log that was made here.
 * @returns The recording, or the first fact that cannot have happened.
 */
export function readLogRecording(
  log: readonly RecordedEvent[],
  name: string,
  raw: RawLines | null = null,
): Result<Recording, ReplayFailure> {
  const builder = new LogBuilder(name);
  for (const recorded of log) {
    const failure = builder.feed(recorded);
    if (failure !== null) return refused(failure);
  }
  const { source, columns, findings } = builder.end();
  return ok(new Recording({ ...source, log, raw }, columns, findings));
}
