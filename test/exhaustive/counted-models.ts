/** The published counts of small models (counts.json; README.md says what is counted), and these models. */
import { readFileSync } from 'node:fs';
import type { Policy } from '../../src/events/policy.ts';
import type { CallFamily, Model, OrderingCounts } from '../../src/explorer/index.ts';

/** A row of counts.json. */
export interface CountedModel extends Omit<OrderingCounts, 'complete'> {
  readonly name: string;
  readonly calls: CallFamily;
  readonly importers: number;
  readonly buffers: number;
  readonly masks: readonly number[];
  readonly capacities: readonly (number | null)[];
  readonly mapMax: number;
  readonly cpuMax: number;
}

/** All rows, by their place in the file. */
export const COUNTED = JSON.parse(
  readFileSync(new URL('counts.json', import.meta.url), 'utf8'),
) as readonly CountedModel[];

/** The rows that the slow search through the exporter ends in a second or so, and the others. */
export const SMALL = COUNTED.filter(({ transitions }) => transitions < 5_000);
export const LARGE = COUNTED.filter((row) => !SMALL.includes(row));

export function modelOf(row: CountedModel, policy: Policy = 'strict'): Model {
  const { calls, buffers, masks, capacities, mapMax, cpuMax } = row;
  return { policy, calls, buffers, masks, capacities, mapMax, cpuMax };
}

/** What is counted of a row. */
export function countsOf(row: Omit<OrderingCounts, 'complete'>): Omit<OrderingCounts, 'complete'> {
  const { states, transitions, depth, terminal, orderings, refusedCalls } = row;
  return { states, transitions, depth, terminal, orderings, refusedCalls };
}
