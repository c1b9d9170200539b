/**
 * SPIN's opinion: what `cenalloc export promela` writes is verified unchanged and has the counts of the
 * packed engine, under every policy. Where SPIN or a C compiler is not installed the tests are skipped,
 * and their names say why.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parsePlatform } from '../../src/allocators/platform/platform-schema.ts';
import { POLICIES } from '../../src/events/policy.ts';
import { explore } from '../../src/explorer/explore.ts';
import type { Model } from '../../src/explorer/model/model.ts';
import { promelaOf } from '../../src/explorer/promela/promela.ts';
import { verify } from '../support/spin.ts';
import { lack } from '../support/tools.ts';
import { unwrap } from '../../src/base/unwrap.ts';

const why = lack('spin', 'cc', 'tcc');

const common = { capacities: [null, 1, null], cpuMax: 0, mapMax: 1 };
const models: readonly (readonly [string, object])[] = [
  ['free', { ...common, masks: [7, 3, 6], buffers: 2, calls: 'free' }],
  ['programs', { ...common, masks: [7, 3, 6], buffers: 2, calls: 'programs', mayDie: [1] }],
  ['refusals', { ...common, masks: [4, 3, 6], buffers: 1, calls: 'programs' }],
  ['CPU', { ...common, masks: [7, 2], cpuMax: 2, mapMax: 3, buffers: 1, calls: 'free' }],
] as const;

describe.skipIf(why !== '')(`SPIN${why}`, () => {
  for (const policy of POLICIES) {
    test.each(models)(`%s under ${policy}`, (_, without) => {
      const model = { ...without, policy, deadline: true } as Model;
      const { states, transitions } = unwrap(explore(model, { properties: [] }));
      expect(verify(unwrap(promelaOf(model)), [], 'tcc')).toEqual({
        states,
        transitions,
        errors: 0,
      });
    });
  }

  test('a platform with full constraints', () => {
    const file = new URL('../../examples/platforms/raspberry-pi-4.platform.json', import.meta.url);
    const platform = unwrap(parsePlatform(JSON.parse(readFileSync(file, 'utf8'))));
    const importers = ['unicam', 'codec', 'hvs', 'v3d'];
    const about = { platform, importers, bufferSize: 4096, mapMax: 1, cpuMax: 0, buffers: 1 };
    const model: Model = { ...about, policy: 'fits', calls: 'programs' };
    const { states, transitions } = unwrap(explore(model, { properties: [] }));
    expect(verify(unwrap(promelaOf(model)))).toEqual({ states, transitions, errors: 0 });
  });

  test('importers that one place serves, and that want different numbers of buffers', () => {
    const platform = unwrap(
      parsePlatform({
        name: 'small',
        zones: [{ name: 'low', base: 0, size: '16 KiB' }],
        allocators: [{ id: 0, name: 'heap', kind: 'system', zones: ['low'] }],
        importers: [
          { id: 'many', constraints: { minBufferCountForSharedSlack: 2 } },
          { id: 'one', constraints: { maxBufferCount: 1 } },
        ],
      }),
    );
    const about = { platform, importers: ['many', 'one'], bufferSize: 4096, mapMax: 1, cpuMax: 0 };
    for (const policy of ['fits', 'barrier'] as const) {
      const model: Model = { ...about, buffers: 1, policy, calls: 'free' };
      const { states, transitions } = unwrap(explore(model, { properties: [] }));
      expect(verify(unwrap(promelaOf(model)), [], 'tcc')).toEqual({
        states,
        transitions,
        errors: 0,
      });
    }
  });

  test('finds by assertion that rfc is unsound, and that fits is not', () => {
    const model = { ...common, masks: [7, 3], buffers: 1, calls: 'programs' } as const;
    const errors = (policy: 'rfc' | 'fits') =>
      verify(unwrap(promelaOf({ ...model, policy })), ['-DASSERT']).errors;
    expect(errors('rfc')).toBe(1);
    expect(errors('fits')).toBe(0);
  });
});

test('what Promela cannot say is refused', () => {
  const masks = Array.from({ length: 11 }, () => 1);
  const model: Model = { ...common, policy: 'strict', masks, buffers: 1, calls: 'free' };
  const written = promelaOf(model);
  expect(!written.ok && written.refusal.message).toContain('at most 10');
});
