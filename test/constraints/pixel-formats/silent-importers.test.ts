/**
 * Layouts that only a driver knows, beside importers that say nothing of images, and numbers that stand for names.
 */
import { expect, test } from 'vitest';
import { present } from '../../../src/base/assert.ts';
import type { Constraints } from '../../../src/constraints/constraints.ts';
import { solve } from '../../../src/solver/solve.ts';
import { pixelWarnings } from '../../../src/views/solutions/pixel-words.ts';
import { importersOf, SMALL_PLATFORM } from '../platform.ts';

function verdictOf(...stated: readonly Constraints[]) {
  const importers = importersOf(
    stated.map((constraints, index) => ({ id: `p${index}`, constraints })),
  );
  return solve(SMALL_PLATFORM, importers, { image: { width: 16, height: 16 } });
}

function one(format: string, modifier: string): Constraints {
  return { images: [{ format, modifier }] };
}

function implicit(driver: string): Constraints {
  return { driver, ...one('XR24', 'INVALID') };
}

test('who says nothing of images has to know that layout as well', () => {
  const silent: Constraints = { contiguous: true };
  expect(verdictOf(implicit('i915'), silent).verdict).toBe('underdetermined');
  expect(verdictOf(implicit('i915'), {}).verdict).toBe('underdetermined');
  expect(verdictOf(implicit('i915'), { ...silent, driver: 'vc4' }).verdict).toBe('underdetermined');
  expect(verdictOf(implicit('i915'), { ...silent, driver: 'i915' }).verdict).toBe('satisfiable');
  expect(verdictOf(one('XR24', 'LINEAR'), silent).verdict).toBe('satisfiable');
  const { placement, participants } = verdictOf(implicit('i915'), silent);
  const warnings = pixelWarnings(present(placement?.image, 'an image'), participants);
  expect(warnings.join()).toContain('(of which driver, nobody says)');
});

test('a number is told by the name that it is the number of', () => {
  const { placement } = verdictOf(one('0x34325258', '0'), one('0x34325258', '0'));
  expect(placement?.image).toMatchObject({ format: 'XR24', modifier: 'LINEAR' });
});
