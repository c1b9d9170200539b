/**
 * King's question: deny every late attach, or only those that ask for more? Both answers, and the one
 * that looks at the storage that exists, nest: what an earlier one accepts, the later ones accept, too.
 */
import { isDeepStrictEqual } from 'node:util';
import { mergedOf } from '../product.ts';
import { holds, NotUnderstoodError, sameValue, type Expectations, type Fields } from '../report.ts';
import { isGoodEnd } from '../words.ts';
import { constraintsOf, runSequence, type Run } from './sequence.ts';
import type { Setting } from './setting.ts';

const POLICY = /^policy[ :]/u;

/** Checks every key of the form "policy <name>". */
export function checkPolicies(setting: Setting, expect: Expectations, all: Fields): void {
  const keys = Object.keys(all).filter((each) => POLICY.test(each));
  if (keys.length === 0) return;
  const answers = answersOf(setting);
  for (const key of keys) {
    expect.check(key, (wanted) => {
      const name = key.replace(POLICY, '').trim();
      sameValue(key, answerOf(name, answers), isGoodEnd(wanted));
    });
  }
}

interface Answers {
  readonly any: boolean;
  readonly stricter: boolean;
  readonly exact: boolean;
  readonly rfc: boolean;
}

function answersOf(setting: Setting): Answers {
  const end = (policy: 'strict' | 'fits' | 'rfc') => {
    const run = runSequence(setting.operations, setting.pool, policy);
    return run.all.at(-1)?.[1].isOk === true;
  };
  const answers = {
    any: end('strict'),
    stricter: isNoStricter(setting),
    exact: end('fits'),
    rfc: end('rfc'),
  };
  holds(
    'the policies nest',
    (!answers.any || answers.stricter) && (!answers.stricter || answers.exact),
    answers,
  );
  return answers;
}

/** The last attach asks for nothing that those before it have not asked for. */
function isNoStricter({ operations, pool }: Setting): boolean {
  const before: Run = runSequence(operations.slice(0, -1), pool, 'fits');
  const stated = [...before.attached.values()].map(constraintsOf);
  const newcomer = constraintsOf(operations.at(-1)?.stated ?? {});
  const merged = mergedOf(stated);
  const together = mergedOf([...stated, newcomer]);
  return isDeepStrictEqual(together, merged);
}

function answerOf(name: string, answers: Answers): boolean {
  if (/any-after-map|strict$|deny-any/u.test(name)) return answers.any;
  if (/more-restrictive/u.test(name)) return answers.stricter;
  if (/exact|fits|satisf/u.test(name)) return answers.exact;
  if (/^rfc/u.test(name)) return answers.rfc;
  throw new NotUnderstoodError(`the policy "${name}"`);
}
