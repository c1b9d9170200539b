/** Exploring on several cores, for programs that can wait for a promise. */
import type { InputError } from '../../base/document.ts';
import { refused, type Result } from '../../base/result.ts';
import { exploreInSteps, type Exploration, type ExploreOptions } from '../explore.ts';
import type { Model } from '../model/model.ts';
import { NodeCrew } from './node-crew.ts';

/** More workers than this are a slip. */
export const WORKERS_MAX = 256;

/** After so many steps of a search others are let in: workers tell that they are ready. */
const STEPS_AT_A_TIME = 16;

/** How to explore with workers. @public */
export interface WorkerOptions extends ExploreOptions {
  /** How many threads search, 1 to 256; one is the search of this thread. */
  readonly workers: number;
}

/**
 * Explores a model on several cores of a machine that runs Node. What is found is what `explore` finds, to the
 * order of discovery; small models, models on platforms, and those with properties of one's own or partial order
 * stay on one core.
 *
 * @returns What was found; or why the model cannot be explored, or that a worker is gone.
 * @example
 * ```ts
 * import { exploreWithWorkers } from 'cenalloc/explorer';
 *
 * const explored = await exploreWithWorkers(
 *   {
 *     policy: 'strict', masks: [7, 3], capacities: [null, null, null],
 *     mapMax: 1, cpuMax: 0, buffers: 1, calls: 'programs',
 *   },
 *   { workers: 2 },
 * );
 * if (explored.ok) console.log(explored.value.orderings); // '46'
 * ```
 * @public
 */
export async function exploreWithWorkers(
  model: Model,
  { workers, ...options }: WorkerOptions,
): Promise<Result<Exploration, InputError>> {
  if (!Number.isInteger(workers) || workers < 1 || workers > WORKERS_MAX) {
    const message = `expected a whole number from 1 to ${WORKERS_MAX}, found ${workers}`;
    return refused({ source: 'workers', message });
  }
  const crew = workers === 1 ? null : new NodeCrew({ workers });
  try {
    const steps = exploreInSteps(model, { ...options, ...(crew === null ? {} : { crew }) });
    for (let taken = 1; ; taken += 1) {
      const step = steps.next();
      if (step.done === true) return step.value;
      if (step.value !== undefined) await step.value;
      else if (taken % STEPS_AT_A_TIME === 0) await new Promise((resolve) => setTimeout(resolve));
    }
  } finally {
    await crew?.end();
  }
}
