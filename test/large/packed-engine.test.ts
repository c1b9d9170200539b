/** The packed engine on models with millions of states; the first was counted by SPIN, too. */
import { expect, test } from 'vitest';
import { unwrap } from '../../src/base/unwrap.ts';
import { explore } from '../../src/explorer/explore.ts';
import type { Model } from '../../src/explorer/model/model.ts';

const COMMON = {
  policy: 'strict',
  calls: 'programs',
  buffers: 2,
  capacities: [null, null, null],
  mapMax: 1,
  cpuMax: 0,
} as const;

test('two million states and eight million transitions', () => {
  const model: Model = { ...COMMON, masks: [7, 3, 6, 2] };
  const found = unwrap(explore(model, { properties: [], symmetry: false }));
  expect(found).toMatchObject({ states: 1_555_009, transitions: 8_280_080, complete: true });
  expect(found.kept.bytes / found.states).toBeLessThan(100);
});

test('five importers that are alike on two buffers', () => {
  const model: Model = { ...COMMON, masks: [0, 0, 0, 0, 0] };
  const found = unwrap(explore(model, { properties: [] }));
  // One buffer has 7,597 states, and without capacities buffers do not meet.
  expect(found).toMatchObject({ states: 7597 ** 2, complete: true });
  expect(found.kept.states).toBeLessThan(400_000);
});

test('counts that numbers do not hold are refused and not rounded', () => {
  const program = ['attach', 'map', 'unmap', 'map', 'unmap', 'detach'] as const;
  const masks = Array<number>(18).fill(0);
  const programs = masks.map(() => program);
  const model: Model = { ...COMMON, policy: 'fits', masks, programs, buffers: 1 };
  const explored = explore(model, { properties: [], orderings: false });
  expect(explored).toMatchObject({ ok: false, refusal: { field: 'importers' } });
});
