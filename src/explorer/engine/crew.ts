/**
 * Several workers for one search. How they are started depends on where the program runs, so that whoever can
 * start some passes a crew in; without one a search stays on one core.
 */
import type { PropertyName } from '../model/property.ts';
import type { Model } from '../model/model.ts';
import type { SeenChecks } from './search-state.ts';
import type { SharedMemory, SharedPlan } from './shared-memory.ts';
import type { SharedPart, SharedStart } from './shared-search.ts';
import type { Successors } from './successors.ts';

/** What workers are to search. */
export interface CrewTask {
  readonly model: Model;
  readonly properties: readonly PropertyName[];
  readonly symmetry: boolean;
}

/** Where they begin. */
export interface CrewOrder {
  readonly plan: SharedPlan;
  readonly memory: SharedMemory;
  readonly start: SharedStart;
  readonly checks: SeenChecks;
}

/** What one worker has found. */
export interface CrewReport {
  readonly part: SharedPart;
  readonly checks: SeenChecks;
}

/** Workers that are at one search. */
export interface CrewRun {
  /** All have compiled the model and wait for their order. */
  readonly isReady: boolean;
  /** What each has found, when all are done. */
  readonly reports: readonly CrewReport[] | null;
  /** Why they will not come to an end, in words. */
  readonly failure: string | null;
  begin(order: CrewOrder): void;
  /** Resolves when something has changed, or after a moment. */
  pause(): Promise<void>;
  /** They are not needed for this search any more. */
  release(): void;
}

/** Workers that can be had. */
export interface Crew {
  readonly workers: number;
  /** Searches with fewer states stay on one core, since it takes a moment to start workers. */
  readonly statesMin: number;
  /** States that a worker takes at a time; small ones make small searches be shared, too. */
  readonly chunkStates?: number | undefined;
  start(task: CrewTask): CrewRun;
}

/** What a search checks, as workers share it. */
export interface SharedChecks {
  readonly seen: SeenChecks;
  add(others: SeenChecks): void;
  compareVerdicts(successors: Successors, words: Uint32Array): void;
}

/** Thrown out of a search whose workers are gone; it becomes a refusal. */
export class CrewLostError extends Error {
  override readonly name = 'CrewLostError';
}
