/**
 * A recording as columns: a hundred thousand steps are a few arrays of numbers, so that a picture can
 * walk over all of them for every frame it draws. A step becomes an object only when somebody looks.
 */
import { assert } from '../../base/assert.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import type { TraceReport } from '../../trace/report.ts';
import type { RawLines } from './raw-lines.ts';
import { LIFE_STATES, STEP_WORDS, type StepWord } from '../../events/vocabulary.ts';
import type { RecordedStep, StepFinding, StepRefusal } from './recorded-step.ts';
import type { BufferFacts, PackedColumns } from './recording-columns.ts';

/** What a recording is and where it comes from. */
export interface RecordingSource {
  /** The name of the file, or what stands for it. */
  readonly name: string;
  readonly kind: 'log' | 'trace';
  /** The format as `cenalloc check` names it. */
  readonly format: string;
  /** What the recording cannot show, one sentence each. */
  readonly limits: readonly string[];
  /** Why it does not show everything, one clause each. */
  readonly gaps: readonly string[];
  /** The facts, where it is a log of this project. */
  readonly log: readonly RecordedEvent[];
  /** The lines of the file; null where it was no file. */
  readonly raw: RawLines | null;
  /** What the kernel's recording tells beyond its steps; null of a log. */
  readonly report: SourceReport | null;
}

const NO_FACTS: BufferFacts = { exporter: null, size: null };

/** How a recording was read, and what each driver did in it. */
export type SourceReport = Pick<
  TraceReport,
  'lines' | 'understood' | 'ignored' | 'lost' | 'complete' | 'drivers'
>;

/** A recording without its lines, as it goes from a worker to the page. */
export interface RecordingParts {
  readonly source: Omit<RecordingSource, 'raw'>;
  readonly columns: PackedColumns;
  readonly findings: readonly StepFinding[];
}

/** Steps, findings and the names in them. Buffers, importers and so on are numbers into `names`. */
export class Recording {
  readonly source: RecordingSource;
  readonly findings: readonly StepFinding[];
  readonly names: PackedColumns['names'];
  /** The same for all that is read of one recording while it grows. */
  readonly origin: object;
  readonly #columns: PackedColumns;
  #stepOfLine: ReadonlyMap<number, number> | null = null;

  constructor(
    source: RecordingSource,
    columns: PackedColumns,
    findings: readonly StepFinding[],
    origin: object = {},
  ) {
    this.source = source;
    this.origin = origin;
    this.#columns = columns;
    this.findings = findings;
    this.names = columns.names;
  }

  /** What a worker sends of it: the lines stay where the file is. */
  get parts(): RecordingParts {
    const { name, kind, format, limits, gaps, log, report } = this.source;
    const source = { name, kind, format, limits, gaps, log, report };
    return { source, columns: this.#columns, findings: this.findings };
  }

  get length(): number {
    return this.#columns.kind.length;
  }

  /** The step at a place, from 0. */
  step(index: number): RecordedStep {
    const at = this.#columns;
    const kind = at.kind[index];
    assert(kind !== undefined, `a recording of ${this.length} steps has a step ${index}`);
    const { buffers, importers, drivers, tasks } = this.names;
    return {
      index,
      kind: STEP_WORDS[kind] ?? 'other',
      time: this.timeAt(index),
      line: at.line[index] ?? 0,
      buffer: buffers[at.buffer[index] ?? -1] ?? null,
      importer: importers[at.importer[index] ?? -1] ?? null,
      driver: drivers[at.driver[index] ?? -1] ?? null,
      attachment: at.names.attachments[at.attachment[index] ?? -1] ?? null,
      task: tasks[at.task[index] ?? -1] ?? null,
      refusal: at.refusals.get(index) ?? null,
      life: LIFE_STATES[at.life[index] ?? -1] ?? null,
      liveMaps: at.liveMaps[index] ?? 0,
      attached: at.attached[index] ?? 0,
      lateAfter: at.lateAfter.get(index) ?? null,
    };
  }

  kindAt(index: number): StepWord {
    return STEP_WORDS[this.#columns.kind[index] ?? -1] ?? 'other';
  }

  /** The number of the buffer in `names.buffers`, or -1. */
  bufferAt(index: number): number {
    return this.#columns.buffer[index] ?? -1;
  }

  /** The number of the importer in `names.importers`, or -1. */
  importerAt(index: number): number {
    return this.#columns.importer[index] ?? -1;
  }

  /** The number of the driver in `names.drivers`, or -1. */
  driverAt(index: number): number {
    return this.#columns.driver[index] ?? -1;
  }

  /** The number of the task in `names.tasks`, or -1. */
  taskAt(index: number): number {
    return this.#columns.task[index] ?? -1;
  }

  /** The line of the file, or the number of the fact. */
  lineAt(index: number): number {
    return this.#columns.line[index] ?? 0;
  }

  /** The number of the attachment among those that were recorded by their address, or -1. */
  attachmentAt(index: number): number {
    return this.#columns.attachment[index] ?? -1;
  }

  /** The place in `LIFE_STATES` of the life of the step's buffer after it, or -1. */
  lifeAt(index: number): number {
    return this.#columns.life[index] ?? -1;
  }

  /** The live maps of the step's buffer after it. */
  liveMapsAt(index: number): number {
    return this.#columns.liveMaps[index] ?? 0;
  }

  /** What is told of a buffer beside its steps, by its number in `names.buffers`. */
  factsOf(buffer: number): BufferFacts {
    return this.#columns.facts.get(buffer) ?? NO_FACTS;
  }

  /** What a kernel's recording tells of where storage lies, and how far importers reach. */
  get storageTold(): Pick<PackedColumns, 'storage' | 'reach' | 'deviceOnlyMaps'> {
    return this.#columns;
  }

  timeAt(index: number): number | null {
    const time = this.#columns.time[index] ?? NaN;
    return Number.isNaN(time) ? null : time;
  }

  isRefused(index: number): boolean {
    return this.#columns.refusals.has(index);
  }

  /** The steps that are late attaches, each with the step of the map that came first. */
  get lateAttaches(): ReadonlyMap<number, number> {
    return this.#columns.lateAfter;
  }

  /** The steps that were refused, with the reasons. */
  get refusals(): ReadonlyMap<number, StepRefusal> {
    return this.#columns.refusals;
  }

  /** The step that was read from a line, or null. */
  stepOfLine(line: number): number | null {
    this.#stepOfLine ??= new Map(Array.from(this.#columns.line, (each, step) => [each, step]));
    return this.#stepOfLine.get(line) ?? null;
  }
}
