/**
 * All who judge a fact agree in every state that random runs reach, and the name of the chart's
 * state agrees with what the buffer says. test/exhaustive does the same for all states of small
 * models.
 */
import { test } from 'vitest';
import { POLICIES } from '../../src/events/policy.ts';
import { modelRuns } from '../../src/testing/fast-check/arbitrary-runs.ts';
import { checkLaw } from './check-law.ts';
import { expectMet } from './seed.ts';
import { Driver } from './driver.ts';
import { assertJudgesAgree, assertLifeAgrees } from './machine-facts.ts';

test('[RULES] can(), offer, the rule table and xstate agree about every fact', () => {
  let lawful = 0;
  checkLaw(
    modelRuns(...POLICIES),
    ({ setting, calls }) => {
      const driver = new Driver(setting);
      const { platform } = driver.exporter.describe();
      for (const call of calls) {
        driver.call(call);
        const buffer = driver.exporter.buffer(`b${call.buffer}`);
        if (buffer !== undefined) lawful += assertJudgesAgree(buffer, platform);
      }
    },
    40,
  );
  expectMet(lawful, 1000);
});

test('[CHART] the name of the state is what storage, maps, attachments and references say', () => {
  checkLaw(modelRuns(...POLICIES), ({ setting, calls }) => {
    const driver = new Driver(setting);
    for (const call of calls) {
      driver.call(call);
      const buffer = driver.exporter.buffer(`b${call.buffer}`);
      if (buffer !== undefined) assertLifeAgrees(buffer);
    }
  });
});
