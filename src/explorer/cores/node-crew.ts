/**
 * Worker threads of Node for the searches of a model: started when the first search is large enough, kept for
 * the next one, and ended by whoever asked for them. That one of them dies is told and never waited for.
 */
import type { Worker } from 'node:worker_threads';
import { assert } from '../../base/assert.ts';
import type { Crew, CrewOrder, CrewReport, CrewRun, CrewTask } from '../engine/crew.ts';
import { CONTROL } from '../engine/shared-memory.ts';
import type { FromWorker, ToWorker } from './crew-messages.ts';

/** Below so many states a search is over before workers have been started. */
export const STATES_MIN_DEFAULT = 400_000;

/** How long to wait where nothing happens, in milliseconds. */
const MOMENT = 50;

/** How many workers to start, and from how many states on. */
export interface CrewSize {
  readonly workers: number;
  readonly statesMin?: number;
  readonly chunkStates?: number;
}

/** Threads of this process. */
export class NodeCrew implements Crew {
  readonly workers: number;
  readonly statesMin: number;
  readonly chunkStates: number | undefined;
  #threads: readonly Worker[] | null = null;
  #run: NodeCrewRun | null = null;
  #searches = 0;

  constructor({ workers, statesMin = STATES_MIN_DEFAULT, chunkStates }: CrewSize) {
    assert(Number.isInteger(workers) && workers >= 1, 'workers are counted from 1');
    this.workers = workers;
    this.statesMin = statesMin;
    this.chunkStates = chunkStates;
  }

  start(task: CrewTask): CrewRun {
    this.#searches += 1;
    const run = new NodeCrewRun(this.#searches, this.workers, (message) => {
      for (const [worker, thread] of (this.#threads ?? []).entries()) {
        thread.postMessage(message(worker));
      }
    });
    this.#run = run;
    void this.#load(run, task);
    return run;
  }

  /** Ends all threads. */
  async end(): Promise<void> {
    const threads = this.#threads ?? [];
    this.#threads = null;
    this.#run?.fail('it was ended');
    this.#run = null;
    await Promise.all(threads.map((thread) => thread.terminate()));
  }

  async #load(run: NodeCrewRun, task: CrewTask): Promise<void> {
    try {
      this.#threads ??= await this.#startThreads();
      if (run.failure !== null) {
        await this.end();
        return;
      }
      run.tell(() => ({ kind: 'load', search: run.search, task }));
    } catch (error) {
      run.fail(error instanceof Error ? error.message : String(error));
    }
  }

  async #startThreads(): Promise<readonly Worker[]> {
    const { Worker } = await import('node:worker_threads');
    // The file beside this one, as it is written or as it is shipped.
    const ending = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
    const file = new URL(`./search-worker${ending}`, import.meta.url);
    return Array.from({ length: this.workers }, () => {
      const thread = new Worker(file);
      // A program that waits for nothing else may end.
      thread.unref();
      thread.on('message', (message: FromWorker) => this.#run?.hear(message));
      thread.on('error', (error) => {
        this.#lose(error instanceof Error ? error.message : String(error));
      });
      thread.on('exit', (code) => {
        this.#lose(`a worker has ended with ${code}`);
      });
      return thread;
    });
  }

  /** One is gone, so that the others are of no use. */
  #lose(message: string): void {
    if (this.#threads === null) return;
    this.#run?.fail(message);
    void this.end();
  }
}

class NodeCrewRun implements CrewRun {
  readonly search: number;
  readonly tell: (message: (worker: number) => ToWorker) => void;
  failure: string | null = null;
  readonly #workers: number;
  #ready = 0;
  #control: Int32Array | null = null;
  #reports: CrewReport[] = [];
  #wake: () => void = () => undefined;

  constructor(search: number, workers: number, tell: NodeCrewRun['tell']) {
    this.search = search;
    this.tell = tell;
    this.#workers = workers;
  }

  get isReady(): boolean {
    return this.#ready === this.#workers && this.failure === null;
  }

  get reports(): readonly CrewReport[] | null {
    return this.#reports.length === this.#workers ? this.#reports : null;
  }

  begin(order: CrewOrder): void {
    assert(this.isReady && this.#control === null, 'a search begins once, when all are there');
    this.#control = new Int32Array(order.memory.control);
    this.tell((worker) => ({ kind: 'begin', search: this.search, worker, order }));
  }

  hear(message: FromWorker): void {
    if (message.search !== this.search) return;
    if (message.kind === 'ready') this.#ready += 1;
    else this.#reports.push(message.report);
    this.#wake();
  }

  fail(message: string): void {
    if (this.reports !== null) return;
    this.failure ??= message;
    this.#abandon();
    this.#wake();
  }

  pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, MOMENT);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  release(): void {
    if (this.reports === null) this.#abandon();
  }

  /** Whoever waits for the others need not wait any longer. */
  #abandon(): void {
    if (this.#control === null) return;
    Atomics.store(this.#control, CONTROL.isAbandoned, 1);
    Atomics.notify(this.#control, CONTROL.round);
  }
}
