/**
 * The laws of merging as values, over every field: requirements are a meet semilattice (L1 to L6). What
 * they mean is judged in exactness.test.ts.
 */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { test } from 'vitest';
import { assert } from '../../src/base/assert.ts';
import { bytes, physicalAddress } from '../../src/base/units.ts';
import type { Constraints } from '../../src/constraints/constraints.ts';
import { meetsRequirement } from '../../src/constraints/meets-requirement.ts';
import {
  mergeConstraints,
  mergeRequirements,
  NO_REQUIREMENT,
  type Requirement,
} from '../../src/constraints/requirement.ts';
import { SEED } from '../property/seed.ts';
import { participants } from './arbitrary-constraints.ts';
import { storages } from './arbitrary-storage.ts';

const requirements = fc
  .array(participants(), { minLength: 1, maxLength: 3 })
  .map((list) => mergeConstraints(list));

const SETTINGS = { seed: SEED, numRuns: 1500 };

function assertEqual(one: unknown, other: unknown): void {
  assert(isDeepStrictEqual(one, other), 'both sides of the law are equal values');
}

/** A copy that shares nothing, so that no law holds only because the same object is met twice. */
function copyOf(requirement: Requirement): Requirement {
  return structuredClone(requirement);
}

test('[L1] merging is commutative', () => {
  const law = fc.property(requirements, requirements, (a, b) => {
    assertEqual(mergeRequirements(a, b), mergeRequirements(b, a));
  });
  fc.assert(law, SETTINGS);
});

test('[L2] merging is associative', () => {
  const law = fc.property(requirements, requirements, requirements, (a, b, c) => {
    const left = mergeRequirements(mergeRequirements(a, b), c);
    assertEqual(left, mergeRequirements(a, mergeRequirements(b, c)));
  });
  fc.assert(law, SETTINGS);
});

/** Statements that differ in little, so that one limit often implies another, or means the same. */
const limitsOfLittle: fc.Arbitrary<Constraints> = fc.record(
  {
    iommu: fc.boolean(),
    maxSegmentCount: fc.constantFrom(1, 4),
    maxSegmentSize: fc.constantFrom(bytes(4096), bytes(65536)),
    segmentBoundaryMask: fc.constantFrom(0xfff, 0xffff),
    dmaWindow: fc.constantFrom(0, 4096).map((busOffset) => ({
      base: physicalAddress(0),
      size: bytes(2 ** 32),
      busOffset,
    })),
  },
  { requiredKeys: [] },
);

test('[L1] [L2] limits on entries that mean one thing are one value', () => {
  const law = fc.property(limitsOfLittle, limitsOfLittle, limitsOfLittle, (...stated) => {
    const [a, b, c] = stated.map((constraints, index) =>
      mergeConstraints([{ id: `p${index}`, constraints }]),
    ) as [Requirement, Requirement, Requirement];
    assertEqual(mergeRequirements(a, b), mergeRequirements(b, a));
    const left = mergeRequirements(mergeRequirements(a, b), c);
    assertEqual(left, mergeRequirements(a, mergeRequirements(b, c)));
  });
  fc.assert(law, { seed: SEED, numRuns: 5000 });
});

test('[L3] merging is idempotent', () => {
  const law = fc.property(requirements, (a) => {
    assertEqual(mergeRequirements(a, copyOf(a)), a);
  });
  fc.assert(law, SETTINGS);
});

test('[L4] what demands nothing is the identity', () => {
  const law = fc.property(requirements, (a) => {
    assertEqual(mergeRequirements(a, NO_REQUIREMENT), a);
    assertEqual(mergeRequirements(copyOf(NO_REQUIREMENT), a), a);
  });
  fc.assert(law, SETTINGS);
});

/** Two that meet in nothing, for each field that can say so. */
const CONTRADICTIONS: readonly (readonly [string, Constraints, Constraints])[] = [
  ['allocatorMask', { allocatorMask: 1 }, { allocatorMask: 2 }],
  ['allocators', { allocators: ['heap-a'] }, { allocators: ['heap-b'] }],
  ['memoryTypeBits', { memoryTypeBits: 1 }, { memoryTypeBits: 2 }],
  ['domains', { domains: ['cpu'] }, { domains: ['ram'] }],
  ['deny', { deny: ['buffers', 'textures'] }, { deny: ['renderTargets'] }],
  ['images', { images: [{ format: 'NV12' }] }, { images: [{ format: 'R8G8' }] }],
  [
    'images.widthStep',
    { images: [{ widthStep: { step: 2 } }] },
    { images: [{ widthStep: { step: 2, offset: 1 } }] },
  ],
];

test.each(CONTRADICTIONS)('[L5] a contradiction in %s absorbs everything', (_, one, other) => {
  const bottom = mergeConstraints([
    { id: 'p', constraints: one },
    { id: 'q', constraints: other },
  ]);
  const law = fc.property(requirements, storages, (a, storage) => {
    assert(!meetsRequirement(bottom, storage), 'nothing meets a contradiction');
    assert(!meetsRequirement(mergeRequirements(a, bottom), storage), 'nothing more can help');
  });
  fc.assert(law, { seed: SEED, numRuns: 200 });
});

test('[L6] the merge is a lower bound, and the greatest one', () => {
  const law = fc.property(requirements, requirements, requirements, (a, b, c) => {
    const both = mergeRequirements(a, b);
    // d <= a is "merging a into d changes nothing".
    assertEqual(mergeRequirements(both, a), both);
    assertEqual(mergeRequirements(both, b), both);
    const lower = mergeRequirements(c, both);
    assertEqual(mergeRequirements(lower, a), lower);
    assertEqual(mergeRequirements(lower, both), lower);
  });
  fc.assert(law, SETTINGS);
});
