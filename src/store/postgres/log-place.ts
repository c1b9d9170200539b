/**
 * The order of the log. PostgreSQL numbers a transaction when it first writes, and several run at once, so
 * that neither their numbers nor those of rows come in the order of their commits. A place is the number of
 * the transaction and that of the row, and is read only when no earlier transaction is open any more.
 */
import type { Cursor } from '../../events/event-store.ts';

/** Both numbers as decimal text: transactions have 64 bits. */
export interface LogPlace {
  readonly tx: string;
  readonly sequence: string;
}

/** Before the first fact; no transaction has this number. */
export const START: LogPlace = { tx: '0', sequence: '0' };

/** Writes a place as the cursor that only this store understands. */
export function cursorOf({ tx, sequence }: LogPlace): Cursor {
  return `${tx}/${sequence}` as Cursor;
}

/**
 * Reads a cursor of this store.
 *
 * @throws TypeError where another store has given it.
 */
export function placeOf(cursor: Cursor | null): LogPlace {
  if (cursor === null) return START;
  const [, tx, sequence] = /^(\d{1,20})\/(\d{1,19})$/.exec(cursor) ?? [];
  if (tx === undefined || sequence === undefined) {
    throw new TypeError(`"${cursor}" is no cursor of a store in PostgreSQL`);
  }
  return { tx, sequence };
}
