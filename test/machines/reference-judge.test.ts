/**
 * The chart and docs/spec.md, read once more in the plainest way (reference/), agree about every fact that
 * somebody might offer, in lives that were drawn and in lives that were written down. The two share no code;
 * `accepts` judges single importers for both. `CENALLOC_LIVES=500` draws more of them.
 */
import { test } from 'vitest';
import { assert } from '../../src/base/assert.ts';
import type { RuleBreach } from '../../src/base/refusal.ts';
import { POLICIES } from '../../src/events/policy.ts';
import { planBacking } from '../../src/exporter/plan-backing.ts';
import { requirementOfAttached } from '../../src/machines/attached-requirement.ts';
import { offer } from '../../src/machines/legality.ts';
import { modelRuns } from '../../src/testing/fast-check/arbitrary-runs.ts';
import { checkLaw } from '../property/check-law.ts';
import { expectMet } from '../property/seed.ts';
import { Driver } from '../property/driver.ts';
import { candidatesFor } from './candidates.ts';
import { walk, type Moment } from './lives.ts';
import { answerOf, whyUnlawful } from './reference/judge.ts';
import { lifeOf } from './reference/plain-world.ts';
import type { Placed } from './storage-candidates.ts';
import { logOfZoo, ZOO_NAMES } from './zoo.ts';

const LIVES = Number(process.env['CENALLOC_LIVES'] ?? 20);

test('[RPL2] the chart and the plain judge agree about every fact of random lives', () => {
  let facts = 0;
  checkLaw(
    modelRuns(...POLICIES),
    ({ setting, calls }) => {
      const driver = new Driver(setting);
      for (const call of calls) driver.call(call);
      walk(driver.exporter.log(), (moment) => {
        facts += compare(moment).length;
      });
    },
    LIVES,
  );
  expectMet(facts, 1000 * LIVES);
});

test.each(ZOO_NAMES)('[RPL2] they agree in the life of %s', (name) => {
  const answers = new Set<string>();
  walk(logOfZoo(name), (moment) => {
    for (const answer of compare(moment)) answers.add(answer);
  });
  expectMet(answers.size, 10);
});

/** Throws where the two differ; returns what the chart answered to each fact. */
function compare(moment: Moment): readonly string[] {
  const { world, buffer, plain, plainBuffer } = moment;
  assert(lifeOf(plainBuffer) === buffer.life, 'both know where the buffer is in its life');
  return candidatesFor(plain, plainBuffer, planned(moment)).map((fact) => {
    const why = whyUnlawful(plain, plainBuffer, fact);
    const answer = offer(buffer, fact, world.surroundings);
    const found = answer.ok ? 'lawful' : answerInWords(answer.refusal);
    const expected = why === null ? 'lawful' : answerOf(why);
    const words = `${JSON.stringify(fact)} in ${JSON.stringify(plainBuffer)}`;
    assert(
      found === expected,
      `the chart says ${found}, the plain judge ${why ?? expected}: ${words}`,
    );
    return `${fact.type} ${answer.ok ? 'lawful' : answer.refusal.rule}`;
  });
}

/** What a caller is answered, as the plain judge says it. */
function answerInWords({ errno, rule }: RuleBreach): string {
  return `${errno} [${rule}]`;
}

/** What an allocator would give now. */
function planned({ world, buffer: { state } }: Moment): readonly Placed[] {
  const { platform, memory } = world;
  const answer = planBacking(platform, memory, state.size, requirementOfAttached(state));
  const { storage, migrations } = answer;
  const chosen = platform.allocators.find(({ id }) => id === storage?.allocator);
  if (storage === null || chosen === undefined) return [];
  const moves = migrations.length === 0 ? {} : { migrations };
  return [{ storage, cpuReachable: chosen.cpuAccess, fullAllocators: [], ...moves }];
}
