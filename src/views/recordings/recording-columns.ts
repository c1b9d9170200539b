/** The columns of a recording: numbers for every step, names once, and what only some steps have. */
import { LIFE_STATES, STEP_WORDS } from '../../events/vocabulary.ts';
import type { ObservedReach, ObservedStorage } from '../../trace/observer.ts';
import type { RecordedStep, StepRefusal } from './recorded-step.ts';

/** What a kernel's recording tells of a buffer beside its steps; null where it does not. */
export interface BufferFacts {
  readonly exporter: string | null;
  /** Bytes. */
  readonly size: number | null;
}

/** A number for every step. Numbers of names are -1 where there is none, and times NaN. */
export interface StepColumns {
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
}

/** Columns with room for so many steps. */
export function emptyColumns(size: number): StepColumns {
  return {
    kind: new Int8Array(size),
    time: new Float64Array(size),
    line: new Uint32Array(size),
    buffer: new Int32Array(size),
    importer: new Int32Array(size),
    driver: new Int32Array(size),
    attachment: new Int32Array(size),
    task: new Int32Array(size),
    life: new Int8Array(size),
    liveMaps: new Uint32Array(size),
    attached: new Uint32Array(size),
  };
}

/** The columns, by name. */
export const COLUMNS = Object.keys(emptyColumns(0)) as readonly (keyof StepColumns)[];

/** The first steps of columns: a view of them, and no copy. */
export function firstSteps(columns: StepColumns, length: number): StepColumns {
  const view = (column: keyof StepColumns): [string, unknown] => [
    column,
    columns[column].subarray(0, length),
  ];
  return Object.fromEntries(COLUMNS.map(view)) as unknown as StepColumns;
}

/** The lists of names that steps refer to by number. */
export const NAME_LISTS = ['buffers', 'importers', 'drivers', 'tasks', 'attachments'] as const;

/** Names by list. */
export type NameLists = Readonly<Record<(typeof NAME_LISTS)[number], readonly string[]>>;

/** What a call of a kernel's recording tells of storage, and of who reaches it. */
export interface StorageTold {
  readonly storage: ObservedStorage | null;
  readonly reach: ObservedReach | null;
  readonly isOfDeviceOnly: boolean;
}

/** All columns of a recording. */
export interface PackedColumns extends StepColumns {
  readonly refusals: ReadonlyMap<number, StepRefusal>;
  readonly lateAfter: ReadonlyMap<number, number>;
  /** By the number of the buffer. */
  readonly facts: ReadonlyMap<number, BufferFacts>;
  /** The steps after which the storage of their buffer is known to lie elsewhere, or no more. */
  readonly storage: ReadonlyMap<number, ObservedStorage | null>;
  /** How far importers reach, by their number. */
  readonly reach: ReadonlyMap<number, ObservedReach>;
  /** How many maps tell addresses of a device alone, and no physical ones. */
  readonly deviceOnlyMaps: number;
  readonly names: NameLists;
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

/** How much of the columns was handed over. */
interface Taken {
  readonly steps: number;
  readonly names: Readonly<Record<(typeof NAME_LISTS)[number], number>>;
}

const NOTHING: Taken = {
  steps: 0,
  names: { buffers: 0, importers: 0, drivers: 0, tasks: 0, attachments: 0 },
};

/** The columns of a recording while it is built. What was handed over is kept no longer. */
export class Columns {
  #kind: number[] = [];
  #time: (number | null)[] = [];
  #line: number[] = [];
  #buffer: number[] = [];
  #importer: number[] = [];
  #driver: number[] = [];
  #attachment: number[] = [];
  #task: number[] = [];
  #life: number[] = [];
  #liveMaps: number[] = [];
  #attached: number[] = [];
  #refusals = new Map<number, StepRefusal>();
  #lateAfter = new Map<number, number>();
  readonly #stepOfLine = new Map<number, number>();
  /** By the number of the buffer. */
  readonly #facts = new Map<number, BufferFacts>();
  /** Those that have changed since something was handed over. */
  #newFacts = new Map<number, BufferFacts>();
  #storage = new Map<number, ObservedStorage | null>();
  #reach = new Map<number, ObservedReach>();
  #deviceOnlyMaps = 0;
  /** What is known by now of the storage of live buffers. */
  readonly #lastStorage = new Map<string, ObservedStorage>();
  readonly #names: Readonly<Record<(typeof NAME_LISTS)[number], Names>> = {
    buffers: new Names(),
    importers: new Names(),
    drivers: new Names(),
    tasks: new Names(),
    attachments: new Names(),
  };
  #taken = NOTHING;

  get length(): number {
    return this.#taken.steps + this.#kind.length;
  }

