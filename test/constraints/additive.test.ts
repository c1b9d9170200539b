/**
 * Law L10: what adds up is a commutative monoid over participants, keyed by participant, and the sum is
 * a joint condition that nobody can judge alone.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assert } from '../../src/base/assert.ts';
import { acceptsTogether } from '../../src/constraints/accepts.ts';
import { bufferCountOf } from '../../src/constraints/buffer-count.ts';
import { mergeConstraints, mergeRequirements } from '../../src/constraints/requirement.ts';
import { allocatorId } from '../../src/base/ids.ts';
import { expectMet, SEED } from '../property/seed.ts';
import { participantLists } from './arbitrary-constraints.ts';
import { runsOf } from './arbitrary-storage.ts';

const counting = participantLists(
  { minLength: 1, maxLength: 4 },
  {
    fields: [
      'minBufferCountForCamping',
      'minBufferCountForDedicatedSlack',
      'minBufferCountForSharedSlack',
      'minBufferCount',
      'maxBufferCount',
    ],
  },
);

function storageOf(bufferCount: number) {
  return { allocator: allocatorId(0), runs: runsOf([0]), bufferCount };
}

test('[L10] a participant that is heard twice counts once', () => {
  const law = fc.property(counting, (all) => {
    const once = mergeConstraints(all);
    expect(mergeConstraints([...all, ...all])).toEqual(once);
    expect(mergeRequirements(once, structuredClone(once))).toEqual(once);
  });
  fc.assert(law, { seed: SEED, numRuns: 500 });
});

test('[L10] two statements of one participant count by the larger, in any order', () => {
  const few = { id: 'p', constraints: { minBufferCountForCamping: 1 } };
  const many = { id: 'p', constraints: { minBufferCountForCamping: 3 } };
  for (const both of [
    [few, many],
    [many, few],
  ]) {
    expect(mergeConstraints(both).minBufferCountForCamping).toEqual([
      { participant: 'p', count: 3 },
    ]);
    expect(acceptsTogether(both, storageOf(3))).toBe(true);
    expect(acceptsTogether(both, storageOf(2))).toBe(false);
  }
});

test('[L10] the number of buffers is the smallest that serves all together', () => {
  const seen = { possible: 0, impossible: 0, joint: 0 };
  const law = fc.property(counting, (all) => {
    const counts = Array.from({ length: 24 }, (_, index) => index + 1);
    const smallest = counts.find((count) => acceptsTogether(all, storageOf(count))) ?? null;
    assert(bufferCountOf(mergeConstraints(all), {}) === smallest, 'the count is the smallest');
    if (smallest === null) seen.impossible += 1;
    else seen.possible += 1;
    const alone = all.every((each) => acceptsTogether([each], storageOf((smallest ?? 2) - 1)));
    if (smallest !== null && smallest > 1 && alone) seen.joint += 1;
  });
  fc.assert(law, { seed: SEED, numRuns: 1000 });
  // Often each of them alone would take fewer buffers than all need together.
  for (const times of Object.values(seen)) expectMet(times, 30);
});
