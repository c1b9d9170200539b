/**
 * Platforms that say how their importers share: what each reaches of other devices' memory follows from it, mistakes are
 * told where they stand, and `solve` tells what lies beside its answer.
 */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { parsePlatform } from '../../src/allocators/platform/platform-schema.ts';
import type { PlatformInput } from '../../src/allocators/platform/platform.ts';
import { solve } from '../../src/solver/solve.ts';
import { solveDocument, solveDocumentSchema } from '../../src/views/solutions/solve-document.ts';
import { solutionInWords } from '../../src/views/solutions/solution-words.ts';
import { unwrap } from '../../src/base/unwrap.ts';

const MiB = 2 ** 20;

/** A card with memory of its own, and whoever shares with it. */
function workstation(more: Partial<PlatformInput> = {}): PlatformInput {
  return {
    name: 'workstation',
    zones: [
      { name: 'ram', base: 0, size: '1 GiB' },
      { name: 'vram', base: '4 GiB', size: '1 GiB' },
    ],
    allocators: [
      { id: 1, name: 'system', kind: 'system', zones: ['ram'] },
      { id: 2, name: 'vram', kind: 'system', zones: ['vram'], localTo: 'gpu' },
    ],
    exporters: [{ name: 'amdgpu', device: 'gpu', allocators: ['vram', 'system'] }],
    distances: [
      { exporter: 'gpu', importer: 'nic', distance: 'switch' },
      { exporter: 'gpu', importer: 'far', distance: 'none' },
    ],
    importers: [
      { id: 'render', device: 'gpu', constraints: {}, sharing: { kind: 'static' } },
      {
        id: 'nic',
        constraints: {},
        sharing: { kind: 'dynamic', peer2peer: true, pins: true },
      },
      { id: 'far', constraints: {}, sharing: { kind: 'dynamic', peer2peer: true } },
      { id: 'plain', constraints: {}, sharing: { kind: 'dynamic' } },
      { id: 'camera', constraints: {}, sharing: { kind: 'static' } },
      { id: 'silent', constraints: {} },
      { id: 'sure', constraints: { peers: ['gpu'] }, sharing: { kind: 'static' } },
    ],
    ...more,
  };
}

test('what an importer reaches follows from how it shares and how far it is', () => {
  const { importers } = unwrap(parsePlatform(workstation()));
  const peers = Object.fromEntries(importers.map(({ id, constraints }) => [id, constraints.peers]));
  expect(peers).toEqual({
    render: ['gpu'],
    nic: ['gpu'],
    far: [],
    plain: [],
    camera: [],
    silent: undefined,
    sure: ['gpu'],
  });
  // What was parsed once means the same when it is parsed again.
  const again = unwrap(
    parsePlatform(JSON.parse(JSON.stringify(unwrap(parsePlatform(workstation()))))),
  );
  expect(again.importers).toEqual(importers);
});

test('local memory is taken by those alone who reach it', () => {
  const allocator = (...members: string[]) =>
    solve(workstation(), members, { size: MiB }).allocator?.name;
  expect(allocator('nic', 'render')).toBe('vram');
  expect(allocator('nic', 'silent')).toBe('vram');
  for (const weaker of ['far', 'plain', 'camera']) expect(allocator('nic', weaker)).toBe('system');
});

test('a conflict names who reaches no memory of peers', () => {
  const onlyLocal = workstation({
    allocators: [{ id: 2, name: 'vram', kind: 'system', zones: ['vram'], localTo: 'gpu' }],
    exporters: [],
  });
  const { verdict, conflicts } = solve(onlyLocal, ['nic', 'camera'], { size: MiB });
  expect(verdict).toBe('unsatisfiable');
  expect(conflicts).toEqual([{ members: [{ participant: 'camera', field: 'peers', value: [] }] }]);
});

