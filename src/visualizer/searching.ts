/**
 * Searches long recordings beside the page: a worker has the recording and finds, bit by bit, and the page answers
 * meanwhile. What is short is searched at once, by whoever asks for the steps.
 */
import { batch, effect, signal, type ReadonlySignal } from '@preact/signals';
import type { Recording } from '../views/recordings/recording.ts';
import { searchPieces } from '../views/recordings/search-parts.ts';
import { asksForSteps } from '../views/recordings/step-search.ts';
import type { SearchNews, SearchOrder } from './steps-worker.ts';

/** Steps that are searched within a frame. */
const SHORT = 5_000;

/** Milliseconds for which the page hands over pieces before it does something else. */
const BUSY_MAX = 6;

/** Steps that were found beside the page. */
export interface Found {
  /** The recording, and all that it grows to; see `Recording.origin`. */
  readonly origin: object;
  readonly steps: readonly number[];
}

/** How far a search beside the page is. */
export interface FindProgress {
  /** From 0 to 1. */
  readonly share: number;
  /** How many steps were looked at. */
  readonly until: number;
  readonly isStopped: boolean;
}

/** What is asked for. */
interface Wanted {
  readonly recording: Recording;
  readonly text: string;
}

/** Whether a recording is searched beside the page. */
export function isSearchedBeside({ length }: Recording): boolean {
  return length > SHORT;
}

/** The search of a page. */
export class Searching {
  /** What is known by now; null where nothing is searched beside the page. */
  readonly found = signal<Found | null>(null);
  /** Null where no search goes on, and none was stopped. */
  readonly progress = signal<FindProgress | null>(null);
  readonly #fail: (why: string) => void;
  #worker: Worker | null = null;
  /** The recording that the worker has. */
  #held: Recording | null = null;
  #wanted: Wanted | null = null;
  #isRunning = false;
  /** Counts the searches: what an older one still tells is left aside. */
  #turn = 0;
  #hear: (news: SearchNews) => void = () => undefined;
  #interrupt: () => void = () => undefined;
  /** Shows all that the search of now has found. */
  #show: () => void = () => undefined;

  /** @param fail - Is told why a search cannot go on. */
  constructor(fail: (why: string) => void) {
    this.#fail = fail;
  }

  /** Searches whatever is looked at for whatever is typed, from now on. */
  follow(recording: ReadonlySignal<Recording | null>, text: ReadonlySignal<string>): void {
    effect(() => {
      const { value: searched } = recording;
      const { value: asked } = text;
      const isBeside = searched !== null && isSearchedBeside(searched) && asksForSteps(asked);
      this.#want(isBeside ? { recording: searched, text: asked } : null);
    });
  }

  /** Ends the search; what it has found is kept. */
  readonly stop = (): void => {
    const { value: now } = this.progress;
    if (now === null) return;
    this.#turn += 1;
    this.progress.value = { ...now, isStopped: true };
    this.#show();
    this.#interrupt();
  };

  #isStopped(): boolean {
    return this.progress.peek()?.isStopped === true;
  }

  #want(wanted: Wanted | null): void {
    const before = this.#wanted;
    const isSame = before !== null && wanted !== null && isOfSame(before, wanted);
    this.#wanted = wanted;
    if (wanted === null) {
      batch(() => {
        this.found.value = null;
        this.progress.value = null;
      });
    } else if (!isSame) this.progress.value = { share: 0, until: 0, isStopped: false };
    // What was stopped stays so while the recording grows.
    else if (this.#isStopped()) return;
    if (!isSame) this.#interrupt();
    if (wanted !== null) void this.#run();
  }

  /** Searches until what is wanted has been searched. */
  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      for (;;) {
        const wanted = this.#wanted;
        if (wanted === null || this.#isStopped()) return;
        const { recording } = wanted;
        if (!(await this.#handOver(recording)) || this.#isStopped()) continue;
        // Somebody may have typed on meanwhile.
        const now: Wanted | null = this.#wanted;
        if (now?.recording.origin !== recording.origin) continue;
        await this.#find(recording, now.text);
        if (this.#wanted === now && now.recording === recording) return;
      }
    } catch (thrown) {
      this.#end();
      this.#fail(`The search cannot go on: ${String(thrown)}`);
    } finally {
      this.#isRunning = false;
    }
  }

  /** Hands a recording to the worker; false where something else is wanted before that is done. */
  async #handOver(recording: Recording): Promise<boolean> {
    if (this.#held === recording) return true;
    this.#held = null;
    this.#worker ??= await this.#opened();
    this.#order({ kind: 'begin' });
    let begun = performance.now();
    for (const piece of searchPieces(recording)) {
      this.#order({ kind: 'piece', piece });
      if (performance.now() < begun + BUSY_MAX) continue;
      await new Promise((resolve) => setTimeout(resolve));
      if (this.#wanted?.recording.origin !== recording.origin) return false;
      begun = performance.now();
    }
    this.#held = recording;
    return true;
  }

  async #opened(): Promise<Worker> {
    const { default: SearchWorker } = await import('./steps-worker.ts?worker');
    const worker = new SearchWorker();
    worker.addEventListener('message', ({ data }: MessageEvent<SearchNews>) => {
      if (data.turn === this.#turn) this.#hear(data);
    });
    worker.addEventListener('error', ({ message }) => {
      this.#end();
      this.#fail(`The search has failed: ${message}`);
    });
    return worker;
  }

  #order(order: SearchOrder): void {
    this.#worker?.postMessage(order);
  }

  /** One search; it is over when all of the recording is searched, or something else is wanted. */
  async #find(recording: Recording, text: string): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const { origin, length } = recording;
    // What was found of the same recording before it has grown stays until all of it is searched again.
    const isAgain = this.found.peek()?.origin === origin && this.progress.peek()?.share === 1;
    const steps: number[] = [];
    const begun = performance.now();
    // Whatever is shown makes lists and pictures anew: the longer a search goes on, the less often that is done.
    let showAt = begun;
    await new Promise<void>((resolve) => {
      this.#interrupt = resolve;
      this.#show = () => {
        this.found.value = { origin, steps: [...steps] };
      };
      this.#hear = ({ steps: more, until }) => {
        for (const step of more) steps.push(step);
        const isDone = until === length;
        const now = performance.now();
        batch(() => {
          if (!isDone && isAgain) return;
          this.progress.value = { share: until / length, until, isStopped: false };
          if (!isDone && now < showAt) return;
          this.#show();
          showAt = now + (now - begun);
        });
        if (isDone) resolve();
      };
      this.#order({ kind: 'find', turn, text });
    });
    this.#show = () => undefined;
  }

  #end(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#held = null;
    this.#turn += 1;
    this.progress.value = null;
    this.#interrupt();
  }
}

/** Whether the same is asked of the same recording, or of what it has grown to. */
function isOfSame(one: Wanted, other: Wanted): boolean {
  return one.text === other.text && one.recording.origin === other.recording.origin;
}
