/**
 * Ctrl-C and `kill` end a command early and not blindly: what was read is judged, and what is unfinished is
 * said. The first signal asks for that; a second one ends the program as it would any other.
 */
import { setImmediate } from 'node:timers/promises';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** How long somebody who was asked to end waits for an answer that is under way, in milliseconds. */
const LAST_WAIT_MS = 2_000;

let isAnyAsked = false;

/** Whether some command was asked to end: when it has, nothing that still waits for somebody is waited for. */
export function wasInterrupted(): boolean {
  return isAnyAsked;
}

/** A promise to end early when it is asked for. */
export class Interruption {
  readonly #ending = new AbortController();
  readonly #overdue = new AbortController();
  #name: (typeof SIGNALS)[number] | null = null;

  /** Aborted by the first signal. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** Aborted two seconds later: what is not answered by then is not waited for. */
  get overdue(): AbortSignal {
    return this.#overdue.signal;
  }

  /** Whether somebody has asked to end. */
  get isAsked(): boolean {
    return this.#ending.signal.aborted;
  }

  /** The signal that asked, such as `SIGTERM`; null while nobody has. */
  get name(): string | null {
    return this.#name;
  }

  /** Ends by this signal. */
  readonly take = (name: (typeof SIGNALS)[number]): void => {
    this.#name ??= name;
    isAnyAsked = true;
    this.#ending.abort();
    setTimeout(() => {
      this.#overdue.abort();
    }, LAST_WAIT_MS).unref();
  };
}

/** Does something that a signal ends early; afterwards signals have their usual effect again. */
export async function interruptible<T>(
  action: (interruption: Interruption) => Promise<T>,
): Promise<T> {
  const interruption = new Interruption();
  for (const name of SIGNALS) process.once(name, interruption.take);
  const release = (): void => {
    for (const name of SIGNALS) process.off(name, interruption.take);
  };
  interruption.signal.addEventListener('abort', release);
  try {
    return await action(interruption);
  } finally {
    release();
  }
}

/** How long a computation may go on before signals are looked at, in milliseconds. */
const TURN_EVERY = 20;

/** Lets signals through while something is computed: a program that computes hears nothing. */
export class Turns {
  #last = performance.now();

  /** Whether somebody should be listened to. */
  get isDue(): boolean {
    return performance.now() - this.#last >= TURN_EVERY;
  }

  /** Listens to whatever has come. */
  async take(): Promise<void> {
    await setImmediate();
    this.#last = performance.now();
  }
}

/** Takes all steps of a computation, and listens in between. */
export async function inTurns<T>(steps: Iterator<Promise<void> | undefined, T>): Promise<T> {
  const turns = new Turns();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (step.value !== undefined) await step.value;
    else if (turns.isDue) await turns.take();
  }
}

/** What is promised, or null where the signal is aborted first. */
export async function unlessAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal,
): Promise<T | null> {
  let end: () => void = () => undefined;
  try {
    return await new Promise<T | null>((resolve, reject) => {
      end = () => {
        resolve(null);
      };
      if (signal.aborted) end();
      signal.addEventListener('abort', end);
      promise.then(resolve, reject);
    });
  } finally {
    signal.removeEventListener('abort', end);
  }
}

/** The items of a stream until the signal is aborted; the one that is waited for then is not. */
export async function* untilAborted<T>(
  items: AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await unlessAborted(iterator.next(), signal);
      if (next === null || next.done === true) return;
      yield next.value;
    }
  } finally {
    const returned = iterator.return?.();
    // What waits for a writer may do so for ever; whoever opened it closes it.
    if (signal.aborted) returned?.catch(() => undefined);
    else await returned;
  }
}
