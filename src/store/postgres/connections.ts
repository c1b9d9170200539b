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

/** How long somebody has waited when it is told, in milliseconds: most waits are over before. */
const TOLD_AFTER_MS = 500;

/** Whom statements are sent to, and how long it is tried. */
export interface ConnectionsOptions {
  readonly pool: PostgresPool;
  /** The address of the server, for messages. */
  readonly source: string;
  readonly runtime: Pick<Runtime, 'now' | 'wait'>;
  /** How long a server that was lost is waited for, in milliseconds. */
  readonly patience: number;
  /** Told when it begins to wait for the server, and why; once until the server answers again. */
  readonly onAway: (failure: StoreFailure) => void;
  /** Aborted when the store is closed. */
  readonly closing: AbortSignal;
}

/** What is tried again, how long, and after how long that is told. */
interface Trying {
  readonly isWorthIt: (error: unknown) => boolean;
  readonly patience: number;
  readonly toldAfter: number;
  readonly signal: AbortSignal;
}

/** The connections of one store. */
export class Connections {
  readonly source: string;
  readonly closing: AbortSignal;
  readonly #pool: PostgresPool;
  readonly #runtime: Pick<Runtime, 'now' | 'wait'>;
  readonly #patience: number;
  readonly #onAway: (failure: StoreFailure) => void;
  #isTold = false;

  constructor({ pool, source, runtime, patience, onAway, closing }: ConnectionsOptions) {
    this.source = source;
    this.closing = closing;
    this.#pool = pool;
    this.#runtime = runtime;
    this.#patience = patience;
    this.#onAway = onAway;
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
    const trying = { isWorthIt, patience: this.#patience, toldAfter: TOLD_AFTER_MS, signal };
    return this.#again(attempt, trying);
  }

  /**
   * Does the first thing on a server, which may be starting: it is waited for, if it can be found at all.
   *
   * @param patience - How long, in milliseconds.
   */
  first<T>(action: (client: PostgresClient) => Promise<T>, patience: number): Promise<T> {
    const trying = { isWorthIt: isAwayForNow, patience, toldAfter: 0, signal: this.closing };
    return this.#again(() => this.once(action), trying);
  }

  async #again<T>(
    attempt: (before: number) => Promise<T>,
    { isWorthIt, patience, toldAfter, signal }: Trying,
  ): Promise<T> {
    const { now } = this.#runtime;
    let lostSince: number | null = null;
    let delay = WAIT_FIRST_MS;
    for (let before = 0; ; before += 1) {
      try {
        const done = await attempt(before);
        this.#isTold = false;
        return done;
      } catch (error) {
        if (!isWorthIt(error)) throw storeFailure(error, this.source);
        lostSince ??= now();
        const waited = now() - lostSince;
        if (waited >= patience || signal.aborted) throw storeFailure(error, this.source);
        if (waited >= toldAfter) this.#tell(storeFailure(error, this.source));
        await this.wait(delay, signal);
        delay = Math.min(2 * delay, WAIT_LONGEST_MS);
      }
    }
  }

  #tell(failure: unknown): void {
    if (this.#isTold || !(failure instanceof StoreFailure)) return;
    this.#isTold = true;
    this.#onAway(failure);
  }

  /**
   * Asks again and again, more and more seldom.
   *
   * @param why - What is told when it takes long, and thrown where the patience ends.
   */
  async until(
    isSo: () => Promise<boolean>,
    first: number,
    longest: number,
    why: () => Promise<StoreFailure>,
  ): Promise<void> {
    const since = this.#runtime.now();
    let isTold = false;
    for (let delay = first; !(await isSo()); delay = Math.min(2 * delay, longest)) {
      const waited = this.#runtime.now() - since;
      if (waited >= this.#patience) throw await why();
      if (!isTold && waited >= TOLD_AFTER_MS) {
        isTold = true;
        this.#onAway(await why());
      }
      await this.wait(delay, this.closing);
    }
  }

  /** Waits for a time in milliseconds, or until the signal is aborted. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    return this.#runtime.wait(milliseconds, signal);
  }
}
