/**
 * One operation on a buffer, counted once: however many functions and probes it passed through, it
 * stands at its outermost completion.
 */
import type { CallFacts } from './call-facts.ts';
import type { CallKind } from './dma-buf-calls.ts';
import type { Moment } from './probe-hit.ts';

/** One operation of one task. */
export interface Operation {
  readonly kind: CallKind;
  /** Where it completed. Calls without a return probe count where they were entered. */
  readonly at: Moment;
  /** The line of its entry, or null where that is not in the recording. */
  readonly entryLine: number | null;
  readonly facts: CallFacts;
  /** The function that called, where the recording tells. */
  readonly caller?: string | null;
  /** Another probe has told this call before: it is no call of its own. */
  readonly isRepeated?: true;
}
