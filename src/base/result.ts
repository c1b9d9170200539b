/**
 * Expected failure as data. A call returns `ok` with its value or `refused` with a reason; it never
 * throws for something a caller may meet in normal use.
 */
import type { Refusal } from './refusal.ts';

/** What went well. @public */
export interface Ok<T> {
  /** Always true, which tells a value from a refusal. */
  readonly ok: true;
  /** What the call answers with. */
  readonly value: T;
}

/** What was refused, and why. @public */
export interface Refused<E> {
  /** Always false, which tells a refusal from a value. */
  readonly ok: false;
  /** Why, as data: for a call of an exporter a `Refusal`, with errno and rule. */
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
