/**
 * Law L12: alternatives are joins. The choice is the lexicographically first one that works, in
 * depth-first pre-order; a slow search over all combinations says which one that is. Adding a child
 * never removes a solution.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assert } from '../../src/base/assert.ts';
import type { Participant } from '../../src/constraints/constraints.ts';
import { findChoice } from '../../src/solver/group-search.ts';
import {
  isGroup,
  membersOf,
  nameOfChoice,
  type Choice,
  type Group,
  type Member,
} from '../../src/constraints/groups.ts';
import { isFeasible } from '../../src/constraints/meets.ts';
import { mergeConstraints, type Requirement } from '../../src/constraints/requirement.ts';
import { expectMet, SEED } from '../property/seed.ts';
import { constraints } from './arbitrary-constraints.ts';

/** Fields that conflict often and cost little to merge. */
const leaves = constraints({
  fields: ['allocatorMask', 'allocators', 'domains', 'maxBufferCount', 'minBufferCountForCamping'],
  fieldsMax: 2,
});

/** The shape of a member; names are given afterwards, so that each is unique. */
type Shape = Participant['constraints'] | { readonly oneOf: readonly (readonly Shape[])[] };

const { member: shapes } = fc.letrec<{ member: Shape; group: Shape }>((tie) => ({
  member: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaves, tie('group')),
  group: fc.record({
    oneOf: fc.array(fc.array(tie('member'), { minLength: 1, maxLength: 2 }), {
      minLength: 1,
      maxLength: 3,
    }),
  }),
}));

function named(shape: Shape, name: string): Member {
  if (!('oneOf' in shape)) return { id: name, constraints: shape };
  const oneOf = shape.oneOf.map((list, child): Choice => {
    const members = list.map((each, index) => named(each, `${name}.${child}.${index}`));
    const [first] = members;
    return members.length === 1 && first !== undefined ? first : members;
  });
  return { group: name, oneOf };
}

const topLevel = fc
  .array(shapes, { minLength: 1, maxLength: 5 })
  .map((list) => list.map((shape, index) => named(shape, `m${index}`)))
  .filter((members) => combinations(members) <= 3000);

/** How many combinations there are. */
function combinations(members: readonly Member[]): number {
  return members.reduce((product, each) => {
    if (!isGroup(each)) return product;
    const ofChildren = each.oneOf.map((child) => combinations(membersOf(child)));
    return product * ofChildren.reduce((sum, count) => sum + count, 0);
  }, 1);
}

interface Combination {
  readonly participants: readonly Participant[];
  readonly chosen: readonly string[];
}

/** Every combination, the lexicographically first one first. */
function* everyCombination(members: readonly Member[]): Generator<Combination> {
  const [first, ...rest] = members;
  if (first === undefined) {
    yield { participants: [], chosen: [] };
    return;
  }
  if (!isGroup(first)) {
    for (const { participants, chosen } of everyCombination(rest)) {
      yield { participants: [first, ...participants], chosen };
    }
    return;
  }
  for (const child of first.oneOf) {
    const name = `${first.group}=${nameOfChoice(child)}`;
    for (const { participants, chosen } of everyCombination([...membersOf(child), ...rest])) {
      yield { participants, chosen: [name, ...chosen] };
    }
  }
}

function canBeMet(requirement: Requirement): boolean {
  return isFeasible(requirement, {});
}

function bruteForce(members: readonly Member[]): Combination | null {
  for (const each of everyCombination(members)) {
    if (canBeMet(mergeConstraints(each.participants))) return each;
  }
  return null;
}

function sortedIds(participants: readonly Participant[]): readonly string[] {
  return participants.map(({ id }) => id).sort();
}

test('[L12] the choice is the first of all combinations that works', () => {
  const seen = { none: 0, first: 0, later: 0 };
  const law = fc.property(topLevel, (members) => {
    const found = findChoice(members, canBeMet);
    const expected = bruteForce(members);
    expect(found?.chosen ?? null).toEqual(expected?.chosen ?? null);
    if (found === null || expected === null) {
      seen.none += 1;
      return;
    }
    expect(sortedIds(found.participants)).toEqual(sortedIds(expected.participants));
    expect(found.requirement).toEqual(mergeConstraints(expected.participants));
    const [first] = everyCombination(members);
    if (expected.chosen.join() === first?.chosen.join()) seen.first += 1;
    else seen.later += 1;
  });
  fc.assert(law, { seed: SEED, numRuns: 1500 });
  for (const times of Object.values(seen)) expectMet(times, 100);
});

