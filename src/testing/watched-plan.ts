/** What an allocator answers, looked at before a check uses it: what is no plan is said to be none. */
import { AssertionFailure } from '../base/assert.ts';
import type { AllocationRequest, AllocatorOps } from '../allocators/allocator.ts';
import type { FrameRun } from '../memory/frame-runs.ts';
import type { FreeZone } from '../memory/zone-frames.ts';
import type { ContractSubject } from './contract-bench.ts';
import { inWords } from './watch.ts';

/** The operations of an allocator, whose plans are looked at. */
export function watchedOperations({ name, operations }: ContractSubject): AllocatorOps {
  assertPromises(name, operations);
  return {
    promises: operations.promises,
    plan: (request, zones) => planOf(operations, request, zones),
    ...(operations.whyFull === undefined
      ? {}
      : { whyFull: (...given) => operations.whyFull?.(...given) ?? null }),
    ...(operations.mostAtATime === undefined
      ? {}
      : { mostAtATime: (...given) => operations.mostAtATime?.(...given) ?? 0 }),
  };
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
