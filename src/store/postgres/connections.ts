/**
 * Statements on connections that may be lost at any moment. What may be sent again is sent again, later
 * and later, until the server answers or the patience ends.
 */
import { StoreFailure } from '../../events/store-failure.ts';
import type { PostgresClient, PostgresPool, PostgresQuery, PostgresRow } from './driver.ts';
import type { Runtime } from './driver.ts';
import { errorCodeOf, isAwayForNow, isConnectionLoss, isUndone, storeFailure } from './failure.ts';

/** The first and the longest wait for a server that was lost, in milliseconds. */
const WAIT_FIRST_MS = 20;
const WAIT_LONGEST_MS = 1000;

/** Whom statements are sent to, and how long it is tried. */
export interface ConnectionsOptions {
  readonly pool: PostgresPool;
  /** The address of the server, for messages. */
  readonly source: string;
  readonly runtime: Pick<Runtime, 'now' | 'wait'>;
  /** How long a server that was lost is waited for, in milliseconds. */
  readonly patience: number;
  /** Aborted when the store is closed. */
  readonly closing: AbortSignal;
}

/** The connections of one store. */
export class Connections {
  readonly source: string;
  readonly closing: AbortSignal;
  readonly #pool: PostgresPool;
  readonly #runtime: Pick<Runtime, 'now' | 'wait'>;
  readonly #patience: number;

  constructor({ pool, source, runtime, patience, closing }: ConnectionsOptions) {
    this.source = source;
    this.closing = closing;
    this.#pool = pool;
    this.#runtime = runtime;
    this.#patience = patience;
  }

  /** Does something on one connection, once. */
  async once<T>(action: (client: PostgresClient) => Promise<T>): Promise<T> {
    if (this.closing.aborted) {
      throw new StoreFailure('closed', this.source, 'the store was closed; open it again');
    }
    const client = await this.#pool.connect();
    // A connection that is lost says so twice: the statement fails, and this event is for nobody.
    const ignore = (): void => undefined;
    client.on('error', ignore);
    let isUsable = false;
    try {
      const done = await action(client);
      isUsable = true;
      return done;
    } catch (error) {
      isUsable = errorCodeOf(error) !== '' && !isConnectionLoss(error);
      throw error;
    } finally {
      client.removeListener('error', ignore);
      client.release(!isUsable);
    }
  }

  /** The rows of a statement that may be sent again. */
  query(query: PostgresQuery, signal: AbortSignal = this.closing): Promise<readonly PostgresRow[]> {
    return this.persist(
      () => this.once(async (client) => (await client.query(query)).rows),
      signal,
    );
  }

  /**
   * Tries something again where the connection was lost.
   *
   * @param attempt - Gets how often it was tried before; what became of that is not known.
   * @param signal - Ends the trying.
   * @throws StoreFailure where it fails otherwise, or the server stays away.
   */
  persist<T>(attempt: (before: number) => Promise<T>, signal = this.closing): Promise<T> {
    const isWorthIt = (error: unknown): boolean => isConnectionLoss(error) || isUndone(error);
    return this.#again(attempt, isWorthIt, this.#patience, signal);
  }

  /**
   * Does the first thing on a server, which may be starting: it is waited for, if it can be found at all.
   *
   * @param patience - How long, in milliseconds.
   * @param onAway - Told once, when the waiting begins.
   */
  first<T>(
    action: (client: PostgresClient) => Promise<T>,
    patience: number,
    onAway: (failure: StoreFailure) => void,
  ): Promise<T> {
    let isTold = false;
    const isWorthIt = (error: unknown): boolean => {
      if (!isAwayForNow(error)) return false;
      const failure = storeFailure(error, this.source);
      if (!isTold && patience > 0 && failure instanceof StoreFailure) onAway(failure);
      isTold = true;
      return true;
    };
    return this.#again(() => this.once(action), isWorthIt, patience, this.closing);
  }

  async #again<T>(
    attempt: (before: number) => Promise<T>,
    isWorthIt: (error: unknown) => boolean,
    patience: number,
    signal: AbortSignal,
  ): Promise<T> {
    const { now } = this.#runtime;
    let lostSince: number | null = null;
    let delay = WAIT_FIRST_MS;
    for (let before = 0; ; before += 1) {
      try {
        return await attempt(before);
      } catch (error) {
        if (!isWorthIt(error)) throw storeFailure(error, this.source);
        lostSince ??= now();
        const isOver = now() - lostSince >= patience || signal.aborted;
        if (isOver) throw storeFailure(error, this.source);
        await this.wait(delay, signal);
        delay = Math.min(2 * delay, WAIT_LONGEST_MS);
      }
    }
  }

  /** Asks again and again, more and more seldom; false where the patience ends before it is so. */
  async until(isSo: () => Promise<boolean>, first: number, longest: number): Promise<boolean> {
    const since = this.#runtime.now();
    for (let delay = first; !(await isSo()); delay = Math.min(2 * delay, longest)) {
      if (this.#runtime.now() - since >= this.#patience) return false;
      await this.wait(delay, this.closing);
    }
    return true;
  }

  /** Waits for a time in milliseconds, or until the signal is aborted. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    return this.#runtime.wait(milliseconds, signal);
  }
}
