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

/** Names that steps refer to by number. */
class Names {
  readonly list: string[] = [];
  readonly #numbers = new Map<string, number>();

  /** The number of a name; -1 for none. */
  numberOf(name: string | null): number {
    if (name === null) return -1;
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.list.length);
    return this.list.push(name) - 1;
  }
}

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

/** What a kernel's recording tells of a buffer beside its steps; null where it does not. */
export interface BufferFacts {
  readonly exporter: string | null;
  /** Bytes. */
  readonly size: number | null;
}

const NO_FACTS: BufferFacts = { exporter: null, size: null };

/** How a recording was read, and what each driver did in it. */
export type SourceReport = Pick<
  TraceReport,
  'lines' | 'understood' | 'ignored' | 'lost' | 'complete' | 'drivers'
>;

/** Steps, findings and the names in them. Buffers, importers and so on are numbers into `names`. */
export class Recording {
  readonly source: RecordingSource;
  readonly findings: readonly StepFinding[];
  readonly names: Readonly<
    Record<'buffers' | 'importers' | 'drivers' | 'tasks', readonly string[]>
  >;
  readonly #columns: Columns;

  constructor(source: RecordingSource, columns: Columns, findings: readonly StepFinding[]) {
    this.source = source;
    this.#columns = columns;
    this.findings = findings;
    const { buffers, importers, drivers, tasks } = columns;
    this.names = {
      buffers: buffers.list,
      importers: importers.list,
      drivers: drivers.list,
      tasks: tasks.list,
    };
  }

  get length(): number {
    return this.#columns.length;
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
      time: at.time[index] ?? null,
      line: at.line[index] ?? 0,
      buffer: buffers[at.buffer[index] ?? -1] ?? null,
      importer: importers[at.importer[index] ?? -1] ?? null,
      driver: drivers[at.driver[index] ?? -1] ?? null,
      attachment: at.attachments.list[at.attachment[index] ?? -1] ?? null,
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

  timeAt(index: number): number | null {
    return this.#columns.time[index] ?? null;
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

  /** The last step of the same buffer before a step, or null. */
  previousOf(index: number): RecordedStep | null {
    const buffer = this.bufferAt(index);
    for (let at = index - 1; at >= 0 && buffer >= 0; at -= 1) {
      if (this.bufferAt(at) === buffer) return this.step(at);
    }
    return null;
  }

  /** The step that was read from a line, or null. */
  stepOfLine(line: number): number | null {
    return this.#columns.stepOfLine.get(line) ?? null;
  }
}

/** The columns of a recording while it is built. */
export class Columns {
  readonly kind: number[] = [];
  readonly time: (number | null)[] = [];
  readonly line: number[] = [];
  readonly buffer: number[] = [];
  readonly importer: number[] = [];
  readonly driver: number[] = [];
  readonly attachment: number[] = [];
  readonly task: number[] = [];
  readonly life: number[] = [];
  readonly liveMaps: number[] = [];
  readonly attached: number[] = [];
  readonly refusals = new Map<number, StepRefusal>();
  readonly lateAfter = new Map<number, number>();
  readonly stepOfLine = new Map<number, number>();
  /** By the number of the buffer. */
  readonly facts = new Map<number, BufferFacts>();
  readonly buffers = new Names();
  readonly importers = new Names();
  readonly drivers = new Names();
  readonly attachments = new Names();
  readonly tasks = new Names();

  get length(): number {
    return this.kind.length;
  }

  /** Adds the next step. */
  push(step: Omit<RecordedStep, 'index'>): void {
    const index = this.length;
    this.kind.push(STEP_WORDS.indexOf(step.kind));
    this.time.push(step.time);
    this.line.push(step.line);
    this.buffer.push(this.buffers.numberOf(step.buffer));
    this.importer.push(this.importers.numberOf(step.importer));
    this.driver.push(this.drivers.numberOf(step.driver));
    this.attachment.push(this.attachments.numberOf(step.attachment));
    this.task.push(this.tasks.numberOf(step.task));
    this.life.push(step.life === null ? -1 : LIFE_STATES.indexOf(step.life));
    this.liveMaps.push(step.liveMaps);
    this.attached.push(step.attached);
    if (step.refusal !== null) this.refusals.set(index, step.refusal);
    if (step.lateAfter !== null) this.lateAfter.set(index, step.lateAfter);
    this.stepOfLine.set(step.line, index);
  }
}
