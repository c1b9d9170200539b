/**
 * Law L17: every conflict is unsatisfiable and loses that with any one member; every correction makes
 * the rest satisfiable and loses that with any one member less; they hit each other; and none is missing.
 * A search over all subsets says which there are.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { solve } from '../../src/solver/solve.ts';
import { canServe } from '../../src/allocators/place.ts';
import { allConflicts } from '../../src/solver/all-conflicts.ts';
import { findConflict, holdTogether, smallestConflict } from '../../src/constraints/conflict.ts';
import { isFeasible } from '../../src/constraints/meets.ts';
import { statementsOf, type Question } from '../../src/constraints/statements.ts';
import { bytes } from '../../src/base/units.ts';
import { expectMet, SEED } from '../property/seed.ts';
import { participantLists } from './arbitrary-constraints.ts';
import { importersOf, SMALL_PLATFORM } from './platform.ts';

type Positions = readonly number[];

/** All subsets of the first `count` numbers, small ones first. */
function subsets(count: number): readonly Positions[] {
  const all = Array.from({ length: 2 ** count }, (_, bits) =>
    Array.from({ length: count }, (_, item) => item).filter((item) => (bits >> item) % 2 === 1),
  );
  return all.sort((one, other) => one.length - other.length);
}

/** The smallest sets of some kind: those of which no proper part is of it. */
function smallest(sets: readonly Positions[], isOne: (set: Positions) => boolean): Positions[] {
  const found: Positions[] = [];
  for (const set of sets) {
    if (found.some((each) => each.every((item) => set.includes(item)))) continue;
    if (isOne(set)) found.push(set);
  }
  return found;
}

function bruteForce(count: number, holds: (kept: Positions) => boolean) {
  const sets = subsets(count);
  const everything = sets.at(-1) ?? [];
  return {
    conflicts: smallest(sets, (set) => !holds(set)),
    corrections: smallest(sets, (set) => holds(everything.filter((item) => !set.includes(item)))),
  };
}

function asTexts(sets: readonly Positions[]): readonly string[] {
  return sets.map((set) => set.join(' ')).sort();
}

test('[L17] all conflicts and all corrections of any monotone oracle are found', () => {
  const COUNT = 9;
  const planted = fc.array(fc.subarray([0, 1, 2, 3, 4, 5, 6, 7, 8], { minLength: 1 }), {
    maxLength: 7,
  });
  let several = 0;
  const law = fc.property(planted, (conflicts) => {
    const holds = (kept: Positions) =>
      !conflicts.some((conflict) => conflict.every((item) => kept.includes(item)));
    const found = allConflicts(COUNT, holds);
    const expected = bruteForce(COUNT, holds);
    const hasNone = expected.conflicts.length === 0;
    expect(asTexts(found.conflicts)).toEqual(asTexts(expected.conflicts));
    expect(asTexts(found.corrections)).toEqual(asTexts(hasNone ? [[]] : expected.corrections));
    expect(found.complete).toBe(true);
    if (found.conflicts.length > 1) several += 1;
  });
  fc.assert(law, { seed: SEED, numRuns: 250 });
  expectMet(several, 100);
});

test('[L17] a limit that is reached is said', () => {
  const holds = (kept: Positions) => kept.length < 2;
  const limits = { conflictsMax: 3, correctionsMax: 256 };
  const { conflicts, complete } = allConflicts(6, holds, limits);
  expect(conflicts).toHaveLength(3);
  expect(complete).toBe(false);
});

test('[L17] where nothing holds, nobody is to blame', () => {
  const never = () => false;
  expect(smallestConflict(['p', 'q'], never)).toEqual([]);
  expect(allConflicts(2, never)).toEqual({ conflicts: [[]], corrections: [], complete: true });
});

const sizes = fc.constantFrom(undefined, 1, 4096, 8192, 65_536);

/** Questions of at most ten statements, about every field. */
const questions: fc.Arbitrary<Question> = fc
  .record({
    participants: participantLists({ minLength: 2, maxLength: 4 }, { fieldsMax: 3 }),
    size: sizes,
  })
  .map(({ participants, size }) => ({
    participants,
    request: size === undefined ? {} : { size: bytes(size) },
  }))
  .filter((question) => statementsOf(question).length <= 10);

test('[L17] one conflict of statements is unsatisfiable and minimal', () => {
  let found = 0;
  const law = fc.property(questions, (question) => {
    const statements = statementsOf(question);
    const holds = holdTogether(question, statements, isFeasible);
    // The statements are told apart as objects, so those of the answer are looked up among ours.
    const members = findConflict(question, isFeasible).map((each) => JSON.stringify(each));
    const conflict = statements.filter((each) => members.includes(JSON.stringify(each)));
    expect(conflict.length === 0).toBe(holds(statements));
    if (conflict.length === 0) return;
    expect(holds(conflict)).toBe(false);
    for (const member of conflict) {
      expect(holds(conflict.filter((each) => each !== member))).toBe(true);
    }
    found += 1;
  });
  fc.assert(law, { seed: SEED, numRuns: 400 });
  expectMet(found, 50);
});

/** Of what is hardware no correction is proposed, so that there are fewer than smallest ones. */
const negotiable = questions.map((question) => ({
  ...question,
  participants: question.participants.map((each) => {
    const stated = Object.entries(each.constraints).filter(([name]) => name !== 'fixed');
    return { ...each, constraints: Object.fromEntries(stated) };
  }),
}));

test('[L17] solve tells every smallest conflict and every smallest correction', () => {
  const seen = { unsatisfiable: 0, several: 0 };
  const law = fc.property(negotiable, (question) => {
    const { participants, request } = question;
    const solution = solve(SMALL_PLATFORM, importersOf(participants), request);
    if (solution.verdict !== 'unsatisfiable') return;
    const statements = statementsOf(question);
    const holds = holdTogether(question, statements, (requirement, asked) =>
      canServe(SMALL_PLATFORM, requirement, asked),
    );
    const at = (set: Positions) => set.flatMap((position) => statements[position] ?? []);
    const expected = bruteForce(statements.length, (kept) => holds(at(kept)));
    const inWords = (sets: readonly (readonly unknown[])[]) =>
      sets.map((set) => JSON.stringify(set)).sort();
    const conflicts = solution.conflicts.map(({ members }) => members);
    expect(inWords(conflicts)).toEqual(inWords(expected.conflicts.map(at)));
    // What is asked of the buffer is told as the nearest request and not as a correction.
    const isAsked = (members: readonly { readonly participant: string }[]) =>
      members.every(({ participant }) => participant === 'buffer');
    const dropped = solution.corrections.filter(({ kind }) => kind === 'drop');
    expect(inWords(dropped.map(({ members }) => members))).toEqual(
      inWords(expected.corrections.map(at).filter((members) => !isAsked(members))),
    );
    for (const correction of expected.corrections) {
      for (const conflict of expected.conflicts) {
        expect(correction.some((item) => conflict.includes(item))).toBe(true);
      }
    }
    seen.unsatisfiable += 1;
    if (conflicts.length > 1) seen.several += 1;
  });
  fc.assert(law, { seed: SEED, numRuns: 250 });
  expectMet(seen.unsatisfiable, 40);
  expectMet(seen.several, 8);
});
