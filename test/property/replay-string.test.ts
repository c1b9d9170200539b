/**
 * A replay string carries a run exactly: every run has one text, and the text runs as the run did.
 * What is not understood is answered with its position.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assert, present } from '../../src/base/assert.ts';
import { formatInputError } from '../../src/base/document.ts';
import {
  encodeReplayString,
  parseReplayString,
  replayRun,
  runReplayString,
} from '../../src/explorer/index.ts';
import { encodeLog } from '../../src/index.ts';
import { POLICIES } from '../../src/events/policy.ts';
import { modelRuns } from '../../src/testing/fast-check/arbitrary-runs.ts';
import { withReplayString } from '../../src/testing/replayable.ts';
import { checkLaw } from './check-law.ts';
import { Driver } from './driver.ts';
import { SEED } from './seed.ts';

const RUNS = modelRuns(...POLICIES);

test('a run that is written and read is the same run with the same text', () => {
  checkLaw(RUNS, (run) => {
    const text = encodeReplayString(run);
    const parsed = parseReplayString(text);
    assert(parsed.ok, 'what was written can be read');
    expect(parsed.value).toEqual(run);
    expect(encodeReplayString(parsed.value)).toBe(text);
  });
});

test('a replay string gives the outcomes of the run', () => {
  checkLaw(RUNS, (run) => {
    const driver = new Driver(run.setting);
    const oks = run.calls.map((call) => driver.call(call).ok);
    const replayed = runReplayString(encodeReplayString(run));
    assert(replayed.ok, 'what was written can be replayed');
    expect(replayed.value.outcomes.map(({ outcome }) => outcome.ok)).toEqual(oks);
    expect(replayed.value.world).toEqual(driver.exporter.describe());
    expect(encodeLog(replayed.value.log)).toBe(encodeLog(replayRun(run).log));
  });
});

test('the string in the message of a failed law fails it again', () => {
  const law = (texts: readonly string[]): void => {
    assert(!texts.includes('mapped'), 'no buffer is ever mapped');
  };
  const livesOf = (text: string): readonly string[] => {
    const replayed = runReplayString(text);
    assert(replayed.ok, 'the string can be replayed');
    return Object.values(replayed.value.world.buffers).map(({ life }) => life);
  };
  const details = fc.check(
    fc.property(modelRuns('strict'), (run) => {
      withReplayString(run, () => {
        const { world } = replayRun(run);
        law(Object.values(world.buffers).map(({ life }) => life));
      });
    }),
    { seed: SEED, numRuns: 1000 },
  );
  const { message } = present(details.errorInstance, 'failure') as Error;
  const [, text] = present(/replay: npx cenalloc replay '(.+)'/.exec(message), 'replay string');
  expect(() => {
    law(livesOf(present(text, 'replay string')));
  }).toThrow('no buffer is ever mapped');
});

test('any text is read or answered with a position in it, never thrown', () => {
  const mangled = fc
    .tuple(RUNS, fc.nat(), fc.string({ maxLength: 3 }), fc.nat(3))
    .map(([run, place, inserted, deleted]) => {
      const text = encodeReplayString(run);
      const at = place % (text.length + 1);
      return text.slice(0, at) + inserted + text.slice(at + deleted);
    });
  const property = fc.property(fc.oneof(mangled, fc.string()), (text) => {
    const parsed = parseReplayString(text);
    if (parsed.ok) {
      expect(encodeReplayString(parsed.value)).toBe(text);
      return;
    }
    const at = Number(/^position (\d+)$/.exec(parsed.refusal.field ?? '')?.[1]);
    expect(at).toBeGreaterThanOrEqual(1);
    expect(at).toBeLessThanOrEqual(text.length + 1);
    expect(parsed.refusal.message).toMatch(/^expected .+, found .+$/su);
  });
  fc.assert(property, { seed: SEED, numRuns: 500 });
});

describe('what is wrong is said with its position', () => {
  test.each([
    ['', 'position 1: expected "cen1:", found nothing'],
    ['cen2:strict', 'position 1: expected "cen1:", found "cen2"'],
    ['cen1', 'position 5: expected ":" and a policy, found nothing'],
    [
      'cen1:lax:7/-/1,0:',
      'position 6: expected the policy strict or fits or migrate or barrier or rfc, found "lax"',
    ],
    ['cen1:strict:@mix:', 'position 13: expected the preset @mixed, found "@mix"'],
    ['cen1:strict:7,x/-/1,0:', 'position 15: expected a mask from 0 to 4294967295, found "x"'],
    [
      'cen1:strict:7/-1/1,0:',
      'position 15: expected "-" or a capacity from 0 to 1048576, found "-1"',
    ],
    ['cen1:strict:7/-/1:', 'position 17: expected mapMax,cpuMax, found "1"'],
    ['cen1:strict:7/-/1,0', 'position 20: expected ":" and calls, found nothing'],
    [
      'cen1:strict:7/-/1,0:c01',
      'position 22: expected the index of a buffer from 0 to 999, found "01"',
    ],
    [
      'cen1:strict:7/-/1,0:c0 a0.1',
      'position 27: expected the index of an importer from 0 to 0, found "1"',
    ],
    [
      'cen1:strict:7/-/1,0:c0 a0',
      'position 24: expected "a" buffer "." importer, then "~" or nothing, found "a0"',
    ],
    ['cen1:strict:7/-/1,0:c0.0', 'position 21: expected "c" and a buffer, found "c0.0"'],
    ['cen1:strict:7/-/1,0:c0:', 'position 23: expected the end after the calls, found ":"'],
  ])('%s', (text, expected) => {
    const parsed = runReplayString(text);
    assert(!parsed.ok, 'the text is not understood');
    expect(formatInputError(parsed.refusal)).toBe(`replay string: ${expected}`);
  });
});
