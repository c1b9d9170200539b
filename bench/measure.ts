/**
 * Measuring side by side: the contestants take turns in one process, so that a machine that grows
 * slow is slow for all of them, and the medians of the rounds are compared.
 */

/** The median of some numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/**
 * How often the first does what the second does: each round is compared with its neighbour, because a
 * machine has good and bad moments.
 */
export function ratioOf(rates: readonly number[], others: readonly number[]): number {
  return median(rates.map((rate, round) => rate / (others[round] ?? NaN)));
}

/** How often a second each contestant does its work, one number per round. */
export function rates(
  rounds: number,
  contestants: Readonly<Record<string, () => number>>,
): Readonly<Record<string, readonly number[]>> {
  const results: Record<string, number[]> = {};
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, work] of Object.entries(contestants)) {
      const started = performance.now();
      const done = work();
      const rate = (done / (performance.now() - started)) * 1000;
      // The first round warms the compiler up and is not counted.
      if (round > 0) (results[name] ??= []).push(rate);
    }
  }
  return results;
}

/** Bytes on the heap after garbage was collected; needs `--expose-gc`. */
export function heapUsed(): number {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) throw new Error('run with node --expose-gc');
  gc();
  gc();
  return process.memoryUsage().heapUsed;
}
