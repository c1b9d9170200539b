/**
 * How PipeWire's `spa_pod_filter` meets two numbers that are stated with a step: as plain ranges, so
 * that both steps are lost and too much is accepted. Source: spa/include/spa/pod/filter.h.
 */
import type { NumberSet } from '../algebra/number-set.ts';

/** The range that is left of two sets of numbers. */
export function rangeOfMeet(left: NumberSet, right: NumberSet): { from: number; to: number } {
  return { from: Math.max(left.from, right.from), to: Math.min(left.to, right.to) };
}
