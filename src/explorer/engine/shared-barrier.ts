/** Where the workers of a search wait for each other, and agree on whether to go on. */
import { CONTROL } from './shared-memory.ts';

/** How often the others are looked for before a worker goes to sleep. */
const LOOKS = 2_000;

/** A worker that waits looks up now and then, in milliseconds, in case that nobody comes. */
const SLEEP = 1_000;

/** Thrown out of a search whose other workers will not come any more. */
export class AbandonedError extends Error {
  override readonly name = 'AbandonedError';
}

/** Waits until all workers have come; returns whether they have agreed to end. */
export function meet(control: Int32Array, workers: number): boolean {
  const round = Atomics.load(control, CONTROL.round);
  if (Atomics.add(control, CONTROL.arrived, 1) === workers - 1) {
    Atomics.store(control, CONTROL.arrived, 0);
    Atomics.store(control, CONTROL.isAgreed, Atomics.load(control, CONTROL.isAsked));
    Atomics.add(control, CONTROL.round, 1);
    Atomics.notify(control, CONTROL.round);
  } else {
    for (let look = 0; look < LOOKS; look += 1) {
      if (Atomics.load(control, CONTROL.round) !== round) break;
    }
    while (Atomics.load(control, CONTROL.round) === round) {
      if (Atomics.load(control, CONTROL.isAbandoned) === 1) break;
      Atomics.wait(control, CONTROL.round, round, SLEEP);
    }
  }
  if (Atomics.load(control, CONTROL.isAbandoned) === 1) throw new AbandonedError();
  return Atomics.load(control, CONTROL.isAgreed) === 1;
}
