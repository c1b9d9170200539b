/**
 * One probe hit, whatever format it was printed in: when, who, which function, entry or return, and
 * the facts. Every format ends here; nothing behind this file knows how a line looked.
 */
import type { CallFacts } from './call-facts.ts';
import type { DmaBufCall } from './dma-buf-calls.ts';

/** Where in the recording something happened, and in which task. */
export interface Moment {
  /** The line of the file, from 1. */
  readonly line: number;
  /** Seconds, or ticks where the clock counts; null where the recording leaves the time out. */
  readonly time: number | null;
  /** The time stamp as it was printed. */
  readonly timeText: string;
  /** The command name of the task. */
  readonly task: string;
  readonly pid: number;
}

/** Entry into a function, return from it, or one of the kernel's own events inside of it. */
export type Phase = 'entry' | 'return' | 'point';

/** One hit of one probe. */
export interface ProbeHit {
  readonly at: Moment;
  readonly cpu: number;
  /** The name of the probe: a machine may carry several on one function. */
  readonly event: string;
  readonly functionName: string;
  readonly call: DmaBufCall;
  readonly phase: Phase;
  /** The function returned to, or null where the kernel could not tell. */
  readonly caller: string | null;
  readonly facts: CallFacts;
}
