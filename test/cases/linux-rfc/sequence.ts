/** Runs a sequence of calls through the product's exporter and keeps what a case may ask about. */
import {
  createExporter,
  type Errno,
  type Exporter,
  type Policy,
  type Result,
} from '../../../src/index.ts';
import type { DmaParms } from '../as-published/dma-parms.ts';
import { mergedOf } from '../product.ts';
import type { Fields } from '../report.ts';
import type { Comparison, Operation, Stated } from './operation.ts';
import { platformOf, type PoolEntry } from './pool.ts';

/** How a call ended. */
export type End =
  | { readonly isOk: true; readonly table: unknown }
  | { readonly isOk: false; readonly errno: Errno; readonly message: string };

/** What is left after a sequence. */
export interface Run {
  /** The ends of each call on each subject, such as `attach B`, in order. */
  readonly ends: ReadonlyMap<string, readonly End[]>;
  /** All ends in order. */
  readonly all: readonly (readonly [Operation, End])[];
  /** What is attached at the end. */
  readonly attached: ReadonlyMap<string, Stated>;
  /** The name of the allocator that was chosen. */
  readonly allocator: string | null;
  /** How many facts of each type the log holds. */
  readonly facts: ReadonlyMap<string, number>;
}

/** The needs that "looser" and its relatives mean, for the first importer and for the others. */
const MASKS: Readonly<Record<Comparison, readonly [first: number, other: number]>> = {
  looser: [0b100, 0b110],
  same: [0b100, 0b100],
  stricter: [0b110, 0b100],
  'stricter-but-met': [0b110, 0b100],
  incompatible: [0b010, 0b100],
};

/** Fills in what a case only compares: the first importer and the others get masks that differ so. */
export function withComparisons(operations: readonly Operation[]): readonly Operation[] {
  const compared = operations.find((each) => each.compared !== undefined)?.compared;
  if (compared === undefined) return operations;
  const [first, other] = MASKS[compared];
  return operations.map((each) => {
    if (each.call !== 'attach' || Object.keys(each.stated).length > 0) return each;
    return { ...each, stated: { mask: each.compared === undefined ? first : other } };
  });
}

/** The constraints that an importer states to the product. */
export function constraintsOf(stated: Stated): Fields {
  const { mask, maxSegCount, maxSegSize, boundary, dmaMask } = stated;
  return {
    // In the RFC a mask of 0 is a mask that nobody has set: every allocator will do.
    ...(mask === undefined || mask === 0 ? {} : { allocatorMask: mask }),
    ...(maxSegCount === undefined ? {} : { maxSegmentCount: maxSegCount }),
    ...(maxSegSize === undefined ? {} : { maxSegmentSize: maxSegSize }),
    ...(boundary === undefined ? {} : { segmentBoundaryMask: boundary }),
    // A window of 64 bits reaches everything and says nothing.
    ...(dmaMask === undefined || dmaMask >= 2 ** 52
      ? {}
      : { dmaWindow: { base: 0, size: dmaMask + 1 } }),
  };
}

/** Runs a sequence under a policy. */
export function runSequence(
  operations: readonly Operation[],
  pool: readonly PoolEntry[],
  policy: Policy,
): Run {
  const exporter = createExporter({ platform: platformOf(pool), policy });
  // An allocator fails where its memory, 16 MiB, does not suffice.
  const size = operations.some((each) => each.isFailing) ? 2 ** 25 : 4096;
  exporter.createBuffer({ size, id: 'buffer' });
  const attachments = new Map<string, string>();
  const attached = new Map<string, Stated>();
  const all = operations.map((each): readonly [Operation, End] => {
    const result = perform(exporter, each, attachments);
    if (each.call === 'attach' && result.ok) {
      attachments.set(each.subject, String(result.value));
      attached.set(each.subject, each.stated);
    }
    if (each.call === 'detach' && result.ok) attached.delete(each.subject);
    return [each, endOf(result)];
  });
  const ends = new Map<string, End[]>();
  for (const [{ call, subject }, end] of all) {
    for (const key of new Set([`${call} ${subject}`, call])) {
      ends.set(key, [...(ends.get(key) ?? []), end]);
    }
  }
  return {
    ends,
    all,
    attached,
    allocator: allocatorOf(exporter, pool),
    facts: factsOf(exporter),
  };
}

function perform(
  exporter: Exporter,
  { call, subject, stated }: Operation,
  attachments: ReadonlyMap<string, string>,
): Result<unknown> {
  const attachment = attachments.get(subject) ?? `buffer/${subject}/1`;
  switch (call) {
    case 'create':
      return { ok: true, value: null };
    case 'attach':
      return exporter.attach('buffer', { id: subject, constraints: constraintsOf(stated) });
    case 'detach':
      return exporter.detach(attachment);
    case 'map':
    case 'phys':
      return exporter.map(attachment);
    case 'unmap':
      return exporter.unmap(attachment);
    case 'cpu':
      return exporter.beginCpuAccess('buffer');
    case 'free':
      for (const each of attachments.values()) exporter.detach(each);
      return exporter.put('buffer');
    case 'select':
    case 'as':
      throw new Error(`the exporter has no call ${call}`);
  }
}

function endOf(result: Result<unknown>): End {
  if (result.ok) return { isOk: true, table: result.value };
  const { errno, message } = result.refusal;
  return { isOk: false, errno, message };
}

function allocatorOf(exporter: Exporter, pool: readonly PoolEntry[]): string | null {
  for (const { event } of exporter.log()) {
    if (event.type === 'BackingAllocated') {
      return pool.find(({ id }) => id === Number(event.storage.allocator))?.name ?? null;
    }
  }
  return null;
}

function factsOf(exporter: Exporter): ReadonlyMap<string, number> {
  const facts = new Map<string, number>();
  for (const { event } of exporter.log()) facts.set(event.type, (facts.get(event.type) ?? 0) + 1);
  return facts;
}

/** The merged mask of those attached, computed by the product. */
export function mergedMask(run: Run): number {
  return requirementOf(run).allocatorMask;
}

/** The merged segment limits of those attached, computed by the product. */
export function mergedParms(run: Run): readonly DmaParms[] {
  return requirementOf(run).segmentLimits.map(({ count, size, boundary }) => ({
    ...(count === Infinity ? {} : { maxSegCount: count }),
    ...(size >= 2 ** 50 ? {} : { maxSegSize: size }),
    ...(boundary === Infinity ? {} : { boundary: boundary - 1 }),
  }));
}

/** The merged requirement of those attached, computed by the product. */
function requirementOf(run: Run): ReturnType<typeof mergedOf> {
  return mergedOf([...run.attached.values()].map(constraintsOf));
}
