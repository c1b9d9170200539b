/** What an allocator answers, looked at before a check uses it: what is no plan is said to be none. */
import { AssertionFailure } from '../base/assert.ts';
import type { AllocationRequest, AllocatorOps } from '../allocators/allocator.ts';
import { describeRequirement } from '../constraints/describe-requirement.ts';
import type { FrameRun } from '../memory/frame-runs.ts';
import type { FreeZone } from '../memory/zone-frames.ts';
import type { ContractSubject } from './contract-bench.ts';
import { inWords } from './watch.ts';

/** What was asked of an allocator last. */
interface AskedLast {
  readonly request: AllocationRequest;
  readonly free: readonly FrameRun[];
  answer: unknown;
}

/** The operations of an allocator, whose plans are looked at; the last one is kept, to show where a check failed. */
export class WatchedPlans {
  readonly operations: AllocatorOps;
  #count = 0;
  #last: AskedLast | null = null;

  constructor({ name, operations }: ContractSubject) {
    assertPromises(name, operations);
    this.operations = {
      promises: operations.promises,
      plan: (request, zones) => {
        const free = zones.flatMap((zone) => [...zone.runs()]);
        const last: AskedLast = { request, free, answer: undefined };
        this.#count += 1;
        this.#last = last;
        const plan = planOf(operations, request, zones);
        last.answer = plan;
        return plan;
      },
      ...(operations.whyFull === undefined
        ? {}
        : { whyFull: (...given) => operations.whyFull?.(...given) ?? null }),
      ...(operations.mostAtATime === undefined
        ? {}
        : { mostAtATime: (...given) => operations.mostAtATime?.(...given) ?? 0 }),
    };
  }

  /** A failure of a check with the plan that came before it: a plan follows from the request and the free frames. */
  explained(error: unknown, seed: number): unknown {
    if (this.#last === null || !(error instanceof Error)) return error;
    const { request, free, answer } = this.#last;
    const { size, requirement } = request;
    const demanded = JSON.stringify({ size, ...describeRequirement(requirement) });
    const lines = [
      error.message,
      `  seed ${seed}, plan ${this.#count} of this check`,
      `  asked: ${demanded}`,
      `  free frames: ${framesInWords(free)}`,
      ...(answer === undefined ? [] : [`  planned: ${plannedInWords(answer)}`]),
    ];
    return new AssertionFailure(lines.join('\n'), { cause: error });
  }
}

/** More runs than these hide what is to be seen. */
const RUNS_SHOWN = 8;

function plannedInWords(answer: unknown): string {
  return answer === null ? 'null' : framesInWords(answer as readonly FrameRun[]);
}

/** Runs as a plan gives them. */
function framesInWords(runs: readonly FrameRun[]): string {
  const shown = runs
    .slice(0, RUNS_SHOWN)
    .map(({ start, end }) => `{ start: ${start}, end: ${end} }`);
  const more = runs.length > RUNS_SHOWN ? `, and ${runs.length - RUNS_SHOWN} more` : '';
  return runs.length === 0 ? 'none' : `${shown.join(', ')}${more}`;
}

/** A plan of an allocator; a sentence where it throws, or gives something else. */
function planOf(
  operations: AllocatorOps,
  request: AllocationRequest,
  zones: readonly FreeZone[],
): readonly FrameRun[] | null {
  const name = `plan for ${request.size} bytes`;
  const plan: unknown = attempt(name, () => operations.plan(request, zones));
  if (plan === null) return null;
  const isPlan = Array.isArray(plan) && plan.length > 0 && plan.every(isRun);
  if (isPlan) return plan as readonly FrameRun[];
  const words = Array.isArray(plan) && plan.length > 0 ? runsInWords(plan) : inWords(plan);
  throw new AssertionFailure(
    `${name} answered ${words}, and null or a list of runs { start, end } of whole frames was expected.`,
  );
}

/** Throws where what an allocator promises is not said. */
function assertPromises(name: string, operations: unknown): void {
  const { promises, plan } = (
    typeof operations === 'object' && operations !== null ? operations : {}
  ) as { readonly promises?: unknown; readonly plan?: unknown };
  if (typeof plan !== 'function') {
    throw new AssertionFailure(
      `${name} has ${inWords(plan)} as plan, and a function was expected.`,
    );
  }
  const said = (typeof promises === 'object' && promises !== null ? promises : {}) as {
    readonly pieces?: unknown;
    readonly sizeMax?: unknown;
    readonly addressEnd?: unknown;
  };
  const isSaid =
    typeof said.pieces === 'function' &&
    typeof said.sizeMax === 'number' &&
    typeof said.addressEnd === 'number';
  if (isSaid) return;
  throw new AssertionFailure(
    `${name} has ${inWords(promises)} as promises, and { pieces, sizeMax, addressEnd } was expected.`,
  );
}

function attempt<T>(name: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    const words = error instanceof Error ? `${error.name}: ${error.message}` : inWords(error);
    throw new Error(`${name} threw ${words}`, { cause: error });
  }
}

function isRun(run: unknown): boolean {
  const { start, end } = (typeof run === 'object' && run !== null ? run : {}) as Partial<FrameRun>;
  return Number.isInteger(start) && Number.isInteger(end);
}

function runsInWords(plan: readonly unknown[]): string {
  return `[${plan.map((run) => (isRun(run) ? 'a run' : JSON.stringify(run))).join(', ')}]`;
}
