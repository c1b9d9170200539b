/** The larger rows of counts.json through the real exporter, call by call; test/exhaustive has the others. */
import { expect, test } from 'vitest';
import { countsOf, LARGE, modelOf } from '../exhaustive/counted-models.ts';
import { exploreOrderings } from '../../src/explorer/index.ts';

test.each(LARGE)('$name has the known counts', (row) => {
  expect(row.masks).toHaveLength(row.importers);
  expect(exploreOrderings(modelOf(row))).toEqual({ ...countsOf(row), complete: true });
});
