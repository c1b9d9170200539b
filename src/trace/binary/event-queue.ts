/**
 * The events of a binary recording in the order of time. Such files hold the events of each CPU apart, in
 * portions; so those about dma-buf are kept until all are read, and all others are only counted.
 */
import { DamagedRecording } from './damaged-recording.ts';
import { lineOfEvent, type KernelEvent, type SymbolAt } from './kernel-event.ts';

/** What is kept at most; ten times that fits into no usual buffer of a kernel. */
const EVENTS_MAX = 2_000_000;

/** Events, or that some were lost before what a CPU recorded from `time` on. */
type Entry =
  KernelEvent | { readonly time: bigint; readonly cpu: number; readonly lost: bigint | null };

/** What is needed to print events. */
export interface EventWords {
  /** The names of tasks by their number; that of 0 is known. */
  readonly tasks: ReadonlyMap<number, string>;
  readonly symbolAt: SymbolAt;
  /** Whether the clock counts instead of telling a time. */
  readonly counts: boolean;
}

/** Keeps events and gives them as text. */
export class EventQueue {
  readonly #entries: Entry[] = [];
  #others = 0;

  /** Whether any loss was told so far. */
  hasLosses = false;

  /** Takes an event about dma-buf. */
  take(event: KernelEvent): void {
    if (this.#entries.length >= EVENTS_MAX) {
      throw new DamagedRecording(
        `it holds more than ${EVENTS_MAX} events about dma-buf; print it as text, which is read in pieces`,
      );
    }
    this.#entries.push(event);
  }

  /** Counts an event about something else. */
  pass(): void {
    this.#others += 1;
  }

  /** Notes that events of a CPU were lost before `time`; `count` is null where nobody says how many. */
  lose(cpu: number, time: bigint, count: bigint | null): void {
    this.hasLosses = true;
    this.#entries.push({ cpu, time, lost: count });
  }

  /** All events in the order of time, as lines without line ends; what came first stays first. */
  *lines(words: EventWords): Generator<string> {
    this.#entries.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
    if (this.#others > 0) yield `# events about something else: ${this.#others}`;
    for (const entry of this.#entries) {
      if ('lost' in entry) {
        const count = entry.lost === null ? '' : `${entry.lost} `;
        yield `CPU:${entry.cpu} [LOST ${count}EVENTS]`;
      } else yield lineOfEvent(entry, taskOf(entry.pid, words.tasks), words);
    }
  }
}

function taskOf(pid: number, tasks: EventWords['tasks']): string {
  return pid === 0 ? '<idle>' : (tasks.get(pid) ?? '');
}
