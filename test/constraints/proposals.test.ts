/**
 * What a proposal promises: that it serves everybody, and whether somebody must still say something then. Proposals
 * with groups, and with a size that has to move beside another statement.
 */
import { describe, expect, test } from 'vitest';
import { membersOfPlatform } from '../../src/allocators/platform/members.ts';
import { parsePlatform } from '../../src/allocators/platform/platform-schema.ts';
import type { PlatformInput } from '../../src/allocators/platform/platform.ts';
import { bytes } from '../../src/base/units.ts';
import type { ContentRequest } from '../../src/constraints/content.ts';
import { solve } from '../../src/solver/solve.ts';
import { solutionInWords } from '../../src/views/solutions/solution-words.ts';
import { unwrap } from '../../src/base/unwrap.ts';

const MIB = 2 ** 20;

function answer(input: Partial<PlatformInput>, request: ContentRequest) {
  const platform = unwrap(
    parsePlatform({
      name: 'board',
      zones: [
        { name: 'ram', base: '8 MiB', size: '128 MiB' },
        { name: 'pool', base: 0, size: '8 MiB' },
      ],
      allocators: [
        { id: 1, name: 'system', kind: 'system', zones: ['ram'] },
        { id: 2, name: 'pool', kind: 'carveout', zones: ['pool'] },
      ],
      importers: [],
      ...input,
    }),
  );
  const solution = solve(platform, membersOfPlatform(platform), request);
  const words = solutionInWords(platform, [], request, solution).join('\n');
  return { ...solution, words };
}

describe('a proposal says what is still missing after it', () => {
  const xr24 = (modifier: string) => ({ format: 'XR24', modifier });
  const importers = [
    { id: 'a', constraints: { api: 'drm', images: [xr24('INVALID')] } },
    { id: 'b', fixed: true, constraints: { driver: 'x', images: [xr24('LINEAR')] } },
    { id: 'c', constraints: { driver: 'y', images: [xr24('INVALID')] } },
  ] as const;

  test('where the others agree on a layout that nobody but a driver knows', () => {
    const request = { image: { width: 640, height: 480 } };
    const { corrections, words } = answer({ importers }, request);
    const without = corrections.find(({ change }) => change.startsWith('leave b out'));
    expect(without).toMatchObject({ makesIt: 'underdetermined' });
    expect(without?.missing?.join()).toContain('the layout');
    expect(words).toContain('still not said then: the layout');
    const rest = { importers: importers.filter(({ id }) => id !== 'b') };
    expect(answer(rest, request).verdict).toBe('underdetermined');
  });

  test('and says nothing where nothing is', () => {
    const contiguous = { id: 'a', constraints: { contiguous: true, minBufferCount: 1 } };
    const { corrections } = answer({ importers: [contiguous] }, { size: bytes(16 * MIB) });
    expect(corrections.length).toBeGreaterThan(1);
    for (const each of corrections) expect(each).toMatchObject({ makesIt: 'satisfiable' });
    expect(corrections.some(({ missing }) => missing !== undefined)).toBe(false);
  });
});

test('a size moves as little as helps where another statement is given up beside it', () => {
  const aligned = { id: 'a', constraints: { alignment: '2 GiB', minBufferCount: 1 } };
  const platform = {
    zones: [{ name: 'pool', base: '64 MiB', size: '4 MiB' }],
    allocators: [{ id: 1, name: 'pool', kind: 'carveout', zones: ['pool'] }],
    importers: [aligned],
  } as const;
  const { corrections } = answer(platform, { size: bytes(16 * MIB) });
  const changes = corrections.map(({ change }) => change);
  expect(changes).toContain('ask for size 4 MiB instead of 16 MiB and do without alignment of a');
  expect(changes.join()).not.toContain('leave size open');
  const applied = { ...platform, importers: [{ id: 'a', constraints: { minBufferCount: 1 } }] };
  expect(answer(applied, { size: bytes(4 * MIB) }).verdict).toBe('satisfiable');
});

describe('with groups', () => {
  const importers = [
    { id: 'overlay', constraints: { contiguous: true } },
    { id: 'gpu', constraints: {} },
    { id: 'plane', constraints: { contiguous: true } },
  ];
  const groups = [{ group: 'scanout', oneOf: ['gpu', 'plane'] }];

  test('somebody may be left out although only the groups are left', () => {
    const { corrections } = answer({ importers, groups }, { size: bytes(12 * MIB) });
    expect(corrections.map(({ change }) => change)).toContain('leave overlay out');
    const rest = importers.filter(({ id }) => id !== 'overlay');
    const { verdict, allocator } = answer({ importers: rest, groups }, { size: bytes(12 * MIB) });
    expect([verdict, allocator?.name]).toEqual(['underdetermined', 'system']);
  });

  test('a region is proposed that serves those who agree', () => {
    const { corrections } = answer({ importers, groups }, { size: bytes(12 * MIB) });
    const added = corrections.find(({ kind }) => kind === 'add');
    expect(added?.region).toMatchObject({ kind: 'cma', size: 12 * MIB });
  });

  test('a region that importers name is enlarged', () => {
    const named = { id: 'dsp', constraints: { allocators: ['pool'] } };
    const own = { importers: [named, ...importers.slice(1)], groups };
    const { corrections } = answer(own, { size: bytes(12 * MIB) });
    const enlarged = corrections.find(({ kind }) => kind === 'enlarge');
    expect(enlarged?.region).toMatchObject({ name: 'pool', from: 8 * MIB, size: 12 * MIB });
  });
});
