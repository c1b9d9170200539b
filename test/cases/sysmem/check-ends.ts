/** How a collection and each participant ended: verdicts, errors, newcomers and survivors. */
import { LIMITS } from '../as-published/sysmem.ts';
import {
  holds,
  NotUnderstoodError,
  sameValue,
  UnmetExpectationError,
  type Expectations,
  type Fields,
} from '../report.ts';
import { isGoodEnd } from '../words.ts';
import type { Outcome } from './collection.ts';
import type { SysmemRun } from './run.ts';
import type { SysmemCase } from './schema.ts';
import { participantsOf } from './tree.ts';

/** Checks the ends that a case expects. */
export function checkEnds(run: SysmemRun, each: SysmemCase, expect: Expectations): void {
  const isExact = isAboutExactAnswer(each, expect);
  const meant = isExact ? run.exact : run.published;
  expect.check('verdict', (wanted) => {
    checkVerdict('verdict', run, meant, wanted);
  });
  expect.check('error', (wanted) => {
    sameValue('error', meant.error ?? 'none', wanted);
  });
  for (const key of ['correct', 'exact', 'product', 'solvable']) {
    expect.check(key, (wanted) => {
      checkAnswer(key, run.exact, wanted);
    });
  }
  for (const key of [
    'sysmem',
    'asPublished',
    'published',
    'sysmemVerdict',
    'sysmemError',
    'theirs',
  ]) {
    expect.check(key, (wanted) => {
      checkAnswer(key, run.published, wanted);
    });
  }
  expect.check('limits', checkLimits);
  expect.equals('combinations', () => combinationCount(run));
  checkNewcomers(run, expect);
  checkSurvivors(run, expect);
  // The case itself says that more can be solved than sysmem solves.
  if (/solution (?:\(.*\) )?exists|would accept|more expressive/u.test(each.note ?? '')) {
    holds(
      'the product finds the solution that the note speaks of',
      run.exact.isAllocated,
      run.exact.why,
    );
  }
}

/** Computed cases, and those that state sysmem's own answer separately, are about the exact answer. */
function isAboutExactAnswer(each: SysmemCase, expect: Expectations): boolean {
  const isSeparate = [
    'sysmem',
    'asPublished',
    'published',
    'sysmemVerdict',
    'sysmemError',
    'theirs',
  ].some((key) => expect.has(key));
  return isSeparate || /computed/iu.test(each.basis) || each.id.includes('beyond');
}

function checkVerdict(key: string, run: SysmemRun, outcome: Outcome, wanted: unknown): void {
  const text = String(wanted);
  if (/^(pending|undecided|waiting)/iu.test(text)) sameValue(key, run.life?.verdict, 'pending');
  else if (/underdetermined/iu.test(text))
    sameValue(key, outcome.answer.verdict, 'underdetermined');
  else if (isGoodEnd(wanted) !== outcome.isAllocated) {
    throw new UnmetExpectationError(key, outcome.why ?? outcome.error ?? 'allocated', wanted);
  }
}

/** An answer as a text, a verdict or an object of both. */
function checkAnswer(key: string, outcome: Outcome, wanted: unknown): void {
  if (typeof wanted === 'object' && wanted !== null) {
    for (const [name, value] of Object.entries(wanted as Fields)) {
      if (name !== 'verdict' && name !== 'error') throw new NotUnderstoodError(`${key}.${name}`);
      checkAnswer(`${key}.${name}`, outcome, value);
    }
    return;
  }
  const text = String(wanted);
  const [error] = /\b[A-Z]+(?:_[A-Z]+)+\b/u.exec(text) ?? [];
  if (error !== undefined) sameValue(key, outcome.error ?? 'none', error);
  else sameValue(key, outcome.isAllocated, isGoodEnd(wanted));
}

function checkLimits(wanted: unknown): void {
  for (const [name, value] of Object.entries(wanted as Fields)) {
    const limit = (LIMITS as Readonly<Record<string, number>>)[name];
    if (limit === undefined) throw new NotUnderstoodError(`limits.${name}`);
    sameValue(`limits.${name}`, limit, value);
  }
}

function combinationCount(run: SysmemRun): number {
  const groups = participantsOf(run.nodes).length;
  holds('there are participants', groups > 0);
  return Number(run.combinations);
}

/** "attached: ok" is about all newcomers; a key that is a name is about that participant. */
function checkNewcomers(run: SysmemRun, expect: Expectations): void {
  const { admitted } = run.late;
  for (const key of ['attached', 'newcomer', 'late']) {
    expect.check(key, (wanted) => {
      holds('there is a newcomer', admitted.size > 0 || !run.late.initial.isAllocated);
      for (const [name, outcome] of admitted) {
        if (/^[A-Z]+(?:_[A-Z]+)+$/u.test(String(wanted))) {
          sameValue(`${key} ${name}`, outcome.error ?? 'admitted', wanted);
        } else if (isServed(run, name, outcome) !== isGoodEnd(wanted)) {
          throw new UnmetExpectationError(`${key} ${name}`, outcome.why ?? 'admitted', wanted);
        }
      }
    });
  }
  for (const key of INITIAL_KEYS) {
    expect.check(key, (wanted) => {
      sameValue(key, run.late.initial.isAllocated, isGoodEnd(wanted));
    });
  }
}

const INITIAL_KEYS =
  'initial initialOk initialUnaffected initialParticipants others othersOk existing'.split(' ');

/** A newcomer is served where it is admitted and its channel is still open. */
function isServed({ life }: SysmemRun, name: string, outcome: Outcome): boolean {
  return outcome.isAllocated && (life === null || life.alive.has(name));
}

/** "c1 still ok": after all calls this participant is served, and the others as they deserve. */
function checkSurvivors(run: SysmemRun, expect: Expectations): void {
  for (const key of ['survivor', 'survivors', 'alive']) {
    expect.check(key, (wanted) => {
      for (const text of Array.isArray(wanted) ? wanted.map(String) : [String(wanted)]) {
        checkSurvivor(key, text, run);
      }
    });
  }
  expect.check('checkBefore', (wanted) => {
    sameValue('the first check', run.life?.checks[0], String(wanted).toUpperCase());
  });
  for (const key of ['check', 'checks', 'pending']) {
    expect.check(key, (wanted) => {
      const answers = (Array.isArray(wanted) ? wanted : [wanted]).map((one) =>
        one === true || /pending/iu.test(String(one))
          ? 'PENDING'
          : isGoodEnd(one)
            ? 'ok'
            : 'failed',
      );
      sameValue(key, run.life?.checks.slice(0, answers.length), answers);
    });
  }
}

function checkSurvivor(key: string, text: string, { life, nodes }: SysmemRun): void {
  if (life === null) throw new NotUnderstoodError(`${key} without a sequence`);
  const names = participantsOf(nodes).map(({ name }) => name);
  if (/^(none|nobody)$/iu.test(text)) {
    sameValue(key, [...life.alive], []);
    return;
  }
  const found = /^([\w-]+)(?: (?:is )?(still ok|still alive|ok|alive|failed|closed|dead))?$/u.exec(
    text,
  );
  const [, name = '', state = 'ok'] = found ?? [];
  if (!names.includes(name)) throw new NotUnderstoodError(`${key} "${text}"`);
  sameValue(`${name} is served`, life.alive.has(name), isGoodEnd(state));
}
