/**
 * What two cores of this machine can do at best for a search: counts in a large memory are increased at random places,
 * by one thread or by two that share nothing. A search does that and more, so no search gains more from its second core.
 */
import { once } from 'node:events';
import { parentPort, Worker, workerData } from 'node:worker_threads';

/** Counts of four bytes: 64 MiB, far more than the caches of a core. */
const COUNTS = 2 ** 24;

const INCREMENTS = 20_000_000;

/** The increments of one turn, and the seconds that its threads took for all of them together. */
export async function randomIncrements(
  threads: number,
): Promise<{ readonly increments: number; readonly seconds: number }> {
  const each = INCREMENTS / threads;
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL(import.meta.url), { workerData: each }),
  );
  const all = async (): Promise<unknown> =>
    Promise.all(workers.map(async (worker) => once(worker, 'message')));
  // Each has its memory before any of them begins.
  await all();
  const started = performance.now();
  const done = all();
  for (const worker of workers) worker.postMessage('go');
  await done;
  const seconds = (performance.now() - started) / 1000;
  await Promise.all(workers.map(async (worker) => worker.terminate()));
  return { increments: each * threads, seconds };
}

/** Marsaglia's xorshift: the next place follows from the last one, and no cache can know it. */
function increase(counts: Uint32Array, times: number): void {
  let at = 2463534242;
  for (let turn = 0; turn < times; turn += 1) {
    at ^= at << 13;
    at ^= at >>> 17;
    at ^= at << 5;
    const place = at & (COUNTS - 1);
    counts[place] = (counts[place] ?? 0) + 1;
  }
}

if (parentPort !== null) {
  const port = parentPort;
  const counts = new Uint32Array(COUNTS).fill(1);
  port.once('message', () => {
    increase(counts, Number(workerData));
    port.postMessage('done');
  });
  port.postMessage('ready');
}
