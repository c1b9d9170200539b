/**
 * A subscription is nothing but reading on and on: after each reading up to the end it waits until it is
 * worth looking again. Nothing is handed over by whoever wakes it, so nothing can be lost or doubled on
 * that way, and a reader that is slow reads later.
 */
import { assert } from '../base/assert.ts';
import type { Cursor, StoredEvent } from '../events/event-store.ts';

/** What a subscription needs of a store. */
export interface Followed {
  readonly readAll: (after: Cursor | null) => AsyncIterable<StoredEvent>;
  /**
   * Notices from now on whatever may mean further facts. `next` resolves at the first such moment since
   * it was called last, which may lie in the past; it resolves early where the signal is aborted.
   */
  readonly watch: (signal: AbortSignal) => {
    readonly next: () => Promise<void>;
    readonly stop: () => void;
  };
}

/** All facts after a cursor, those that are there and those to come, until the signal is aborted. */
export async function* follow(
  store: Followed,
  after: Cursor | null,
  signal: AbortSignal,
): AsyncIterable<StoredEvent> {
  // Watching begins before reading, so that what is appended meanwhile wakes the next round.
  const watch = store.watch(signal);
  try {
    let cursor = after;
    const isEnded = (): boolean => signal.aborted;
    while (!isEnded()) {
      for await (const stored of store.readAll(cursor)) {
        if (isEnded()) return;
        assert(stored.cursor !== cursor, 'a store reads on from where it is asked to');
        cursor = stored.cursor;
        yield stored;
      }
      await watch.next();
    }
  } finally {
    watch.stop();
  }
}
