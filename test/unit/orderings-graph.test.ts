/**
 * All orderings as they are drawn and told: states, ways, refusals and parts of orderings are counted a second time by the
 * slow search through the real exporter, nothing drawn overlaps, and the ordering that is said to work does.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPlatform } from '../../src/allocators/platform/read-platform.ts';
import { POLICIES, type Policy } from '../../src/events/policy.ts';
import { comparePolicies } from '../../src/explorer/compare-policies.ts';
import { explore } from '../../src/explorer/explore.ts';
import { ExploredPolicy } from '../../src/explorer/graph/explored-policy.ts';
import { readModel } from '../../src/explorer/model/model-document.ts';
import { modelOf } from '../../src/explorer/model/model-of-document.ts';
import type { Model } from '../../src/explorer/model/model.ts';
import { runReplayString } from '../../src/explorer/replay-strings/replay-string.ts';
import { reachableStates } from '../../src/explorer/slow/reachable-states.ts';
import { drawnGraph } from '../../src/views/orderings/drawn-graph.ts';
import { layOutGraph } from '../../src/views/orderings/graph-layout.ts';
import { markOrdering } from '../../src/views/orderings/graph-marks.ts';
import { firstDifferenceOf } from '../../src/views/orderings/ordering-difference.ts';
import { lanesOf } from '../../src/views/orderings/ordering-lanes.ts';
import {
  importersAskedFirst,
  OrderingsExplorer,
  readOrderingsAsked,
} from '../../src/views/orderings/orderings-by-policy.ts';
import { orderingsModel } from '../../src/views/orderings/orderings-question.ts';

/** Of each model so many states are told. */
const STATES_TOLD = 20;

const EXAMPLES = join(import.meta.dirname, '../../examples');

/** The models of a text under each policy. */
function modelsOf(text: string): readonly Model[] {
  const document = readModel(text, 'model');
  if (!document.ok) expect.fail(document.refusal.message);
  return POLICIES.map((policy) => {
    const { platform = null } = document.value;
    if (typeof platform === 'string') expect.fail('the platform stands in the model');
    const model = modelOf(document.value, platform, policy, 'model');
    if (!model.ok) expect.fail(model.refusal.message);
    return model.value;
  });
}

function boards(): readonly (readonly [string, string])[] {
  const folder = join(EXAMPLES, 'platforms');
  return readdirSync(folder).map((name) => {
    const platform = readPlatform(readFileSync(join(folder, name), 'utf8'), name);
    if (!platform.ok) expect.fail(platform.refusal.message);
    return [name, orderingsModel(platform.value, importersAskedFirst(platform.value))];
  });
}

const FILES = ['two-importers', 'barrier-with-a-death', 'barrier-with-a-refusal'].map(
  (name): readonly [string, string] => [
    name,
    readFileSync(join(EXAMPLES, `models/${name}.model.json`), 'utf8'),
  ],
);

function exploredOf(model: Model): ExploredPolicy {
  const explored = ExploredPolicy.of(model);
  if (!explored.ok) expect.fail(explored.refusal.message);
  if (explored.value === null) expect.fail('the model is small');
  return explored.value;
}

/** Everything that is said of a model is right. */
function judge(model: Model): void {
  const explored = exploredOf(model);
  const picture = explored.picture();
  const counts = explore(model);
  if (!counts.ok) expect.fail(counts.refusal.message);
  expect(explored.states).toBe(counts.value.states);
  const slow = [...reachableStates(model)];
  expect(slow.length).toBe(explored.states);
  judgeRefusals(slow, picture.refusals);
  judgeShares(model, picture);
  const { graph } = picture;
  if (graph === null) return;
  expect(graph.ways.flat().length).toBe(counts.value.transitions);
  const depths = (list: readonly { readonly depth: number }[]): readonly number[] =>
    list.map(({ depth }) => depth).sort((one, other) => one - other);
  expect(depths(graph.states)).toEqual(depths(slow));
  judgeLayout(picture);
  judgeOrderings(model, explored, picture);
}

type Picture = ReturnType<ExploredPolicy['picture']>;

