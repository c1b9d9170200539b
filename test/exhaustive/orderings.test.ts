/**
 * The counts of small models, explored through the real exporter, against counts.json. README.md in
 * this folder says exactly what is counted; a slow search and SPIN agreed on every row. The rows that
 * take seconds are in test/large.
 */
import { describe, expect, test } from 'vitest';
import { exploreOrderings, type Model } from '../../src/explorer/index.ts';
import { countsOf, modelOf, SMALL } from './counted-models.ts';

test.each(SMALL)('$name has the known counts', (row) => {
  expect(row.masks).toHaveLength(row.importers);
  expect(exploreOrderings(modelOf(row))).toEqual({ ...countsOf(row), complete: true });
});

describe('a search that is cut off', () => {
  const model: Model = {
    policy: 'strict',
    masks: [7, 3],
    capacities: [null, null, null],
    mapMax: 1,
    cpuMax: 0,
    buffers: 1,
    calls: 'programs',
  };

  test('says that it is not complete and counts no orderings', () => {
    const counts = exploreOrderings(model, 10);
    expect(counts).toMatchObject({ states: 10, complete: false, orderings: null });
  });

  test('is complete where the limit is just enough', () => {
    expect(exploreOrderings(model, 35)).toMatchObject({ states: 35, complete: true });
    expect(exploreOrderings(model, 34)).toMatchObject({ states: 34, complete: false });
  });
});
