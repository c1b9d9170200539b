/** The packed engine against the real exporter, edge by edge, on models that take a second each. */
import { describe, expect, test } from 'vitest';
import { POLICIES } from '../../src/events/policy.ts';
import { COUNTED, modelOf } from '../exhaustive/counted-models.ts';
import { compareEdges } from '../exhaustive/edge-by-edge.ts';

describe.each(POLICIES)('under %s', (policy) => {
  test.each(COUNTED.filter(({ states }) => states > 50 && states <= 324))('$name', (row) => {
    const { states, accepted, refused } = compareEdges(modelOf(row, policy));
    expect(states).toBeGreaterThan(10);
    expect(accepted).toBeGreaterThan(states / 2);
    expect(refused).toBeGreaterThan(5);
  });
});