/** The slow search has the exporter refuse every call of an importer in every state. */
function judgeRefusals(
  slow: readonly (typeof reachableStates extends (...args: never[]) => Generator<infer S>
    ? S
    : never)[],
  refusals: Picture['refusals'],
): void {
  const expected = new Map<string, number>();
  const add = (rule: string, isFinal: boolean): void => {
    const key = `${rule} ${String(isFinal)}`;
    expected.set(key, (expected.get(key) ?? 0) + 1);
  };
  for (const { transitions, refused } of slow) {
    for (const { refusal } of transitions) if (refusal !== null) add(refusal.rule, true);
    for (const { refusal, calls } of refused) {
      const [call] = calls;
      const isImporters = call !== undefined && 'importer' in call && call.call !== 'release';
      // Before there is a buffer nobody can call on it.
      if (refusal !== null && isImporters && refusal.rule !== 'BUF3') add(refusal.rule, false);
    }
  }
  const told = new Map<string, number>();
  for (const { rule, isFinal, count } of refusals) {
    const key = `${rule} ${String(isFinal)}`;
    told.set(key, (told.get(key) ?? 0) + count);
  }
  expect(told).toEqual(expected);
}

/** The parts are all orderings, and agree with the rows of the comparison. */
function judgeShares(model: Model, { shares }: Picture): void {
  const table = comparePolicies(model, [model.policy]);
  if (!table.ok) {
    expect(shares).toBeNull();
    return;
  }
  const [row] = table.value.rows;
  if (row === undefined || shares === null) expect.fail('programs have rows');
  const parts = Object.values(shares).map(BigInt);
  expect(String(parts.reduce((sum, each) => sum + each, 0n))).toBe(row.orderings);
  expect(shares.outOfReach).toBe(row.unserved);
  expect(BigInt(shares.turnedAway)).toBeLessThanOrEqual(BigInt(row.turnedAway));
  expect(BigInt(shares.moved)).toBeLessThanOrEqual(BigInt(row.moved));
  if (row.unserved === '0' && row.deadlocks === '0') {
    expect(shares.turnedAway).toBe(row.turnedAway);
  }
}

/** Every state has a place of its own, in the column of its depth, and every way is drawn. */
function judgeLayout(picture: Picture): void {
  const graph = drawnGraph(picture);
  if (graph === null) expect.fail('a small graph is drawn');
  const layout = layOutGraph(graph, { width: 800, height: 400 });
  expect(layout.nodes.length).toBe(picture.graph?.states.length ?? picture.classes?.classes.length);
  expect(layout.paths.length).toBe(graph.edges.length);
  const { width, height } = layout.box;
  for (const [index, one] of layout.nodes.entries()) {
    expect(one.x).toBeGreaterThan(width / 2);
    expect(one.y).toBeGreaterThan(0);
    expect(one.x).toBeLessThan(layout.width);
    expect(one.y).toBeLessThan(layout.height);
    for (const other of layout.nodes.slice(index + 1)) {
      const isApart = Math.abs(one.x - other.x) >= width || Math.abs(one.y - other.y) >= height;
      expect(isApart).toBe(true);
      if (one.node.column < other.node.column) expect(one.x).toBeLessThan(other.x);
    }
  }
}

/** The ordering to a state leads there, and what is set beside it makes the same calls and works. */
function judgeOrderings(model: Model, explored: ExploredPolicy, picture: Picture): void {
  const drawn = drawnGraph(picture);
  if (drawn === null) expect.fail('a small graph is drawn');
  const stride = Math.ceil(explored.states / STATES_TOLD);
  for (let state = 0; state < explored.states; state += stride) {
    const { own, other, under } = explored.tell(state);
    const run = runReplayString(own.ordering.replay, model);
    if (!run.ok) expect.fail(run.refusal.message);
    expect(own.ordering.log).toEqual(run.value.log);
    expect(own.passed.at(-1)?.state).toBe(state);
    expect(markOrdering(drawn, own).nodes.at(-1)).toBe(state);
    const same = under.find(({ policy }) => policy === model.policy);
    if (same === undefined) expect.fail('the own policy is among all');
    expect(firstDifferenceOf(own.ordering, same)).toBeNull();
    expect((own.fault === null) === (own.faultAt === null)).toBe(true);
    for (const each of lanesOf(own.ordering, picture.importers).flatMap(({ bars }) => bars)) {
      expect(each.from).toBeLessThan(each.to);
      expect(each.to).toBeLessThanOrEqual(own.ordering.calls.length);
    }
    if (other === null || own.fault === null) continue;
    // What works refuses nobody for good, and keeps everybody in reach.
    expect(other.fault).toBeNull();
    expect(other.ordering.calls.filter(({ outcome }) => !outcome.ok)).toEqual([]);
  }
}

