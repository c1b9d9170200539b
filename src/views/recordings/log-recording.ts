/**
 * An event log of this project as steps: each fact is one, applied to a world on the way so that the
 * buffer after it is known. A log that cannot have happened is refused by its place.
 */
import type { BufferId } from '../../base/ids.ts';
import { ok, type Result } from '../../base/result.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import { bufferOf, importerOf } from '../../events/subject.ts';
import { stepWordOf } from '../../events/vocabulary.ts';
import type { World } from '../../exporter/world.ts';
import { walkLog, type ReplayFailure } from '../../store/replay.ts';
import { FactChecker } from '../../trace/fact-checker.ts';
import type { RawLines } from './raw-lines.ts';
import { Recording } from './recording.ts';
import { Columns } from './recording-columns.ts';
import type { RecordedStep, StepFinding } from './recorded-step.ts';

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
  const columns = new Columns();
  const checker = new FactChecker(name);
  const firstMaps = new Map<string, number>();
  for (const walked of walkLog(log)) {
    if (!walked.ok) return walked;
    const { recorded, world } = walked.value;
    const { event } = recorded;
    const index = columns.length;
    columns.push(readStep(recorded, index + 1, world, firstMaps));
    if (event.type === 'BackingAllocated') firstMaps.set(event.buffer, index);
    checker.feed(recorded);
  }
  const kind = { kind: 'log', format: 'event-log', limits: [], gaps: [], report: null } as const;
  const source = { name, ...kind, log, raw };
  return ok(new Recording(source, columns.pack(), findingsOf(checker, columns)));
}

function findingsOf(checker: FactChecker, columns: Columns): readonly StepFinding[] {
  const checked = checker.finish();
  if (!checked.ok) return [];
  return checked.value.map((finding) => ({
    ...finding,
    step: columns.stepOfLine.get(finding.line) ?? null,
  }));
}

function readStep(
  { event, time }: RecordedEvent,
  line: number,
  world: World,
  firstMaps: ReadonlyMap<string, number>,
): Omit<RecordedStep, 'index'> {
  const buffer = bufferOf(event);
  const known = buffer === null ? undefined : world.buffers.get(buffer as BufferId);
  const refusal = event.type === 'CallRefused' ? event.refusal : null;
  const kind = stepWordOf(event);
  const firstMap = buffer === null ? undefined : firstMaps.get(buffer);
  return {
    kind,
    time: time === undefined ? null : time / 1000,
    line,
    buffer,
    importer: importerOf(event),
    driver: null,
    // An importer has one attachment to a buffer at a time.
    attachment: null,
    task: null,
    refusal,
    life: known?.life ?? null,
    liveMaps: known?.state.attachments.reduce((sum, { maps }) => sum + maps, 0) ?? 0,
    attached: known?.state.attachments.length ?? 0,
    lateAfter: kind === 'attach' && firstMap !== undefined ? firstMap : null,
  };
}
