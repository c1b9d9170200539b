/**
 * An event log of this project as steps, fact by fact: each fact is one, applied to a world on the way so that the
 * buffer after it is known.
 */
import { present } from '../../base/assert.ts';
import type { BufferId } from '../../base/ids.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import { bufferOf, importerOf } from '../../events/subject.ts';
import { stepWordOf } from '../../events/vocabulary.ts';
import type { World } from '../../exporter/world.ts';
import { Replay, type ReplayFailure } from '../../store/replay.ts';
import { FactChecker } from '../../trace/fact-checker.ts';
import type { Finding } from '../../trace/finding.ts';
import type { RecordedStep, StepFinding } from './recorded-step.ts';
import { Columns } from './recording-columns.ts';
import { GOES_ON, type RecordingDelta } from './recording-delta.ts';

/** Builds the recording of one log. */
export class LogBuilder {
  readonly #name: string;
  readonly #columns = new Columns();
  readonly #checker: FactChecker;
  readonly #replay = new Replay();
  /** The steps that chose storage, by buffer. */
  readonly #firstMaps = new Map<string, number>();
  #log: RecordedEvent[] = [];
  #found: Finding[] = [];

  /** @param name - The name of the log, for messages. */
  constructor(name: string) {
    this.#name = name;
    this.#checker = new FactChecker(name, (finding) => {
      this.#found.push(finding);
    });
  }

  /** How many steps there are. */
  get length(): number {
    return this.#columns.length;
  }

  /** Takes the next fact, or says why it cannot have happened; then nothing has changed. */
  feed(recorded: RecordedEvent): ReplayFailure | null {
    const failure = this.#replay.apply(recorded);
    if (failure !== null) return failure;
    const { event } = recorded;
    const index = this.length;
    const world = present(this.#replay.world, 'world after a fact');
    this.#columns.push(readStep(recorded, index + 1, world, this.#firstMaps));
    if (event.type === 'BackingAllocated') this.#firstMaps.set(event.buffer, index);
    this.#checker.feed(recorded);
    this.#log.push(recorded);
    return null;
  }

  /** What has come since the last time, while the log goes on. */
  take(): RecordingDelta {
    const findings = this.#found;
    this.#found = [];
    return this.#delta(findings, [GOES_ON], false);
  }

  /** The rest, with all findings, where the log ends here. */
  end(): RecordingDelta {
    const checked = this.#checker.finish();
    this.#found = [];
    return this.#delta(checked.ok ? checked.value : [], [], true);
  }

  #delta(
    findings: readonly Finding[],
    gaps: readonly string[],
    areAllFindings: boolean,
  ): RecordingDelta {
    const placed = findings.map((finding): StepFinding => ({
      ...finding,
      step: this.#columns.stepOfLine(finding.line),
    }));
    const log = this.#log;
    this.#log = [];
    const about = { kind: 'log', format: 'event-log', limits: [], report: null } as const;
    const source = { name: this.#name, ...about, gaps };
    return { source, log, columns: this.#columns.take(), findings: placed, areAllFindings };
  }
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
