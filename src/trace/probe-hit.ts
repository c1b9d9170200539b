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
  /** The time stamp as a number: seconds, or ticks where the clock counts. */
  readonly time: number;
  /** The time stamp as it was printed. */
  readonly timeText: string;
  /** The command name of the task. */
  readonly task: string;
  readonly pid: number;
}

/** Entry into a function, or return from it. */
export type Phase = 'entry' | 'return';

/** One hit of one probe. */
export interface ProbeHit {
  readonly at: Moment;
  readonly cpu: number;
  readonly functionName: string;
  readonly call: DmaBufCall;
  readonly phase: Phase;
  /** The function returned to, or null where the kernel could not tell. */
  readonly caller: string | null;
  readonly facts: CallFacts;
}
