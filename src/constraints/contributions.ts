/**
 * What participants add to a sum, keyed by participant: a message that is delivered twice counts once,
 * and the fold over a set of participants does not depend on its order (law L10).
 */

/** What one participant adds. */
export interface Contribution {
  readonly participant: string;
  readonly count: number;
}

/** Sorted by participant, each at most once. */
export type Contributions = readonly Contribution[];

/** What one participant adds alone. */
export function contributionOf(participant: string, count: number): Contributions {
  return count === 0 ? [] : [{ participant, count }];
}

/** The contributions of both; a participant that both name is the same one and counts once. */
export function mergeContributions(left: Contributions, right: Contributions): Contributions {
  if (left.length === 0) return right;
  if (right.length === 0) return left;
  const merged: Contribution[] = [];
  let l = 0;
  let r = 0;
  for (;;) {
    const one = left[l];
    const other = right[r];
    if (one === undefined) return merged.concat(right.slice(r));
    if (other === undefined) return merged.concat(left.slice(l));
    if (one.participant === other.participant) {
      merged.push(one.count >= other.count ? one : other);
      l += 1;
      r += 1;
    } else if (one.participant < other.participant) {
      merged.push(one);
      l += 1;
    } else {
      merged.push(other);
      r += 1;
    }
  }
}

/** The sum over all participants. */
export function totalOf(contributions: Contributions): number {
  return contributions.reduce((sum, { count }) => sum + count, 0);
}
