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
