/**
 * What an importer calls fixed is hardware: it is told in conflicts, and no proposal changes it. That this holds
 * of random universes is a law of brute-force.test.ts; here is what people read.
 */
import { describe, expect, test } from 'vitest';
import { parsePlatform } from '../../src/allocators/platform/platform-schema.ts';
import type { PlatformInput } from '../../src/allocators/platform/platform.ts';
import { assert } from '../../src/base/assert.ts';
import { bytes } from '../../src/base/units.ts';
import { createExporter, unwrap } from '../../src/index.ts';
import { solve } from '../../src/solver/solve.ts';
import { formatInputError } from '../../src/base/document.ts';

type Importers = PlatformInput['importers'];

function solved(importers: Importers) {
  const parsed = parsePlatform({
    name: 'board',
    zones: [
      { name: 'low', base: 0, size: '1 GiB' },
      { name: 'high', base: '4 GiB', size: '1 GiB' },
    ],
    allocators: [
      { id: 0, name: 'system', kind: 'system', zones: ['high'] },
      { id: 1, name: 'contig', kind: 'contiguous-region', zones: ['low'] },
    ],
    importers,
  });
  assert(parsed.ok, 'the board is a platform');
  return solve(parsed.value, parsed.value.importers, { size: bytes(65_536) });
}

const CAMERA = { contiguous: true, maxSize: 4096 };
const HEAP = { id: 'app', constraints: { allocators: ['system'] } };

function changes(importers: Importers): readonly string[] {
  return solved(importers).corrections.map(({ change }) => change);
}

describe('[L17] what is fixed', () => {
  test('is changed by no proposal, and told in conflicts', () => {
    const camera = { id: 'camera', constraints: { ...CAMERA, fixed: true } };
    const { conflicts, corrections } = solved([camera, HEAP]);
    const named = conflicts.flatMap(({ members }) =>
      members.map((each) => `${each.participant}.${each.field}`),
    );
    expect(named).toContain('camera.contiguous');
    expect(named).toContain('camera.maxSize');
    const given = corrections.flatMap(({ members }) => members);
    expect(given.length).toBeGreaterThan(0);
    expect(given.filter(({ participant }) => participant === 'camera')).toEqual([]);
  });

  test('may be some fields only', () => {
    const camera = { id: 'camera', constraints: { ...CAMERA, fixed: ['contiguous'] } };
    const named = changes([camera, HEAP]).join('\n');
    expect(named).toMatch(/maxSize of camera|camera: maxSize/);
    expect(named).not.toContain('contiguous');
  });

  test.each([true, false, ['contiguous'], ['maxSize']])(
    'means the same beside id and in constraints: %j',
    (fixed) => {
      const beside = changes([{ id: 'camera', fixed, constraints: CAMERA }, HEAP]);
      expect(beside).toEqual(changes([{ id: 'camera', constraints: { ...CAMERA, fixed } }, HEAP]));
      const isAsWithout =
        beside.join() === changes([{ id: 'camera', constraints: CAMERA }, HEAP]).join();
      expect(isAsWithout).toBe(fixed === false);
    },
  );

  test('stands in one place, or says the same in both', () => {
    const read = (beside: boolean, within: boolean | readonly string[]) =>
      parsePlatform({
        name: 'board',
        zones: [{ name: 'low', base: 0, size: '1 GiB' }],
        allocators: [{ id: 0, name: 'system', kind: 'system', zones: ['low'] }],
        importers: [
          { id: 'camera', fixed: beside, constraints: { contiguous: true, fixed: within } },
        ],
      });
    expect(read(true, true).ok).toBe(true);
    const refused = read(true, ['contiguous']);
    expect(refused.ok ? 'read' : formatInputError(refused.refusal)).toContain(
      'importers[0]: fixed stands beside id and in constraints with different values',
    );
  });

  test('is true, or names of fields', () => {
    const parsed = (importer: unknown) =>
      parsePlatform({
        name: 'board',
        zones: [{ name: 'low', base: 0, size: '1 GiB' }],
        allocators: [{ id: 0, name: 'system', kind: 'system', zones: ['low'] }],
        importers: [importer],
      });
    const why = (fixed: unknown) => {
      const [beside, within] = [
        parsed({ id: 'camera', fixed, constraints: { contiguous: true } }),
        parsed({ id: 'camera', constraints: { contiguous: true, fixed } }),
      ].map((read) => (read.ok ? 'read' : formatInputError(read.refusal)));
      expect(beside).toBe(within?.replace('constraints.fixed', 'fixed'));
      return within;
    };
    expect(why(['contiguous', 'images.format'])).toBe('read');
    expect(why(['contigous'])).toContain('"contigous" is no field, did you mean "contiguous"?');
    expect(why([])).toContain('at least one name');
    expect(why('yes')).toContain('expected true, false or a list of fields');
  });
});

