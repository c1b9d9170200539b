/** The columns of a recording: numbers for every step, names once, and what only some steps have. */
import { LIFE_STATES, STEP_WORDS } from '../../events/vocabulary.ts';
import type { RecordedStep, StepRefusal } from './recorded-step.ts';

/** What a kernel's recording tells of a buffer beside its steps; null where it does not. */
export interface BufferFacts {
  readonly exporter: string | null;
  /** Bytes. */
  readonly size: number | null;
}

/** All columns of a recording. Numbers of names are -1 where there is none, and times NaN. */
export interface PackedColumns {
  readonly kind: Int8Array;
  readonly time: Float64Array;
  readonly line: Uint32Array;
  readonly buffer: Int32Array;
  readonly importer: Int32Array;
  readonly driver: Int32Array;
  readonly attachment: Int32Array;
  readonly task: Int32Array;
  readonly life: Int8Array;
  readonly liveMaps: Uint32Array;
  readonly attached: Uint32Array;
  readonly refusals: ReadonlyMap<number, StepRefusal>;
  readonly lateAfter: ReadonlyMap<number, number>;
  /** By the number of the buffer. */
  readonly facts: ReadonlyMap<number, BufferFacts>;
  readonly names: Readonly<
    Record<'buffers' | 'importers' | 'drivers' | 'tasks' | 'attachments', readonly string[]>
  >;
}

/** The memory of the columns, which can change hands. */
export function memoryOfColumns(columns: PackedColumns): ArrayBuffer[] {
  return Object.values(columns).flatMap((column: unknown) =>
    ArrayBuffer.isView(column) && column.buffer instanceof ArrayBuffer ? [column.buffer] : [],
  );
}

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

  /** The same as arrays of numbers, which a worker can hand over without a copy. */
  pack(): PackedColumns {
    const { buffers, importers, drivers, attachments, tasks } = this;
    return {
      kind: Int8Array.from(this.kind),
      time: Float64Array.from(this.time, (time) => time ?? NaN),
      line: Uint32Array.from(this.line),
      buffer: Int32Array.from(this.buffer),
      importer: Int32Array.from(this.importer),
      driver: Int32Array.from(this.driver),
      attachment: Int32Array.from(this.attachment),
      task: Int32Array.from(this.task),
      life: Int8Array.from(this.life),
      liveMaps: Uint32Array.from(this.liveMaps),
      attached: Uint32Array.from(this.attached),
      refusals: this.refusals,
      lateAfter: this.lateAfter,
      facts: this.facts,
      names: {
        buffers: buffers.list,
        importers: importers.list,
        drivers: drivers.list,
        tasks: tasks.list,
        attachments: attachments.list,
      },
    };
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
