/**
 * Expected failure as data. A call returns `ok` with its value or `refused` with a reason; it never
 * throws for something a caller may meet in normal use.
 */
import type { Refusal } from './refusal.ts';

/** What went well. @public */
export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}

/** What was refused, and why. @public */
export interface Refused<E> {
  readonly ok: false;
  readonly refusal: E;
}

/** The outcome of a call that may be refused. @public */
export type Result<T, E = Refusal> = Ok<T> | Refused<E>;

/** Wraps the value of a call that went well. @public */
export function ok<T>(value: T): Ok<T> {
  return { ok: true, value };
}

/** Wraps the reason of a call that was refused. @public */
export function refused<E>(refusal: E): Refused<E> {
  return { ok: false, refusal };
}

/** Thrown by `unwrap` for people who prefer exceptions. Carries the refusal as data. @public */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(`${refusal.errno} [${refusal.rule}] ${refusal.message} ${refusal.next}`.trim());
    this.refusal = refusal;
  }
}

/**
 * Returns the value of a result, or throws its refusal.
 *
 * @param result - The outcome of any call of the exporter.
 * @returns The value, where the call went well.
 * @throws RefusedError carrying the refusal, where it did not.
 * @example
 * ```ts
 * const buffer = unwrap(exporter.createBuffer({ size: 8 * 1024 * 1024 }));
 * ```
 * @public
 */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new RefusedError(result.refusal);
}