describe('what lies beside an answer', () => {
  const told = (...members: string[]): readonly string[] => {
    const platform = unwrap(parsePlatform(workstation()));
    const solution = solve(platform, members, { size: MiB });
    const document = solveDocument(platform, members, {}, solution);
    expect(v.is(solveDocumentSchema, JSON.parse(JSON.stringify(document)))).toBe(true);
    return solutionInWords(platform, members, {}, solution);
  };

  test('a static importer and a peer that pins: seven of ten, as the kernel had it', () => {
    const words = told('nic', 'camera');
    expect(words).toContain(
      '  orders under amdgpu: 7 of 10 serve everybody; all do where everybody attaches before the first pin or map',
    );
    expect(words).toContain('  held in its place: nic by its pin and camera while it maps');
    expect(words).toContain(
      '  transports from amdgpu (proposed in 2026, in no kernel): nic sgt-p2p, camera sgt; each stays as attached',
    );
    expect(words).toContain('    camera does not reach it (it takes no memory of other devices)');
  });

  test('with two peers any order serves everybody', () => {
    const words = told('nic', 'render');
    expect(words).toContain('    nic reaches it through a switch');
    expect(words).toContain('    render reaches it: its own');
  });

  test('a device too far away, and one of which nobody says how it shares', () => {
    const words = told('far', 'silent');
    expect(words).toContain('    far does not reach it (no way between them)');
    expect(words).toContain('    nobody says whether silent reaches it');
    expect(words.join('\n')).not.toContain('orders under');
  });

  test('a board that says nothing of sharing is answered as before', () => {
    const pi = readFileSync('examples/platforms/raspberry-pi-4.platform.json', 'utf8');
    const platform = unwrap(parsePlatform(JSON.parse(pi)));
    const solution = solve(platform, ['unicam', 'hvs'], { size: MiB });
    expect(solveDocument(platform, ['unicam', 'hvs'], {}, solution)).toMatchObject({
      sharing: null,
    });
  });

  test('whom the exporter has no form for is told so', () => {
    const vfio = workstation({
      exporters: [{ name: 'vfio', device: 'gpu', allocators: ['vram', 'system'] }],
    });
    const platform = unwrap(parsePlatform(vfio));
    const words = solutionInWords(
      platform,
      ['nic', 'camera'],
      {},
      solve(platform, ['nic', 'camera'], { size: MiB }),
    );
    expect(words.join('\n')).toContain(
      'EINVAL [TRN1] vfio offers pal, sgt-p2p, and camera accepts sgt: nothing meets.',
    );
  });
});

describe('what contradicts itself is told where it stands', () => {
  const nic = {
    id: 'nic',
    constraints: {},
    sharing: { kind: 'dynamic', peer2peer: true },
  } as const;
  const cases: readonly (readonly [string, Partial<PlatformInput>, string])[] = [
    ['memory of nobody', { importers: [], exporters: [], distances: [] }, 'allocators[1]'],
    [
      'a distance from a device without memory',
      { distances: [{ exporter: 'gpv', importer: 'nic', distance: 'switch' }] },
      'did you mean "gpu"?',
    ],
    [
      'a distance to nobody',
      { distances: [{ exporter: 'gpu', importer: 'nik', distance: 'switch' }] },
      'did you mean "nic"?',
    ],
    [
      'a peer whose distance nobody says',
      { importers: [nic], distances: [] },
      'how far it is from gpu',
    ],
    [
      'a distance told twice',
      {
        importers: [nic],
        distances: [
          { exporter: 'gpu', importer: 'nic', distance: 'switch' },
          { exporter: 'gpu', importer: 'nic', distance: 'none' },
        ],
      },
      'stands twice',
    ],
    [
      'an exporter of an allocator that is not there',
      { exporters: [{ name: 'amdgpu', device: 'gpu', allocators: ['vran'] }] },
      'did you mean "vram"?',
    ],
    [
      'an exporter twice',
      {
        exporters: [
          { name: 'amdgpu', device: 'gpu', allocators: ['vram'] },
          { name: 'amdgpu', allocators: ['system'] },
        ],
      },
      'the exporter amdgpu stands twice',
    ],
    [
      'a static importer that pins',
      { importers: [{ ...nic, sharing: { kind: 'static', pins: true } }] },
      'never a peer and never pins',
    ],
    [
      'a form that is none',
      {
        exporters: [
          { name: 'x', device: 'gpu', allocators: ['vram'], transports: ['sg' as 'sgt'] },
        ],
      },
      'expected sgt, sgt-p2p, pal or driver:NAME, found "sg"',
    ],
  ];
  test.each(cases)('%s', (_name, more, expected) => {
    const read = parsePlatform(workstation(more));
    expect(read.ok ? '' : `${read.refusal.field ?? ''}: ${read.refusal.message}`).toContain(
      expected,
    );
  });
});
