/**
 * Law L8: the normal form of a pair is a closure. It accepts exactly what the pair accepts, applying it
 * twice changes nothing more, it is below the pair, and it goes through the merge.
 */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assert } from '../../src/base/assert.ts';
import type { ImageRequirement } from '../../src/constraints/images/image-requirement.ts';
import { mergeImages, requirementOfImages } from '../../src/constraints/images/merge-images.ts';
import { meetsPair } from '../../src/constraints/images/meets-pair.ts';
import { normalForm } from '../../src/constraints/images/normal-form.ts';
import { isWellFormed } from '../../src/constraints/images/well-formed.ts';
import { expectMet, SEED } from '../property/seed.ts';
import { imageEntries } from './arbitrary-constraints.ts';
import { images } from './arbitrary-storage.ts';

const MANY = { seed: SEED, numRuns: 8000 };

/** One pair, merged from two entries as often as they meet. */
const pairs = fc.tuple(imageEntries(), imageEntries()).map(([one, other]) => {
  const left = requirementOfImages([one]);
  return first(mergeImages(left, requirementOfImages([other]))) ?? first(left);
});

function first<Item>(list: readonly Item[]): Item | undefined {
  return list[0];
}

/** What both demand; null where no image is both. */
function met(one: ImageRequirement, other: ImageRequirement): ImageRequirement | null {
  return first(mergeImages([one], [other])) ?? null;
}

function normal(pair: ImageRequirement | null): ImageRequirement | null {
  return pair === null ? null : normalForm(pair);
}

test('[L8] the normal form accepts exactly what the pair accepts', () => {
  const seen = { accepted: 0, refused: 0, none: 0 };
  const law = fc.property(pairs, images, (pair, image) => {
    fc.pre(pair !== undefined && isWellFormed(image, 2 ** 40));
    const isMet = meetsPair(pair, image);
    const form = normalForm(pair);
    assert((form !== null && meetsPair(form, image)) === isMet, 'both accept the same');
    if (form === null) seen.none += 1;
    if (isMet) seen.accepted += 1;
    else seen.refused += 1;
  });
  fc.assert(law, MANY);
  for (const times of Object.values(seen)) expectMet(times, 100);
});

test('[L8] applying the normal form twice changes nothing more', () => {
  const law = fc.property(pairs, (pair) => {
    fc.pre(pair !== undefined);
    const once = normalForm(pair);
    assert(isDeepStrictEqual(normal(once), once), 'the normal form of a normal form is itself');
  });
  fc.assert(law, MANY);
});

test('[L8] the normal form is below its pair, and a closer pair has a closer normal form', () => {
  const law = fc.property(pairs, pairs, (one, other) => {
    fc.pre(one !== undefined && other !== undefined);
    const form = normalForm(one);
    if (form !== null) assert(isDeepStrictEqual(met(form, one), form), 'it demands no less');
    const both = met(one, other);
    const [low, high] = [normal(both), normalForm(other)];
    if (low === null) return;
    assert(high !== null, 'what is closer has no image where the wider has none');
    assert(isDeepStrictEqual(normal(met(low, high)), low), 'it is monotone');
  });
  fc.assert(law, MANY);
});

test('[L8] merging before and after the normal form comes to the same', () => {
  let merged = 0;
  const law = fc.property(pairs, pairs, (one, other) => {
    fc.pre(one !== undefined && other !== undefined);
    const [left, right] = [normalForm(one), normalForm(other)];
    const after = left === null || right === null ? null : normal(met(left, right));
    assert(isDeepStrictEqual(normal(met(one, other)), after), 'n(a & b) = n(n(a) & n(b))');
    if (after !== null) merged += 1;
  });
  fc.assert(law, MANY);
  expectMet(merged, 500);
});

test('[L8] a number that is not kept exactly is no image', () => {
  const huge = Number.MAX_SAFE_INTEGER;
  const [pair] = requirementOfImages([
    { minSize: { width: huge, height: 1 }, sizeAlignment: { width: 4, height: 1 } },
  ]);
  expect(pair).toBeDefined();
  expect(pair === undefined ? null : normalForm(pair)).toBeNull();
});

test('[L8] the normal form says what can be had', () => {
  const [pair] = requirementOfImages([
    {
      format: 'XR24',
      minSize: { width: 254, height: 3 },
      maxSize: { width: 1000, height: 9 },
      sizeAlignment: { width: 16, height: 2 },
      bytesPerRowDivisor: 48,
      maxBytesPerRow: 5000,
    },
  ]);
  expect(pair === undefined ? null : normalForm(pair)).toMatchObject({
    minSize: { width: 256, height: 4 },
    maxSize: { width: 992, height: 8 },
    minBytesPerRow: 1056,
    maxBytesPerRow: 4992,
  });
});
