/**
 * Everything or nothing: what fails in between is undone, and so is what is given back as a refusal.
 */
import { assert } from '../../base/assert.ts';
import type { Driver, SqlStatement } from './driver.ts';

/** The transactions of one connection. */
export class Transactions {
  #isOpen = false;
  readonly #begin: SqlStatement;
  readonly #beginReading: SqlStatement;
  readonly #commit: SqlStatement;
  readonly #rollback: SqlStatement;

  constructor(driver: Driver) {
    this.#begin = driver.prepare('BEGIN IMMEDIATE');
    this.#beginReading = driver.prepare('BEGIN');
    this.#commit = driver.prepare('COMMIT');
    this.#rollback = driver.prepare('ROLLBACK');
  }

  /** Takes the write lock first, so that what is read to judge a write cannot change before it. */
  write<T>(action: () => T, isKept: (done: T) => boolean = () => true): T {
    return this.#within(this.#begin, action, isKept);
  }

  /** Reads several things as they are at one moment. */
  read<T>(action: () => T): T {
    return this.#within(this.#beginReading, action, () => true);
  }

  #within<T>(begin: SqlStatement, action: () => T, isKept: (done: T) => boolean): T {
    assert(!this.#isOpen, 'transactions do not nest');
    begin.run();
    this.#isOpen = true;
    try {
      const done = action();
      (isKept(done) ? this.#commit : this.#rollback).run();
      return done;
    } catch (error) {
      this.#rollBack();
      throw error;
    } finally {
      this.#isOpen = false;
    }
  }

  /** SQLite has rolled back already where it ran out of room, and says so; that is as well. */
  #rollBack(): void {
    try {
      this.#rollback.run();
    } catch {
      // The first error is the one to tell.
    }
  }
}