describe('what is drawn and told of every ordering is what the exporter does', () => {
  test.each([...boards(), ...FILES])(
    '%s',
    (_, text) => {
      for (const model of modelsOf(text)) judge(model);
    },
    60_000,
  );

  test('of models made at random', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 3 }),
        fc.array(fc.constantFrom(null, 1), { minLength: 1, maxLength: 3 }),
        fc.constantFrom(...POLICIES),
        (masks, capacities, policy) => {
          judge({
            policy,
            masks,
            capacities,
            mapMax: 1,
            cpuMax: 0,
            buffers: 1,
            calls: 'programs',
          });
        },
      ),
      { numRuns: 15 },
    );
  }, 120_000);
});

test('where calls are free there are states and refusals, and no orderings to count', () => {
  const model: Model = {
    policy: 'strict',
    masks: [7, 3],
    capacities: [null, null, null],
    mapMax: 1,
    cpuMax: 0,
    buffers: 1,
    calls: 'free',
  };
  const explored = exploredOf(model);
  const picture = explored.picture();
  expect(picture.shares).toBeNull();
  expect(picture.graph?.states.length).toBe(explored.states);
  expect(picture.refusals.map(({ rule }) => rule)).toContain('ATT4');
  judgeLayout(picture);
});

describe('more states than can be drawn', () => {
  const [, text = ''] = boards().find(([name]) => name.startsWith('rk3588')) ?? [];
  const many = JSON.stringify({
    ...(JSON.parse(text) as object),
    importers: ['rga2', 'rga3', 'vdec', 'camera'],
  });

  test('are classes that hold each of them once, and ways between them', () => {
    for (const model of modelsOf(many)) {
      const explored = exploredOf(model);
      const picture = explored.picture();
      const counts = explore(model);
      if (!counts.ok) expect.fail(counts.refusal.message);
      expect(explored.states).toBe(counts.value.states);
      if (picture.graph !== null) continue;
      const { classes = [], ways = [] } = picture.classes ?? {};
      expect(classes.reduce((sum, { states }) => sum + states, 0)).toBe(explored.states);
      // Some ways stay within a class.
      const between = ways.reduce((sum, each) => sum + each.ways, 0);
      expect(between).toBeGreaterThan(classes.length);
      expect(between).toBeLessThanOrEqual(counts.value.transitions);
      expect(classes.length).toBeLessThanOrEqual(120);
      judgeLayout(picture);
      const drawn = drawnGraph(picture);
      const { own } = explored.tell(picture.faultState ?? 0);
      if (drawn === null) expect.fail('classes are drawn');
      expect(markOrdering(drawn, own).nodes.length).toBe(own.passed.length);
    }
  });
});

test('the shortest difference of two policies is that of the comparison', () => {
  const [, text = ''] = boards().find(([name]) => name.startsWith('rk3588')) ?? [];
  const asked = readOrderingsAsked(text);
  if (!asked.ok) expect.fail(asked.refusal);
  const explorer = new OrderingsExplorer(asked.value);
  const pairs = POLICIES.flatMap((one, at) =>
    POLICIES.slice(at + 1).map((other): readonly [Policy, Policy] => [one, other]),
  );
  for (const [one, other] of pairs) {
    const model = asked.value.models.find(({ policy }) => policy === one);
    if (model === undefined) expect.fail('every policy has a model');
    const table = comparePolicies(model, [one, other]);
    if (!table.ok) expect.fail(table.refusal.message);
    const [difference] = table.value.differences;
    const compared = explorer.compare(one, other);
    expect(compared?.complete).toBe(difference?.complete);
    expect(compared?.orderings?.map(({ replay }) => replay)).toEqual(
      difference?.witnesses?.map(({ replay }) => replay),
    );
    if (compared === null || compared.orderings === null) continue;
    const [left, right] = compared.orderings;
    expect(firstDifferenceOf(left, right)).toBe(left.calls.length - 1);
  }
});
