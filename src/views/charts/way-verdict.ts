/** What is asked on a way of a chart, and what the answers are. */
import type { ChartCondition } from '../../machines/chart.ts';

/**
 * The answer to one condition. The first that breaks is the reason, so those behind it were not asked; what a
 * recording does not tell, nobody can answer.
 */
export type AskedAnswer = 'holds' | 'breaks' | 'not asked' | 'not told';

/** One condition of a way, with its answer. */
export interface AskedCondition {
  readonly condition: ChartCondition;
  readonly answer: AskedAnswer;
  /** Who, what and why, where a rule breaks; else null. */
  readonly reason: string | null;
}

/** A way from the state in which a buffer is. */
export interface WayVerdict {
  readonly from: string;
  readonly to: string;
  readonly event: string;
  /** The importer that would go it; null where it is about none, and where none is chosen. */
  readonly actor: string | null;
  /** Whether it is open; null where that is not told. */
  readonly isOpen: boolean | null;
  /** The id of the rule, or the name of the choice, that closes it; null where it is not closed. */
  readonly closedBy: string | null;
  /** The state to which an earlier way for the same fact leads, which is taken instead; null where none is. */
  readonly insteadTo: string | null;
  /** In the order in which they are asked. */
  readonly asked: readonly AskedCondition[];
}

/** An answer in words: a choice that does not hold refuses nothing, another arrow is meant. */
export function answerText({ condition: { id }, answer }: AskedCondition): string {
  return id === undefined && answer === 'breaks' ? 'is not so' : answer;
}

/** Whether a way is open, in a few words. */
export function verdictText({ isOpen, closedBy, insteadTo }: WayVerdict): string {
  if (insteadTo !== null) return `leads to ${insteadTo} instead`;
  if (isOpen === null) return 'not told whether it is open';
  if (isOpen) return 'open';
  return `closed by ${closedBy ?? 'a rule'}`;
}
