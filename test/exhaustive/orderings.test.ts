/**
 * The counts of small models, explored through the real exporter, against counts.json. README.md in
 * this folder says exactly what is counted; a slow search and SPIN agreed on every row.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { exploreOrderings, type CallFamily, type Model } from '../../src/explorer/index.ts';
import type { OrderingCounts } from '../../src/explorer/index.ts';

interface Row extends Omit<OrderingCounts, 'complete'> {
  readonly name: string;
  readonly calls: CallFamily;
  readonly importers: number;
  readonly buffers: number;
  readonly masks: readonly number[];
  readonly capacities: readonly (number | null)[];
  readonly mapMax: number;
  readonly cpuMax: number;
}

const rows = JSON.parse(
  readFileSync(new URL('counts.json', import.meta.url), 'utf8'),
) as readonly Row[];

function modelOf({ calls, buffers, masks, capacities, mapMax, cpuMax }: Row): Model {
  return { policy: 'strict', calls, buffers, masks, capacities, mapMax, cpuMax };
}

test.each(rows)('$name has the known counts', (row) => {
  const { states, transitions, depth, terminal, orderings, refusedCalls } = row;
  expect(row.masks).toHaveLength(row.importers);
  expect(exploreOrderings(modelOf(row))).toEqual({
    states,
    transitions,
    depth,
    terminal,
    orderings,
    refusedCalls,
    complete: true,
  });
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
