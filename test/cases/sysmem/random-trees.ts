/**
 * Properties that sysmem tests on random trees. Theirs cannot be replayed; here each tree has a seed, which
 * a failure names.
 */
import { isSatisfiable, type Heap } from '../product.ts';
import { holds, NotUnderstoodError, sameValue } from '../report.ts';
import { solveCollection } from './collection.ts';
import { picky } from './tree-text.ts';
import { participantsOf, type GroupNode, type ParticipantNode, type TreeNode } from './tree.ts';

/** Numbers below a bound, the same for the same seed. */
type Random = (bound: number) => number;

function randomOf(seed: number): Random {
  let state = BigInt(seed) * 2_862_933_555_777_941_757n + 3_037_000_493n;
  return (bound) => {
    state = BigInt.asUintN(64, state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n);
    return Number((state >> 33n) % BigInt(bound));
  };
}

interface Draft {
  readonly kind: 'participant' | 'group';
  readonly name: string;
  readonly below: Draft[];
  /** The child that a group should choose. */
  chosen: number;
}

/** Checks a property on as many random trees as the case says, with their seeds as names. */
export function checkProperty(
  property: string,
  trees: number,
  nodes: number,
  heaps: readonly Heap[],
): void {
  const check = PROPERTIES.find(([pattern]) => pattern.test(property))?.[1];
  if (check === undefined) throw new NotUnderstoodError(`property "${property}"`);
  for (let seed = 1; seed <= trees; seed += 1) {
    try {
      check(randomOf(seed), nodes, heaps);
    } catch (cause) {
      throw new Error(`seed ${seed}: ${cause instanceof Error ? cause.message : String(cause)}`, {
        cause,
      });
    }
  }
}

type PropertyCheck = (random: Random, nodes: number, heaps: readonly Heap[]) => void;

const PROPERTIES: readonly (readonly [RegExp, PropertyCheck])[] = [
  [/visible nodes succeed/iu, checkVisible],
  [/alternate/iu, checkAlternates],
  [
    /(?:last|lowest).*(?:gives? (?:up|in)|second|child 1|ordinal 1|yields)|priority/iu,
    checkPriority,
  ],
];

/** A random tree as the published test makes it: a new group has a child at once. */
function draftTree(random: Random, count: number): Draft {
  const root: Draft = { kind: 'participant', name: 'root', below: [], chosen: 0 };
  const all = [root];
  const add = (parent: Draft, kind: Draft['kind']) => {
    const draft: Draft = { kind, name: `n${all.length}`, below: [], chosen: 0 };
    parent.below.push(draft);
    all.push(draft);
    return draft;
  };
  for (let made = 0; made < count; made += 1) {
    const parent = all[random(all.length)] ?? root;
    if (parent.kind === 'group' || random(2) === 0) add(parent, 'participant');
    else add(add(parent, 'group'), 'participant');
  }
  for (const draft of all) if (draft.kind === 'group') draft.chosen = random(draft.below.length);
  return root;
}

function treeOfDraft(draft: Draft, isVisible: boolean): TreeNode {
  if (draft.kind === 'group') {
    const children = draft.below.map((child, index) => [
      treeOfDraft(child, isVisible && index === draft.chosen),
    ]);
    return { kind: 'group', name: draft.name, children };
  }
  const below = draft.below.map((child) => treeOfDraft(child, isVisible));
  return picky(draft.name, isVisible ? 1 : 2, below);
}

/** Exactly the visible nodes succeed, with size P. */
function checkVisible(random: Random, count: number, heaps: readonly Heap[]): void {
  const nodes = [treeOfDraft(draftTree(random, count), true)];
  const outcome = solveCollection({ nodes, heaps, rules: 'exact' });
  const visible = participantsOf(nodes).filter(({ spec }) => spec.memory?.maxSizeBytes === 4096);
  sameValue(
    'who takes part',
    [...outcome.participants].sort(),
    visible.map(({ name }) => name).sort(),
  );
}

/** Two participants are alternates exactly where they lie in different children of one group. */
function checkAlternates(random: Random, _: number, heaps: readonly Heap[]): void {
  const isApart = random(2) === 0;
  const chain = (name: string, length: number): ParticipantNode =>
    picky(`${name}${length}`, 1, length === 0 ? [] : [chain(name, length - 1)]);
  const pair = [chain('a', random(4)), chain('b', random(4))] as const;
  const group: GroupNode = { kind: 'group', name: 'group', children: [[pair[0]], [pair[1]]] };
  const nodes = [picky('root', 1, isApart ? [group] : pair)];
  sameValue('isAlternate', areAlternates('a0', 'b0', nodes, heaps), isApart);
}

/** Whether no solution has both. */
export function areAlternates(
  one: string,
  other: string,
  nodes: readonly TreeNode[],
  heaps: readonly Heap[],
): boolean {
  const outcome = solveCollection({ nodes, heaps, rules: 'exact' });
  holds('the tree can be solved', outcome.isAllocated, outcome.why);
  const both = [one, other].filter((name) => outcome.participants.has(name));
  // All participants ask for the same, so that each would take part if the tree let it.
  return (
    both.length < 2 && isSatisfiable({ heaps, members: [{ id: one, constraints: { minSize: 1 } }] })
  );
}

/** Of several groups that cannot all have their first child, the last one in depth-first order yields. */
function checkPriority(random: Random, _: number, heaps: readonly Heap[]): void {
  const groupCount = 2 + random(3);
  const counted = (name: string, camping: number): ParticipantNode => {
    const node = picky(name, 1);
    return { ...node, spec: { ...node.spec, minBufferCountForCamping: camping } };
  };
  const groups = Array.from({ length: groupCount }, (_unused, index): GroupNode => ({
    kind: 'group',
    name: `g${index}`,
    children: [[counted(`g${index}.first`, 1)], [counted(`g${index}.second`, 0)]],
  }));
  const root = counted('root', 1);
  // One buffer less than everybody together asks for.
  const nodes = [{ ...root, spec: { ...root.spec, maxBufferCount: groupCount }, below: groups }];
  const { participants } = solveCollection({ nodes, heaps, rules: 'exact' });
  const wanted = groups.map(
    ({ name }, index) => `${name}.${index === groupCount - 1 ? 'second' : 'first'}`,
  );
  sameValue('the children that are chosen', [...participants].sort(), ['root', ...wanted].sort());
}
