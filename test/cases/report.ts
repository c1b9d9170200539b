/**
 * What a case expects, ticked off key by key. A key that no check has read makes the case fail, and so
 * does a case that checks nothing: an expectation must never pass because nobody understood it.
 */
import { deepStrictEqual } from 'node:assert/strict';

/** A JSON object whose fields are not known yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** A case uses a key or a text that no rule of the runner reads. */
export class NotUnderstoodError extends Error {
  constructor(what: string) {
    super(`not understood: ${what}`);
    this.name = 'NotUnderstoodError';
  }
}

/** What a case found differs from what it expects. */
export class UnmetExpectationError extends Error {
  constructor(what: string, found: unknown, wanted: unknown) {
    super(`${what}: found ${inWords(found)}, expected ${inWords(wanted)}`);
    this.name = 'UnmetExpectationError';
  }
}

/** The expectations of one case. */
export class Expectations {
  readonly #fields: Fields;
  readonly #read = new Set<string>();
  #checks = 0;

  constructor(fields: Fields) {
    this.#fields = fields;
  }

  /** The keys that no check has read yet. */
  get unread(): readonly string[] {
    return Object.keys(this.#fields).filter((key) => !this.#read.has(key));
  }

  /** Runs a check on a key where the case has it. */
  check(key: string, test: (wanted: unknown) => void): void {
    if (!(key in this.#fields)) return;
    this.#read.add(key);
    this.#checks += 1;
    test(this.#fields[key]);
  }

  /** Compares what was found with a key where the case has it. */
  equals(key: string, found: () => unknown): void {
    this.check(key, (wanted) => {
      sameValue(key, found(), wanted);
    });
  }

  /** Reads a key that explains and expects nothing by itself. */
  remark(key: string): void {
    if (key in this.#fields) this.#read.add(key);
  }

  /** Whether the case has the key. */
  has(key: string): boolean {
    return key in this.#fields;
  }

  /** Fails where a key was not read or nothing was checked. */
  finish(): void {
    if (this.unread.length > 0) {
      throw new NotUnderstoodError(`expectation ${this.unread.join(', ')}`);
    }
    if (this.#checks === 0) throw new NotUnderstoodError('a case that expects nothing');
  }
}

/** Fails where two values differ. */
export function sameValue(what: string, found: unknown, wanted: unknown): void {
  try {
    deepStrictEqual(found, wanted);
  } catch {
    throw new UnmetExpectationError(what, found, wanted);
  }
}

/** Fails where something expected does not hold. */
export function holds(what: string, isTrue: boolean, found: unknown = isTrue): void {
  if (!isTrue) throw new UnmetExpectationError(what, found, 'it to hold');
}

/** Runs a test under the name of its case, so that every failure says which case it is. */
export function underName<Result>(name: string, test: () => Result): Result {
  try {
    return test();
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${name}: ${words}`, { cause });
  }
}

function inWords(value: unknown): string {
  return typeof value === 'string'
    ? value
    : JSON.stringify(value, (_, each: unknown) =>
        typeof each === 'bigint' ? each.toString() : each,
      );
}