/** Importers that state two things, so that many of them do not agree. */
const picky = leaves.filter((each) => Object.keys(each).length === 2);

/** Many groups of two, so that most are decided again and again. */
const manyGroups = fc.array(fc.tuple(picky, picky), { minLength: 8, maxLength: 12 }).map((list) =>
  list.map((children, index): Group => {
    const oneOf = children.map((each, child) => ({ id: `p${index}.${child}`, constraints: each }));
    return { group: `g${index}`, oneOf };
  }),
);

test('[L12] with up to twelve groups the choice is the first of all combinations', () => {
  const seen = { found: 0, none: 0 };
  const law = fc.property(manyGroups, (groups) => {
    const expected = bruteForce(groups);
    expect(findChoice(groups, canBeMet)?.chosen ?? null).toEqual(expected?.chosen ?? null);
    if (expected === null) seen.none += 1;
    else seen.found += 1;
  });
  fc.assert(law, { seed: SEED, numRuns: 35 });
  expectMet(seen.found, 5);
  expectMet(seen.none, 5);
});

test('[L12] adding a child never removes a solution', () => {
  let kept = 0;
  const law = fc.property(topLevel, fc.nat(), leaves, (members, pick, extra) => {
    const groups = members.filter((each) => isGroup(each));
    fc.pre(groups.length > 0);
    const grown = groups[pick % groups.length];
    const before = findChoice(members, canBeMet);
    const more = members.map((each) =>
      each === grown && isGroup(each)
        ? { ...each, oneOf: [...each.oneOf, { id: 'extra', constraints: extra }] }
        : each,
    );
    if (before === null) return;
    const after = findChoice(more, canBeMet);
    assert(after !== null, 'the solution is still there');
    // The new child is the last of its group; it may let an earlier child of another one in.
    if (!after.participants.some(({ id }) => id === 'extra')) {
      expect(after.chosen).toEqual(before.chosen);
    }
    kept += 1;
  });
  fc.assert(law, { seed: SEED, numRuns: 800 });
  expectMet(kept, 100);
});

test('[L12] an importer that stands in two alternatives takes part once', () => {
  const gpu = { id: 'gpu', constraints: { allocatorMask: 1 } };
  const groups: readonly Group[] = [
    { group: 'draw', oneOf: [gpu] },
    { group: 'scale', oneOf: [[gpu, { id: 'scaler', constraints: {} }]] },
  ];
  const found = findChoice(groups, canBeMet);
  expect(found?.participants.map(({ id }) => id)).toEqual(['gpu', 'scaler']);
});

test('[L12] blame keeps the search short', () => {
  const QUESTIONS_MAX = 5000;
  const groups = Array.from({ length: 24 }, (_, index): Group => {
    const oneOf = ['heap-a', 'heap-b'].map((name) => ({
      id: `${name}-${index}`,
      constraints: { minBufferCountForCamping: 1, usage: [`video.${name}`] },
    }));
    return { group: `g${index}`, oneOf };
  });
  const clash = [
    { group: 'x', oneOf: [{ id: 'x0', constraints: { domains: ['cpu'] as const } }] },
    { group: 'y', oneOf: [{ id: 'y0', constraints: { domains: ['ram'] as const } }] },
  ];
  let questions = 0;
  const counting = (requirement: Requirement) => {
    questions += 1;
    assert(questions <= QUESTIONS_MAX, 'the search asks too often');
    return canBeMet(requirement);
  };
  // The first group conflicts with the last one, and nothing in between has to do with it.
  const [first, last] = clash;
  expect(
    findChoice([...(first ? [first] : []), ...groups, ...(last ? [last] : [])], counting),
  ).toBe(null);
});
