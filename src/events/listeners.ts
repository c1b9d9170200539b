/**
 * Telling listeners what was recorded. Facts are told in the order of the log, each once to everybody who
 * had subscribed when it happened. A listener may do whatever callers do: its own calls are answered at
 * once, and what comes of them is told after the facts that are being told, so that all hear one order. It
 * may also throw, which is its own affair: the call that is being told of has succeeded, and the other
 * listeners hear of it.
 */
import type { RecordedEvent } from './envelope.ts';

/** Hears of a fact. @public */
export type FactListener = (recorded: RecordedEvent) => void;

/**
 * Gets what a listener has thrown, and the fact that it was told.
 *
 * @public
 */
export type ListenerErrorHook = (error: unknown, recorded: RecordedEvent) => void;

interface Subscription {
  readonly listener: FactListener;
  isActive: boolean;
}

/** Facts that are to be told, and to whom: those who subscribe later hear later facts only. */
interface Telling {
  readonly facts: readonly RecordedEvent[];
  readonly to: readonly Subscription[];
}

/** The listeners of one store or exporter. */
export class Listeners {
  readonly #onError: ListenerErrorHook;
  /** Replaced, never changed, so that it can be kept with the facts of a moment. */
  #subscriptions: readonly Subscription[] = [];
  #untold: Telling[] = [];
  #isTelling = false;

  constructor(onError: ListenerErrorHook = reportListenerError) {
    this.#onError = onError;
  }

  /** Whether nobody listens. */
  get isEmpty(): boolean {
    return this.#subscriptions.length === 0;
  }

  /** Adds a listener for the facts to come; the same function may listen several times. */
  add(listener: FactListener): () => void {
    const own: Subscription = { listener, isActive: true };
    this.#subscriptions = [...this.#subscriptions, own];
    return () => {
      own.isActive = false;
      this.#subscriptions = this.#subscriptions.filter((each) => each !== own);
    };
  }

  /** Takes facts to be told by `tell`, in the order of the log. */
  queue(facts: readonly RecordedEvent[]): void {
    if (this.isEmpty || facts.length === 0) return;
    this.#untold.push({ facts, to: this.#subscriptions });
  }

  /** Tells what is queued. Where a listener has led here, the telling that goes on tells that, too. */
  tell(): void {
    if (this.#isTelling || this.#untold.length === 0) return;
    this.#isTelling = true;
    // The list grows while it is told.
    for (const { facts, to } of this.#untold) {
      for (const recorded of facts) {
        for (const subscription of to) this.#tellOne(subscription, recorded);
      }
    }
    this.#untold = [];
    this.#isTelling = false;
  }

  /** Nobody hears anything any more, not even what is queued. */
  clear(): void {
    for (const subscription of this.#subscriptions) subscription.isActive = false;
    this.#subscriptions = [];
  }

  #tellOne(subscription: Subscription, recorded: RecordedEvent): void {
    if (!subscription.isActive) return;
    try {
      subscription.listener(recorded);
    } catch (error) {
      this.#report(error, recorded);
    }
  }

  #report(error: unknown, recorded: RecordedEvent): void {
    try {
      this.#onError(error, recorded);
    } catch (second) {
      // A hook that throws must reach nobody's call, either.
      throwLater(second);
    }
  }
}

/** Node has none. */
declare const reportError: ((error: unknown) => void) | undefined;

/** As browsers report it; without `reportError` it is an exception that nobody catches. */
function reportListenerError(error: unknown): void {
  (typeof reportError === 'undefined' ? throwLater : reportError)(error);
}

function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
