/** What an exporter says of a buffer without room for what lies around the data, and where movable pages go. */
import { describe, expect, test } from 'vitest';
import { createExporter } from '../../src/store/create-exporter.ts';
import { replay } from '../../src/index.ts';
import { unwrap } from '../../src/base/unwrap.ts';

test('a buffer without room around its data is told how large it has to be', () => {
  const exporter = createExporter({
    platform: {
      name: 'board',
      zones: [{ name: 'ram', base: 0, size: '64 MiB' }],
      allocators: [{ id: 1, name: 'pool', kind: 'carveout', zones: ['ram'] }],
      importers: [{ id: 'dsp', constraints: { prefix: 4096 } }],
    },
  });
  const small = exporter.attach(unwrap(exporter.createBuffer({ size: 4096 })), 'dsp');
  expect(small.ok ? null : small.refusal).toMatchObject({
    rule: 'ATT1',
    next:
      'Create the buffer with 8 KiB or more, in which the room around the data lies, too. ' +
      'Drop one of these needs, or leave dsp out and copy.',
  });
  expect(exporter.attach(unwrap(exporter.createBuffer({ size: 8192 })), 'dsp').ok).toBe(true);
});

describe('movable pages of a CMA region', () => {
  const lent = [{ base: 0, size: '4 MiB' }];
  const zones = [
    { name: 'cma', base: 0, size: '4 MiB', kind: 'cma', lent },
    { name: 'ram', base: '16 MiB', size: '16 MiB' },
  ] as const;
  const cma = { id: 1, name: 'linux,cma', kind: 'cma', zones: ['cma'] } as const;

  function mapOn(kind: 'system' | 'carveout') {
    const allocators = [cma, { id: 0, name: 'other', kind, zones: ['ram'] }];
    const importers = [{ id: 'camera', constraints: { allocators: ['linux,cma'] } }];
    const exporter = createExporter({ platform: { name: 'board', zones, allocators, importers } });
    const buffer = unwrap(exporter.createBuffer({ size: 4 * 2 ** 20 }));
    const mapped = exporter.map(unwrap(exporter.attach(buffer, 'camera')));
    expect(replay(exporter.log()).ok).toBe(true);
    return mapped;
  }

  test('go into ordinary memory, also where nobody says its kind', () => {
    expect(mapOn('system').ok).toBe(true);
  });

  test('and not into a region of somebody else', () => {
    const mapped = mapOn('carveout');
    expect(mapped.ok ? null : mapped.refusal.errno).toBe('ENOMEM');
  });
});
