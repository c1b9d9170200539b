/**
 * All minimal conflicts and all minimal corrections of items that cannot hold together. A conflict is a
 * smallest set that does not hold; a correction is a smallest set without which the rest holds. Each
 * correction hits every conflict and the other way round (law L17).
 *
 * Algorithm: MARCO (Liffiton, Previti, Malik, Marques-Silva, "Fast, flexible MUS enumeration",
 * Constraints 21, 2016). The map of what is not explored yet holds the known conflicts and corrections;
 * a maximal unexplored set is the complement of a smallest set that hits every known conflict (Reiter,
 * "A theory of diagnosis from first principles", 1987). If it holds, that complement is a correction;
 * if not, QuickXplain shrinks it to a new conflict.
 */
import { smallestConflict, type Oracle } from '../constraints/conflict.ts';

/** What bounds the enumeration, because there may be exponentially many. */
export interface ConflictLimits {
  readonly conflictsMax: number;
  readonly correctionsMax: number;
}

/** More than anybody reads; an answer that was cut off says so. */
export const CONFLICT_LIMITS: ConflictLimits = { conflictsMax: 64, correctionsMax: 256 };

/** Conflicts and corrections; sets of positions in the list of items, ascending. */
export interface AllConflicts {
  readonly conflicts: readonly (readonly number[])[];
  readonly corrections: readonly (readonly number[])[];
  /** False where a limit was reached: there may be more of either. */
  readonly complete: boolean;
}

/** Enumerates conflicts and corrections of `count` items. Deterministic. */
export function allConflicts(
  count: number,
  holds: Oracle<number>,
  limits: ConflictLimits = CONFLICT_LIMITS,
): AllConflicts {
  const items = Array.from({ length: count }, (_, index) => index);
  const conflicts: (readonly number[])[] = [];
  const corrections: (readonly number[])[] = [];
  for (;;) {
    const dropped = nextHittingSet(conflicts, corrections);
    if (dropped === null) return { ...sorted(conflicts, corrections), complete: true };
    if (conflicts.length >= limits.conflictsMax || corrections.length >= limits.correctionsMax) {
      return { ...sorted(conflicts, corrections), complete: false };
    }
    const kept = items.filter((item) => !dropped.has(item));
    if (holds(kept)) corrections.push([...dropped].sort(ascending));
    else conflicts.push(smallestConflict(kept, holds));
  }
}

/** A smallest set that hits every known conflict and covers no known correction; null if none is. */
function nextHittingSet(
  conflicts: readonly (readonly number[])[],
  corrections: readonly (readonly number[])[],
): ReadonlySet<number> | null {
  const chosen = new Set<number>();
  const forbidden = new Set<number>();
  const coversCorrection = () =>
    corrections.some((correction) => correction.every((item) => chosen.has(item)));
  const search = (): boolean => {
    if (coversCorrection()) return false;
    const missed = conflicts.find((conflict) => !conflict.some((item) => chosen.has(item)));
    if (missed === undefined) return true;
    const tried: number[] = [];
    for (const item of missed) {
      if (forbidden.has(item)) continue;
      chosen.add(item);
      if (search()) return true;
      chosen.delete(item);
      // A set with this item was looked for in vain; the siblings need not look again.
      forbidden.add(item);
      tried.push(item);
    }
    for (const item of tried) forbidden.delete(item);
    return false;
  };
  if (!search()) return null;
  for (const item of [...chosen]) {
    chosen.delete(item);
    const isHit = conflicts.every((conflict) => conflict.some((each) => chosen.has(each)));
    if (!isHit) chosen.add(item);
  }
  return chosen;
}

/** Small ones first, then by position: what people should read first, in a stable order. */
function sorted(
  conflicts: readonly (readonly number[])[],
  corrections: readonly (readonly number[])[],
): Pick<AllConflicts, 'conflicts' | 'corrections'> {
  const byReading = (left: readonly number[], right: readonly number[]) =>
    left.length - right.length ||
    (left.map((item, index) => item - (right[index] ?? 0)).find((each) => each !== 0) ?? 0);
  return {
    conflicts: conflicts.toSorted(byReading),
    corrections: corrections.toSorted(byReading),
  };
}

function ascending(left: number, right: number): number {
  return left - right;
}
