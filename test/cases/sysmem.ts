/**
 * Expectations of Fuchsia's sysmem. Participants are translated into the product's vocabulary; the product
 * answers. Where sysmem itself refuses more than it must, its limits are stated beside the participants.
 */
import * as v from 'valibot';
import type { CaseKind } from './kind.ts';
import { Expectations, holds, NotUnderstoodError, sameValue } from './report.ts';
import { heapsFor } from './sysmem/heaps.ts';
import { checkEnds } from './sysmem/check-ends.ts';
import { checkImage } from './sysmem/check-image.ts';
import { checkStorage } from './sysmem/check-storage.ts';
import { checkWho } from './sysmem/check-who.ts';
import { areAlternates, checkProperty } from './sysmem/random-trees.ts';
import { hasFreeOrder, reversed, runSysmem, type SysmemRun } from './sysmem/run.ts';
import { sysmemCaseSchema, type SysmemCase } from './sysmem/schema.ts';
import { picky, readTree } from './sysmem/tree-text.ts';
import { treeOf, type GroupNode, type TreeNode } from './sysmem/tree.ts';
import { readCount } from './words.ts';

const file = v.strictObject({
  schema: v.string(),
  about: v.string(),
  pageSize: v.literal(4096),
  cases: v.array(v.unknown()),
});

export const sysmem: CaseKind = {
  checkFile(content) {
    v.parse(file, content);
  },
  runCase(raw) {
    const each = v.parse(sysmemCaseSchema, raw);
    const expect = new Expectations(each.expect);
    for (const key of ['theirAssertion', 'note', 'arith', 'why']) expect.remark(key);
    if (typeof each.participants === 'string') runText(each.participants, each, expect);
    else runNodes(treeOf(each.participants), each, expect);
    expect.finish();
  },
};

function runNodes(nodes: readonly TreeNode[], each: SysmemCase, expect: Expectations): void {
  const run = runSysmem(each, nodes);
  checkEnds(run, each, expect);
  checkStorage(run, expect);
  checkImage(run, expect);
  checkWho(run, expect);
  checkOrder(run, each, expect);
}

/** The answer depends on who takes part and never on the order. */
function checkOrder(run: SysmemRun, each: SysmemCase, expect: Expectations): void {
  const compare = () => {
    const other = reversed(run);
    sameValue('the verdict in the other order', other.isAllocated, run.published.isAllocated);
    if (other.answer.verdict !== 'satisfiable' || run.published.answer.verdict !== 'satisfiable')
      return;
    const { allocator, placement } = other.answer.solution;
    const { solution } = run.published.answer;
    sameValue('the heap in the other order', allocator, solution.allocator);
    sameValue('the image in the other order', placement?.image, solution.placement?.image);
  };
  if (hasFreeOrder(each, run.nodes)) compare();
  expect.check('eitherOrder', (isWanted) => {
    holds('the order has no meaning', isWanted === true && hasFreeOrder(each, run.nodes));
    compare();
  });
}

const ALTERNATES =
  /^tokens? (\w+) and (?:token )?(\w+) (?:are )?(?:both )?(?:made )?(?:directly )?under (?:one|the same|a) (group|parent|root|token)$|^tokens? (\w+) and (?:token )?(\w+) (?:are )?(?:both )?(?:made )?(?:directly )?under (?:the )?(root)(?: token)?$/iu;
const RANDOM = /random/iu;

/** A case whose participants are described in words. */
function runText(text: string, each: SysmemCase, expect: Expectations): void {
  const tree = RANDOM.test(text) ? undefined : readTree(text);
  const alternates = ALTERNATES.exec(text.trim());
  if (alternates !== null) runAlternates(alternates, expect);
  else if (RANDOM.test(text) || expect.has('property')) runRandom(text, expect);
  else if (tree !== undefined) runNodes(tree, each, expect);
  else throw new NotUnderstoodError(`participants "${text}"`);
}

function runAlternates(found: RegExpExecArray, expect: Expectations): void {
  const [one = 'A', other = 'B'] = [found[1] ?? found[4], found[2] ?? found[5]];
  const isGroup = (found[3] ?? found[6]) === 'group';
  const pair = [picky(one, 1), picky(other, 1)] as const;
  const group: GroupNode = { kind: 'group', name: 'group', children: [[pair[0]], [pair[1]]] };
  const nodes = [picky('root', 1, isGroup ? [group] : pair)];
  expect.equals('isAlternate', () => areAlternates(one, other, nodes, heapsFor(undefined, nodes)));
}

function runRandom(text: string, expect: Expectations): void {
  const [, nodes = '6'] = /(\w+) (?:other |random )*nodes/iu.exec(text) ?? [];
  let trees = 0;
  expect.check('theirIterations', (wanted) => {
    trees = Number(wanted);
    holds('there are iterations', trees > 0, wanted);
  });
  expect.check('property', (property) => {
    const count = /^(?:random|the)$/iu.test(nodes) ? 6 : readCount(nodes);
    checkProperty(String(property), Math.max(trees, 50), count, heapsFor(undefined, []));
  });
  expect.check('isAlternate', (wanted) => {
    holds('it depends on the tree', /iff|exactly|depends|where/iu.test(String(wanted)), wanted);
    checkProperty('alternate', Math.max(trees, 50), 6, heapsFor(undefined, []));
  });
}
