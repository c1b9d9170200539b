/** One core hands its search over to workers, waits for them, and takes up what they have found. */
import { CrewLostError, type CrewRun, type SharedChecks } from './crew.ts';
import type { SearchState } from './search-state.ts';
import type { Steps } from './search-steps.ts';
import { CONTROL, type SharedPlan } from './shared-memory.ts';
import { gather, shareStates } from './shared-plan.ts';
import type { FoundStates, VisitedStates } from './visited-states.ts';

/** The search that is handed over. */
interface HandedOver {
  readonly visited: VisitedStates;
  readonly before: SearchState;
  /** Told how far the search is; whether it is to end. */
  readonly isOverAt: (states: number, expanded: number, depth: number) => boolean;
}

/** Searches with workers; null where there is no memory for that. */
export function* searchTogether(
  plan: SharedPlan,
  run: CrewRun,
  checks: SharedChecks,
  { visited, before, isOverAt }: HandedOver,
): Steps<{ readonly state: SearchState; readonly found: FoundStates } | null> {
  const shared = shareStates(plan, visited, before);
  if (shared === null) return null;
  run.begin({ ...shared, checks: checks.seen });
  const control = new Int32Array(shared.memory.control);
  while (run.reports === null) {
    if (run.failure !== null) throw new CrewLostError(run.failure);
    const of = (place: number): number => Atomics.load(control, place);
    const isOver = isOverAt(of(CONTROL.count), of(CONTROL.expanded), of(CONTROL.depth));
    if (isOver) Atomics.store(control, CONTROL.isAsked, 1);
    yield run.pause();
  }
  for (const report of run.reports) checks.add(report.checks);
  return gather(shared, run.reports, before);
}
