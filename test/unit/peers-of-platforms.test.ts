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
import type { Result } from '../../src/base/result.ts';
import { createExporter } from '../../src/store/create-exporter.ts';

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

describe('an attach among peers', () => {
  const begin = (policy: 'fits' | 'migrate' = 'fits') => {
    const exporter = createExporter({ platform: workstation(), policy });
    return { exporter, buffer: unwrap(exporter.createBuffer({ id: 'b', size: MiB })) };
  };
  const PEER = { sharing: { kind: 'dynamic', peer2peer: true } } as const;
  const reason = (answer: Result<unknown>): string =>
    answer.ok ? 'ok' : `${answer.refusal.errno} [${answer.refusal.rule}] ${answer.refusal.message}`;

  test('shares as the platform says where the call says nothing', () => {
    const { exporter, buffer } = begin();
    const nic = unwrap(exporter.attach(buffer, 'nic'));
    unwrap(exporter.pin(nic));
    expect(exporter.buffer(buffer)?.state.storage?.facts).toMatchObject({
      name: 'vram',
      localTo: 'gpu',
    });
  });

  test('reaches its own memory alone where the call says that it is no peer', () => {
    const { exporter, buffer } = begin();
    const nic = unwrap(exporter.attach(buffer, 'nic', { sharing: { kind: 'dynamic' } }));
    unwrap(exporter.map(nic));
    expect(exporter.buffer(buffer)?.state.storage?.facts?.name).toBe('system');
    const own = unwrap(exporter.createBuffer({ id: 'own', size: MiB }));
    unwrap(exporter.map(unwrap(exporter.attach(own, 'render', { sharing: { kind: 'static' } }))));
    expect(exporter.buffer(own)?.state.storage?.facts?.name).toBe('vram');
  });

  test('is refused late where pinned local memory is out of its reach', () => {
    const { exporter, buffer } = begin('migrate');
    unwrap(exporter.pin(unwrap(exporter.attach(buffer, 'nic'))));
    const before = exporter.buffer(buffer)?.state;
    expect(reason(exporter.attach(buffer, 'camera'))).toMatch(/^EBUSY \[ATT4\]/);
    expect(exporter.buffer(buffer)?.state).toBe(before);
    expect(reason(exporter.attach(buffer, 'render'))).toBe('ok');
  });

  test('wants a distance that somebody has told', () => {
    const { exporter, buffer } = begin();
    const stranger = { id: 'stranger', constraints: {} };
    expect(reason(exporter.attach(buffer, stranger, PEER))).toBe(
      'EINVAL [ATT6] workstation does not say how far stranger is from gpu, whose local memory it takes as a peer.',
    );
    const sure = { id: 'sure-stranger', constraints: { peers: ['gpu'] } };
    expect(reason(exporter.attach(buffer, sure, PEER))).toBe('ok');
  });

  test('cannot be static and a peer', () => {
    const { exporter, buffer } = begin();
    const sharing = { kind: 'static', peer2peer: true } as const;
    expect(reason(exporter.attach(buffer, 'nic', { sharing }))).toBe(
      'EINVAL [ATT6] nic cannot share as static with peer2peer true.',
    );
  });
});
