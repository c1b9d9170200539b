/** Computations that go on for long, in steps. */
import { assert } from '../../base/assert.ts';

/**
 * A computation that stops now and then, so that whoever drives it can do something else; where it waits for
 * workers, it says what for.
 */
export type Steps<T> = Generator<Promise<void> | undefined, T>;

/** Takes all steps at once. */
export function finish<T>(steps: Steps<T>): T {
  let step = steps.next();
  while (step.done !== true) {
    assert(step.value === undefined, 'who takes all steps at once waits for nobody');
    step = steps.next();
  }
  return step.value;
}
