/**
 * The algorithm of a program, of which nothing is believed: what breaks the contract is thrown at the programmer in
 * one sentence, before it becomes a fact that cannot have happened.
 */
import { counted } from '../base/quantity-words.ts';
import { bytes, PAGE_SIZE, physicalAddress } from '../base/units.ts';
import { meetsPlace } from '../constraints/meets-requirement.ts';
import { coalesceRuns } from '../constraints/storage.ts';
import type { FrameRun } from '../memory/frame-runs.ts';
import type { FreeZone } from '../memory/zone-frames.ts';
import {
  pagesOf,
  type AllocationRequest,
  type AllocatorOps,
  type AllocatorSpec,
  type Pieces,
} from './allocator.ts';
import { factsOf } from './platform/platform.ts';

/** The same algorithm, which throws a `TypeError` where it answers what it must not. */
export function checkedOperations(spec: AllocatorSpec, operations: AllocatorOps): AllocatorOps {
  const { promises } = operations;
  const who = `the allocator ${spec.name} (${spec.kind})`;
  return {
    promises: {
      ...promises,
      pieces: (request, zones) => checkedPieces(who, promises.pieces(request, zones)),
    },
    plan(request, zones) {
      const plan: unknown = operations.plan(request, zones);
      if (plan === null) return null;
      const wrong = whatIsWrong(spec, request, zones, plan);
      if (wrong === null) return plan as readonly FrameRun[];
      throw new TypeError(
        `${who}: plan returned ${wrong}; it must return null, or a list of runs { start, end } of free frames ` +
          `in its zones, ${pagesOf(request)} in all, that meet window, alignment and segment limits`,
      );
    },
    whyFull: (request, zones) => operations.whyFull?.(request, zones) ?? null,
    ...(operations.mostAtATime === undefined
      ? {}
      : {
          mostAtATime(request, zones) {
            const most: unknown = operations.mostAtATime?.(request, zones);
            if (isCount(most) || most === Infinity) return most;
            throw new TypeError(
              `${who}: mostAtATime returned ${shown(most)}; it must return how many buffers there is room for`,
            );
          },
        }),
  };
}

function checkedPieces(who: string, pieces: unknown): Pieces {
  const { size, alignment, contiguous } = (pieces ?? {}) as Partial<Pieces>;
  const isWhole = typeof size === 'number' && size > 0 && typeof contiguous === 'boolean';
  if (isWhole && typeof alignment === 'number' && alignment >= PAGE_SIZE) return pieces as Pieces;
  throw new TypeError(
    `${who}: promises.pieces returned ${shown(pieces)}; it must return { size, alignment, contiguous }, with bytes ` +
      'above 0, at least a page, and true or false',
  );
}

/** What is wrong with a plan that is not null, as the object of a sentence; null where nothing is. */
function whatIsWrong(
  spec: AllocatorSpec,
  request: AllocationRequest,
  zones: readonly FreeZone[],
  plan: unknown,
): string | null {
  if (!Array.isArray(plan)) return shown(plan);
  const frames: FrameRun[] = [];
  for (const run of plan as readonly unknown[]) {
    if (!isRun(run)) return `${shown(run)} as a run`;
    frames.push(run);
  }
  const pages = frames.reduce((sum, { start, end }) => sum + end - start, 0);
  if (pages !== pagesOf(request)) return counted(pages, 'frame');
  for (const run of frames) {
    const isInside = zones.some(({ range }) => range.start <= run.start && run.end <= range.end);
    if (!isInside) return `${framesOf(run)}, which lie in none of its zones`;
    const isFree = zones.some((zone) => {
      return [...zone.movableRuns()].some(({ start, end }) => start <= run.start && run.end <= end);
    });
    if (!isFree) return `${framesOf(run)}, which are not all free`;
  }
  const sorted = frames.toSorted((one, other) => one.start - other.start);
  const twice = sorted.find(({ start }, index) => start < (sorted[index - 1]?.end ?? 0));
  if (twice !== undefined) return `${framesOf(twice)} twice`;
  const runs = frames.map(({ start, end }) => ({
    address: physicalAddress(start * PAGE_SIZE),
    length: bytes((end - start) * PAGE_SIZE),
  }));
  const storage = { allocator: spec.id, runs: coalesceRuns(runs), facts: factsOf(spec) };
  const told = frames.slice(0, 3).map(framesOf).join(' and ');
  return meetsPlace(request.requirement, storage) ? null : `${told}, which break a limit`;
}

function isRun(run: unknown): run is FrameRun {
  if (typeof run !== 'object' || run === null) return false;
  const { start, end } = run as Partial<FrameRun>;
  return isCount(start) && isCount(end) && start < end;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function framesOf({ start, end }: FrameRun): string {
  return `the frames ${start} to ${end - 1}`;
}

/** A value as a programmer would write it, where it is short. */
function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const { start, end } = value as Partial<FrameRun>;
    return 'start' in value || 'end' in value
      ? `{ start: ${String(start)}, end: ${String(end)} }`
      : 'an object that is none';
  }
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