  /** The last step that was read from a line; null where none was. */
  stepOfLine(line: number): number | null {
    return this.#stepOfLine.get(line) ?? null;
  }

  /**
   * The steps and names since the last time, as arrays of numbers, which a worker can hand over without a copy.
   * Steps are counted from the beginning of the recording.
   */
  take(): PackedColumns {
    const { steps, names } = this.#taken;
    const since = (list: (typeof NAME_LISTS)[number]): readonly string[] =>
      this.#names[list].list.slice(names[list]);
    const taken: PackedColumns = {
      kind: Int8Array.from(this.#kind),
      time: Float64Array.from(this.#time, (time) => time ?? NaN),
      line: Uint32Array.from(this.#line),
      buffer: Int32Array.from(this.#buffer),
      importer: Int32Array.from(this.#importer),
      driver: Int32Array.from(this.#driver),
      attachment: Int32Array.from(this.#attachment),
      task: Int32Array.from(this.#task),
      life: Int8Array.from(this.#life),
      liveMaps: Uint32Array.from(this.#liveMaps),
      attached: Uint32Array.from(this.#attached),
      refusals: this.#refusals,
      lateAfter: this.#lateAfter,
      facts: this.#newFacts,
      storage: this.#storage,
      reach: this.#reach,
      deviceOnlyMaps: this.#deviceOnlyMaps,
      names: {
        buffers: since('buffers'),
        importers: since('importers'),
        drivers: since('drivers'),
        tasks: since('tasks'),
        attachments: since('attachments'),
      },
    };
    const count = (list: (typeof NAME_LISTS)[number]): number => this.#names[list].list.length;
    this.#taken = {
      steps: steps + taken.kind.length,
      names: {
        buffers: count('buffers'),
        importers: count('importers'),
        drivers: count('drivers'),
        tasks: count('tasks'),
        attachments: count('attachments'),
      },
    };
    this.#forget();
    return taken;
  }

  /** Adds the next step. */
  push(step: Omit<RecordedStep, 'index'>): void {
    const index = this.length;
    const { buffers, importers, drivers, attachments, tasks } = this.#names;
    this.#kind.push(STEP_WORDS.indexOf(step.kind));
    this.#time.push(step.time);
    this.#line.push(step.line);
    this.#buffer.push(buffers.numberOf(step.buffer));
    this.#importer.push(importers.numberOf(step.importer));
    this.#driver.push(drivers.numberOf(step.driver));
    this.#attachment.push(attachments.numberOf(step.attachment));
    this.#task.push(tasks.numberOf(step.task));
    this.#life.push(step.life === null ? -1 : LIFE_STATES.indexOf(step.life));
    this.#liveMaps.push(step.liveMaps);
    this.#attached.push(step.attached);
    if (step.refusal !== null) this.#refusals.set(index, step.refusal);
    if (step.lateAfter !== null) this.#lateAfter.set(index, step.lateAfter);
    this.#stepOfLine.set(step.line, index);
  }

  /** Keeps what is told of a buffer: the first call that tells the size or the exporter tells it for all. */
  keepFacts(buffer: string, { exporter, size }: BufferFacts): void {
    const number = this.#names.buffers.numberOf(buffer);
    const known = this.#facts.get(number);
    if (known !== undefined && known.exporter !== null && known.size !== null) return;
    const facts = { exporter: known?.exporter ?? exporter, size: known?.size ?? size };
    const isSame = facts.exporter === known?.exporter && facts.size === known.size;
    if (isSame) return;
    this.#facts.set(number, facts);
    this.#newFacts.set(number, facts);
  }

  /** Keeps what the call of the last step tells of storage. */
  keepStorage(
    { buffer, importer }: { readonly buffer: string; readonly importer: string | null },
    { storage, reach, isOfDeviceOnly }: StorageTold,
  ): void {
    const known = this.#lastStorage.get(buffer) ?? null;
    if (storage !== known) {
      this.#storage.set(this.length - 1, storage);
      if (storage === null) this.#lastStorage.delete(buffer);
      else this.#lastStorage.set(buffer, storage);
    }
    if (reach !== null && importer !== null)
      this.#reach.set(this.#names.importers.numberOf(importer), reach);
    if (isOfDeviceOnly) this.#deviceOnlyMaps += 1;
  }

  #forget(): void {
    this.#kind = [];
    this.#time = [];
    this.#line = [];
    this.#buffer = [];
    this.#importer = [];
    this.#driver = [];
    this.#attachment = [];
    this.#task = [];
    this.#life = [];
    this.#liveMaps = [];
    this.#attached = [];
    this.#refusals = new Map();
    this.#lateAfter = new Map();
    this.#newFacts = new Map();
    this.#storage = new Map();
    this.#reach = new Map();
    this.#deviceOnlyMaps = 0;
  }
}
