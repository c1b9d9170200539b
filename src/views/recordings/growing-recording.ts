/**
 * A recording that grows, where it is shown. Columns double their memory when it is used up, and each recording that
 * is made of them is a view of what was there by then: further steps are behind it, so it never changes.
 */
import type { RecordedEvent } from '../../events/envelope.ts';
import type { ObservedReach, ObservedStorage } from '../../trace/observer.ts';
import { RawLines } from './raw-lines.ts';
import type { StepFinding, StepRefusal } from './recorded-step.ts';
import { Recording } from './recording.ts';
import {
  COLUMNS,
  emptyColumns,
  firstSteps,
  NAME_LISTS,
  type BufferFacts,
  type NameLists,
  type PackedColumns,
  type StepColumns,
} from './recording-columns.ts';
import type { RecordingDelta } from './recording-delta.ts';

const ROOM = 4_096;

/** Puts one set of columns into another. */
function put(to: StepColumns, from: StepColumns, at: number): void {
  for (const column of COLUMNS) to[column].set(from[column], at);
}

/** What is known of a recording that grows. */
export class GrowingRecording {
  readonly #raw = new RawLines(new Uint8Array());
  /** What all recordings that are made here have in common. */
  readonly #origin = {};
  #columns = emptyColumns(ROOM);
  #length = 0;
  readonly #refusals = new Map<number, StepRefusal>();
  readonly #lateAfter = new Map<number, number>();
  readonly #facts = new Map<number, BufferFacts>();
  readonly #storage = new Map<number, ObservedStorage | null>();
  readonly #reach = new Map<number, ObservedReach>();
  #deviceOnlyMaps = 0;
  readonly #names = {
    buffers: [] as string[],
    importers: [] as string[],
    drivers: [] as string[],
    tasks: [] as string[],
    attachments: [] as string[],
  } satisfies NameLists;
  readonly #log: RecordedEvent[] = [];
  #findings: StepFinding[] = [];
  #source: RecordingDelta['source'] | null = null;

  /** How many steps there are. */
  get length(): number {
    return this.#length;
  }

  /** How many findings there are. */
  get findingCount(): number {
    return this.#findings.length;
  }

  /** The step of the first finding that came after so many others; null where none shows a step. */
  firstFindingSince(count: number): number | null {
    return this.#findings.slice(count).find(({ step }) => step !== null)?.step ?? null;
  }

  /**
   * Takes what the recording has gained.
   *
   * @param lines - The lines that tell it, each with its end; they are not copied.
   */
  take(
    { source, log, columns, findings, areAllFindings }: RecordingDelta,
    lines: Uint8Array,
  ): void {
    this.#source = source;
    this.#raw.append(lines);
    this.#append(columns);
    for (const [step, refusal] of columns.refusals) this.#refusals.set(step, refusal);
    for (const [step, first] of columns.lateAfter) this.#lateAfter.set(step, first);
    for (const [buffer, facts] of columns.facts) this.#facts.set(buffer, facts);
    for (const [step, storage] of columns.storage) this.#storage.set(step, storage);
    for (const [importer, reach] of columns.reach) this.#reach.set(importer, reach);
    this.#deviceOnlyMaps += columns.deviceOnlyMaps;
    for (const list of NAME_LISTS)
      for (const name of columns.names[list]) this.#names[list].push(name);
    for (const recorded of log) this.#log.push(recorded);
    if (areAllFindings) this.#findings = [...findings];
    else for (const finding of findings) this.#findings.push(finding);
  }

  /** The recording by now; null before anything was taken. */
  recording(): Recording | null {
    if (this.#source === null) return null;
    const source = { ...this.#source, log: this.#log.slice(), raw: this.#raw };
    const findings = this.#findings.toSorted((one, other) => one.line - other.line);
    return new Recording(source, this.#view(), findings, this.#origin);
  }

  #append(columns: PackedColumns): void {
    const length = this.#length + columns.kind.length;
    if (length > this.#columns.kind.length) {
      const larger = emptyColumns(Math.max(length, 2 * this.#columns.kind.length));
      put(larger, this.#columns, 0);
      this.#columns = larger;
    }
    put(this.#columns, columns, this.#length);
    this.#length = length;
  }

  #view(): PackedColumns {
    const { buffers, importers, drivers, tasks, attachments } = this.#names;
    return {
      ...firstSteps(this.#columns, this.#length),
      refusals: new Map(this.#refusals),
      lateAfter: new Map(this.#lateAfter),
      facts: new Map(this.#facts),
      storage: new Map(this.#storage),
      reach: new Map(this.#reach),
      deviceOnlyMaps: this.#deviceOnlyMaps,
      names: {
        buffers: buffers.slice(),
        importers: importers.slice(),
        drivers: drivers.slice(),
        tasks: tasks.slice(),
        attachments: attachments.slice(),
      },
    };
  }
}
