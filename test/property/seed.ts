/**
 * One seed for every property, so that a run in continuous integration can be repeated by anybody.
 * Another seed explores other runs: `CENALLOC_SEED=7 npx vitest run test/property`. fast-check prints
 * the seed and the path of each failure.
 */
import { expect } from 'vitest';

/** The month in which the RFC was posted. */
const SEED_DEFAULT = 201410;

/** The seed of this run. */
export const SEED = readSeed(process.env['CENALLOC_SEED']);

/** Whether it is known how often what is counted occurs in this run; with another seed it may be rarer. */
export const IS_USUAL = SEED === SEED_DEFAULT;

function readSeed(text: string | undefined): number {
  if (text === undefined) return SEED_DEFAULT;
  const seed = Number(text);
  if (!Number.isInteger(seed)) throw new TypeError(`CENALLOC_SEED is not a whole number: ${text}`);
  return seed;
}

/** Expects that what a law is about was met more often than so many times; another seed may meet it rarely. */
export function expectMet(times: number, moreThan: number): void {
  if (IS_USUAL) expect(times, 'the law was hardly tried').toBeGreaterThan(moreThan);
}
