/** Runs a case of sysmem: its tree, its calls, its newcomers, by both sets of rules. */
import { combinationsOf, ERRORS } from '../as-published/sysmem.ts';
import type { Heap } from '../product.ts';
import { NotUnderstoodError } from '../report.ts';
import { solveCollection, type Outcome } from './collection.ts';
import { heapsFor } from './heaps.ts';
import { solveWithLate, type LateOutcome } from './late.ts';
import { Lifecycle, type LifeOutcome } from './lifecycle.ts';
import type { SysmemCase } from './schema.ts';
import { participantsOf, type TreeNode } from './tree.ts';
import { isWeak, isWeakOkTooLate, mayBeWeak } from './weakness.ts';

/** A case that has been run. */
export interface SysmemRun {
  readonly nodes: readonly TreeNode[];
  readonly heaps: readonly Heap[];
  /** What sysmem answers. */
  readonly published: Outcome;
  /** What the product answers without sysmem's limits. */
  readonly exact: Outcome;
  readonly late: LateOutcome;
  /** Null where the case states no calls. */
  readonly life: LifeOutcome | null;
  /** How many combinations of children the groups have. */
  readonly combinations: bigint;
  /** Whom the case names as those who succeed. */
  readonly succeedNames: readonly string[];
}

/** Variants that are the same question, because a newcomer has no say in the allocation. */
const VARIANT = /^attach(?:ed)? (?:before|after) (?:the )?(?:initial )?allocation$/iu;

/** Runs a case on a tree. */
export function runSysmem(each: SysmemCase, nodes: readonly TreeNode[]): SysmemRun {
  const unknown = (each.variants ?? []).find((variant) => !VARIANT.test(variant));
  if (unknown !== undefined) throw new NotUnderstoodError(`variant "${unknown}"`);
  const heaps = heapsFor(each.pool, nodes);
  const late = solveWithLate(nodes, heaps, 'sysmem');
  const exact = solveWithLate(nodes, heaps, 'exact').initial;
  const life = each.sequence === undefined ? null : play(each.sequence, nodes, heaps);
  const published = publishedOf(nodes, late.initial, life);
  const succeeds = each.expect['succeeds'] ?? [];
  const succeedNames = (Array.isArray(succeeds) ? succeeds : [succeeds]).map(String);
  const combinations = combinationsOf(nodes);
  return { nodes, heaps, published, exact, late, life, combinations, succeedNames };
}

function play(
  sequence: readonly string[],
  nodes: readonly TreeNode[],
  heaps: readonly Heap[],
): LifeOutcome {
  const solve = (present: readonly TreeNode[]) => solveWithLate(present, heaps, 'sysmem').initial;
  const lifecycle = new Lifecycle(nodes, solve);
  for (const call of sequence) lifecycle.play(call);
  return lifecycle.result;
}

function publishedOf(
  nodes: readonly TreeNode[],
  initial: Outcome,
  life: LifeOutcome | null,
): Outcome {
  if (life !== null) {
    if (life.verdict === 'allocated' && life.outcome !== null) return life.outcome;
    const error = life.error ?? (life.verdict === 'pending' ? 'PENDING' : ERRORS.unspecified);
    return { ...initial, isAllocated: false, error, participants: new Set() };
  }
  const leaky = participantsOf(nodes).find(
    ({ name }) => isWeakOkTooLate(name, nodes) || (isWeak(name, nodes) && !mayBeWeak(name, nodes)),
  );
  if (leaky === undefined || !initial.isAllocated) return initial;
  const why = `${leaky.name} is weak and has not said in time that it can be`;
  return { ...initial, isAllocated: false, error: ERRORS.protocol, why, participants: new Set() };
}

/** Whether the order of participants has no meaning: without groups, newcomers and calls. */
export function hasFreeOrder(each: SysmemCase, nodes: readonly TreeNode[]): boolean {
  const isPlain = nodes.every((node) => node.kind === 'participant' && node.below.length === 0);
  const isOpen = participantsOf(nodes).every(
    ({ spec }) => spec.late !== true && spec.weak !== true,
  );
  return isPlain && isOpen && each.sequence === undefined;
}

/** Solves the same participants in the reverse order. */
export function reversed({ nodes, heaps }: SysmemRun): Outcome {
  return solveCollection({ nodes: [...nodes].reverse(), heaps, rules: 'sysmem' });
}
