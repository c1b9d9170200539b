/**
 * Wakes subscriptions by LISTEN and NOTIFY. A wake-up carries nothing and may be lost, with its connection
 * or without: subscriptions look now and then anyway.
 *
 * A notification is sent after the commit, and not in it, because PostgreSQL lets transactions that notify
 * commit one after the other only. Those that come close together are sent as one.
 */
import type { Followed } from '../follow.ts';
import type { Connections } from './connections.ts';
import type { PostgresClient } from './driver.ts';
import { errorCodeOf, STATE } from './failure.ts';

/** How soon to look again after a wake-up, in milliseconds: an earlier transaction may still be open. */
const SOON_MS = 4;

/** How long notifications are gathered, in milliseconds; a person does not notice it. */
const GATHER_MS = 25;

/** The first and the longest wait before listening again, in milliseconds. */
const LISTEN_AGAIN_MS = 50;
const LISTEN_AGAIN_LONGEST_MS = 5000;

/** The wake-ups of one store: those that it sends, and those that its subscriptions get. */
export class Wakeups {
  readonly #connections: Connections;
  /** A name that needs no quoting: LISTEN takes no parameter. */
  readonly #channel: string;
  readonly #lookEvery: number;
  readonly #sleepers = new Set<() => void>();
  #ears: AbortController | null = null;
  #sending: Promise<void> | null = null;
  #isMore = false;

  /**
   * @param table - The number of the table of facts, so that each log has its own channel.
   * @param lookEvery - How often subscriptions look without a wake-up, in milliseconds.
   */
  constructor(connections: Connections, table: number, lookEvery: number) {
    this.#connections = connections;
    this.#channel = `cenalloc_${table >>> 0}`;
    this.#lookEvery = lookEvery;
  }

  /** Tells all subscriptions on all machines that something was appended. */
  send(): void {
    this.#isMore = true;
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = null;
    });
  }

  /** Resolves when nothing is on its way any more. */
  async sent(): Promise<void> {
    await this.#sending;
  }

  /** Notices what may mean further facts, as a subscription needs it. */
  watch(signal: AbortSignal): ReturnType<Followed['watch']> {
    let isAwake = false;
    let wake: () => void = () => undefined;
    let delay = SOON_MS;
    const awaken = (): void => {
      isAwake = true;
      wake();
    };
    this.#sleepers.add(awaken);
    this.#ears ??= this.#listen();
    signal.addEventListener('abort', awaken, { once: true });
    const next = async (): Promise<void> => {
      const own = new AbortController();
      const noticed = new Promise<void>((resolve) => {
        wake = resolve;
        if (isAwake || signal.aborted) resolve();
      });
      await Promise.race([noticed, this.#connections.wait(delay, own.signal)]);
      own.abort();
      delay = isAwake ? SOON_MS : Math.min(2 * delay, this.#lookEvery);
      isAwake = false;
    };
    const stop = (): void => {
      signal.removeEventListener('abort', awaken);
      this.#sleepers.delete(awaken);
      if (this.#sleepers.size > 0) return;
      this.#ears?.abort();
      this.#ears = null;
    };
    return { next, stop };
  }

  async #sendAll(): Promise<void> {
    const { closing } = this.#connections;
    while (this.#isMore) {
      this.#isMore = false;
      const query = { text: 'SELECT pg_notify($1, $2)', values: [this.#channel, ''] };
      // Whoever is not woken looks by themselves.
      await this.#connections.once((client) => client.query(query)).catch(() => undefined);
      await this.#connections.wait(GATHER_MS, closing);
    }
  }

  #wakeAll(): void {
    for (const awaken of this.#sleepers) awaken();
  }

  /** Listens until it is told to stop, on one connection after the other. */
  #listen(): AbortController {
    const own = new AbortController();
    const ending = AbortSignal.any([own.signal, this.#connections.closing]);
    const run = async (): Promise<void> => {
      let delay = LISTEN_AGAIN_MS;
      while (!ending.aborted) {
        const isHeard = await this.#connections
          .once((client) => this.#listenOn(client, ending))
          .catch((error: unknown) => errorCodeOf(error) === STATE.readOnly);
        // A standby lets nobody listen; what it has is found by looking.
        if (isHeard) return;
        this.#wakeAll();
        await this.#connections.wait(delay, ending);
        delay = Math.min(2 * delay, LISTEN_AGAIN_LONGEST_MS);
      }
    };
    void run();
    return own;
  }

  /** Listens until the connection is lost, which throws, or it is told to stop. */
  async #listenOn(client: PostgresClient, ending: AbortSignal): Promise<boolean> {
    const heard = (): void => {
      this.#wakeAll();
    };
    client.on('notification', heard);
    try {
      const over = new Promise<void>((resolve) => {
        const end = (): void => {
          resolve();
        };
        client.on('error', end);
        client.on('end', end);
        ending.addEventListener('abort', end, { once: true });
        // It may have been told to stop while it waited for a connection.
        if (ending.aborted) resolve();
      });
      await client.query({ text: `LISTEN ${this.#channel}` });
      // What was appended before it listened has woken nobody.
      this.#wakeAll();
      await over;
    } finally {
      client.removeListener('notification', heard);
    }
    // Listening must not go on where the pool lends the connection to somebody else.
    throw new Error('the connection has listened and is of no more use');
  }
}
