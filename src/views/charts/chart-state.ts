/**
 * What a chart shows of a recording: where its subject is, how often each way was gone, what the step that is
 * looked at did, and which ways are open.
 */
import type { WayVerdict } from './way-verdict.ts';

/** How the step that is looked at went along a way. */
export type WayOutcome = 'gone' | 'late' | 'refused';

/** What is shown of a recording. */
export interface ChartState {
  /** The active state; null where nothing is known of it. */
  readonly active: string | null;
  /** How often each step was gone, by `stepKey`. */
  readonly visits: ReadonlyMap<string, number>;
  /** How often each fact was refused, by `refusalKey`. */
  readonly refusals: ReadonlyMap<string, number>;
  /** The ways of the step that is looked at, by `stepKey`; a first map that chooses storage goes two. */
  readonly taken: ReadonlyMap<string, WayOutcome>;
  /** The rule that the step was refused by, or came too late by; null where it is neither, or no rule is told. */
  readonly takenRule: string | null;
  /** What was refused in the active state, and why; null where the step was not refused. */
  readonly refusal: string | null;
  /** The fact that was refused though no way leads on by it; null where a way shows it, or nothing was refused. */
  readonly stray: string | null;
  /** The ways from the active state and what is asked on them, by `stepKey`; none where nobody asks. */
  readonly verdicts: ReadonlyMap<string, WayVerdict>;
}

/** A chart of which nothing has happened. */
export const STILL: ChartState = {
  active: null,
  visits: new Map(),
  refusals: new Map(),
  taken: new Map(),
  takenRule: null,
  refusal: null,
  stray: null,
  verdicts: new Map(),
};

/** Names one way of a chart. */
export function stepKey(from: string, to: string, event: string): string {
  return `${from} ${event} ${to}`;
}

/** Names what was refused: a fact in a state. It would have gone each way that the fact goes from there. */
export function refusalKey(from: string, event: string): string {
  return `${from} ${event}`;
}
