/** Runs of physical memory: joined, cut, and taken apart. */

/** From the first byte to the one behind the last, and where that is said. */
export interface MemoryRun {
  readonly base: bigint;
  readonly end: bigint;
  readonly source: string;
}

/** Runs in order, those that touch joined; each is said where its first part is. */
export function joinedRuns(runs: readonly MemoryRun[]): readonly MemoryRun[] {
  const sorted = runs
    .filter(({ base, end }) => base < end)
    .toSorted((one, other) => (one.base < other.base ? -1 : one.base > other.base ? 1 : 0));
  const joined: MemoryRun[] = [];
  for (const run of sorted) {
    const last = joined.at(-1);
    if (last === undefined || run.base > last.end) joined.push(run);
    else joined.splice(-1, 1, { ...last, end: run.end > last.end ? run.end : last.end });
  }
  return joined;
}

/** What is left of runs when holes are taken out. */
export function withoutHoles(
  runs: readonly MemoryRun[],
  holes: readonly MemoryRun[],
): readonly MemoryRun[] {
  return joinedRuns(holes).reduce(
    (left: readonly MemoryRun[], hole) =>
      left.flatMap((run) => [
        ...within(run, { ...run, end: hole.base }),
        ...within(run, { ...run, base: hole.end }),
      ]),
    runs,
  );
}

/** The part of a run that lies in another; none, or one. */
export function within(run: MemoryRun, other: MemoryRun): readonly MemoryRun[] {
  const base = run.base > other.base ? run.base : other.base;
  const end = run.end < other.end ? run.end : other.end;
  return base < end ? [{ base, end, source: run.source }] : [];
}

/** The whole pages of a run; none, or one. */
export function wholePagesOf(run: MemoryRun, page: bigint): readonly MemoryRun[] {
  const base = ((run.base + page - 1n) / page) * page;
  const end = (run.end / page) * page;
  return base < end ? [{ ...run, base, end }] : [];
}