test('[L17] proposals begin with what whoever asks owns', () => {
  const kinds = solved([{ id: 'camera', constraints: { contiguous: true } }, HEAP]).corrections.map(
    ({ kind, members }) => (members.length === 0 ? kind : (members[0]?.field ?? kind)),
  );
  expect([...new Set(kinds)]).toEqual(['size', 'allocators', 'contiguous', 'leaveOut']);
});

test('[L17] who is left out gets a copy, by somebody who reaches both buffers', () => {
  const camera = { id: 'camera', fixed: true, constraints: { contiguous: true } };
  const gpu = { id: 'gpu', fixed: true, constraints: { iommu: true } };
  const { corrections } = solved([camera, HEAP, gpu]);
  const left = corrections.filter(({ kind }) => kind === 'leaveOut');
  expect(left.map(({ change }) => change)).toEqual([
    'leave camera out and copy 64 KiB of each buffer (the CPU could; gpu reaches both)',
    'leave app out and copy 64 KiB of each buffer (the CPU could; gpu reaches both)',
  ]);
  expect(left[0]?.copies).toEqual([
    { importer: 'camera', how: 'copy', bytes: 65_536, by: ['gpu', 'the CPU'] },
  ]);
});

describe('[ATT1] a refused attach', () => {
  const system = { id: 0, name: 'system', kind: 'system' as const, zones: ['low'] };
  const refusalOf = (importers: Importers, size = 65_536) => {
    const platform = {
      name: 'board',
      zones: [{ name: 'low', base: 0, size: '1 GiB' }],
      allocators: [system],
      importers,
    };
    const exporter = createExporter({ platform });
    const buffer = unwrap(exporter.createBuffer({ size }));
    const [last] = importers.map(({ id }) => exporter.attach(buffer, id)).slice(-1);
    assert(last?.ok === false, 'the last attach is refused');
    return last.refusal;
  };
  const reach = (base: string) => ({ dmaWindow: { base, size: '1 MiB' } });

  test('proposes to drop what may be dropped', () => {
    // The size of the buffer may be another one.
    const { next } = refusalOf([{ id: 'camera', fixed: true, constraints: { contiguous: true } }]);
    expect(next).toContain('Drop one of these needs');
  });

  test('says where everything is hardware, on this machine and on any', () => {
    expect(refusalOf([{ id: 'camera', fixed: true, constraints: reach('8 MiB') }]).next).toBe(
      'All of this is hardware: add an allocator that meets it, or leave camera out and copy.',
    );
    const apart = [
      { id: 'camera', fixed: true, constraints: reach('0') },
      { id: 'display', fixed: true, constraints: reach('8 MiB') },
    ];
    const exporter = createExporter({
      platform: {
        name: 'masks',
        zones: [{ name: 'low', base: 0, size: '1 GiB' }],
        allocators: [system],
        importers: apart,
        attachIsJudgedBy: 'statements',
      },
    });
    const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
    unwrap(exporter.attach(buffer, 'camera'));
    const late = exporter.attach(buffer, 'display');
    assert(!late.ok, 'no memory is in reach of both');
    expect(late.refusal.next).toBe('All of this is hardware: leave display out and copy.');
  });
});

test('[L17] whoever says nothing of images is no converter of them', () => {
  const linear = { images: [{ format: 'NV12', modifier: 'LINEAR' }] };
  const tiled = { images: [{ format: 'NV12', modifier: 'INTEL_Y_TILED' }] };
  const both = { images: [...linear.images, ...tiled.images] };
  // As a kernel log names it: a limit of addresses, and nothing else.
  const usb = { id: 'xhci_hcd', constraints: { dmaWindow: { base: 0, size: '64 MiB' } } };
  const { corrections } = solved([
    { id: 'decoder', constraints: linear },
    { id: 'display', constraints: tiled },
    { id: 'blitter', constraints: both },
    usb,
  ]);
  const left = corrections.filter(({ kind }) => kind === 'leaveOut');
  expect(left.map(({ copies = [] }) => copies.map(({ by }) => by))).toEqual([
    [['blitter', 'the CPU']],
    [['blitter', 'the CPU']],
  ]);
});
