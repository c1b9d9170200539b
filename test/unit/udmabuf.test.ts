/**
 * Memory that programs hand in: scattered pages, 64 MiB a buffer, and never chosen before a heap. On every board of
 * the examples answers stay what they are without it, but for who else was asked.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { heapNodes } from '../../src/allocators/heap-names.ts';
import { parsePlatform } from '../../src/allocators/platform/platform-schema.ts';
import type { Platform, PlatformInput } from '../../src/allocators/platform/platform.ts';
import { withUdmabuf } from '../../src/allocators/platform/with-udmabuf.ts';
import { present } from '../../src/base/assert.ts';
import { bytes } from '../../src/base/units.ts';
import { solve } from '../../src/solver/solve.ts';
import { SEED } from '../property/seed.ts';

const MIB = 2 ** 20;

const BOARD: PlatformInput = {
  name: 'board',
  zones: [
    { name: 'ram', base: 0, size: '256 MiB' },
    { name: 'cma', base: '256 MiB', size: '16 MiB' },
  ],
  allocators: [
    { id: 1, name: 'linux,cma', kind: 'contiguous-region', zones: ['cma'], priority: 1 },
    { id: 2, name: 'system', kind: 'system', zones: ['ram'], priority: 2 },
  ],
  importers: [
    { id: 'gpu', constraints: {} },
    { id: 'app', constraints: { allocators: ['udmabuf'] } },
    { id: 'display', constraints: { contiguous: true } },
  ],
};

function platformOf(input: PlatformInput): Platform {
  const parsed = parsePlatform(input);
  if (!parsed.ok) throw new Error(parsed.refusal.message);
  return parsed.value;
}

function boardWith(platform: Platform): Platform {
  const added = withUdmabuf(platform);
  if (!added.ok) throw new Error(added.refusal);
  return added.value;
}

function answer(platform: Platform, names: readonly string[], size: number) {
  const all = platform.importers.filter(({ id }) => names.includes(id));
  return solve(platform, all, { size: bytes(size) });
}

describe('udmabuf', () => {
  const board = boardWith(platformOf(BOARD));

  test('is chosen after every heap, and where somebody asks for it', () => {
    expect(answer(board, ['gpu'], MIB).allocator?.name).toBe('system');
    expect(answer(board, ['app', 'gpu'], MIB).allocator).toMatchObject({
      name: 'udmabuf',
      kind: 'udmabuf',
      zones: ['ram'],
    });
    const { allocator } = answer(board, ['app'], MIB);
    expect(heapNodes(present(allocator, 'allocator'))).toEqual([
      { path: '/dev/udmabuf', kernels: 'any' },
    ]);
  });

  test('takes 64 MiB a buffer, or what the module was loaded with', () => {
    expect(answer(board, ['app'], 64 * MIB).verdict).toBe('satisfiable');
    const { verdict, passedOver } = answer(board, ['app'], 64 * MIB + 1);
    expect(verdict).toBe('unsatisfiable');
    expect(passedOver.map(({ reason }) => reason)).toContain('it gives at most 64 MiB at a time');
    const [cma, system] = BOARD.allocators;
    const own = { id: 0, name: 'udmabuf', kind: 'udmabuf', zones: ['ram'], sizeLimit: '128 MiB' };
    const larger = platformOf({
      ...BOARD,
      allocators: [present(cma, 'cma'), present(system, 'system'), own],
    });
    expect(answer(larger, ['app'], 128 * MIB).verdict).toBe('satisfiable');
    expect(withUdmabuf(larger)).toMatchObject({ ok: true, value: larger });
  });

  test('is scattered: no importer gets one run of it', () => {
    expect(answer(board, ['app', 'display'], MIB).verdict).toBe('unsatisfiable');
    expect(answer(board, ['app', 'display'], 4096).verdict).toBe('satisfiable');
  });

  test.each<readonly [string, Partial<PlatformInput>]>([
    [
      'it has another allocator of the name udmabuf',
      { allocators: [{ id: 1, name: 'udmabuf', kind: 'system', zones: ['ram'] }] },
    ],
    [
      'it has no system heap, whose memory programs have',
      { allocators: [{ id: 1, name: 'type0', kind: 'system', zones: ['ram'], memoryType: 0 }] },
    ],
    [
      'it has an allocator for each id',
      {
        allocators: Array.from({ length: 32 }, (_, id) => ({
          id,
          name: `heap${id}`,
          kind: 'system' as const,
          zones: ['ram'],
        })),
      },
    ],
  ])('is not added where %s', (why, changed) => {
    expect(withUdmabuf(platformOf({ ...BOARD, importers: [], ...changed }))).toEqual({
      ok: false,
      refusal: why,
    });
  });

  test('has a limit, and no other kind has one', () => {
    const limited = { id: 0, name: 'x', kind: 'system' as const, zones: ['ram'], sizeLimit: 4096 };
    const parsed = parsePlatform({ ...BOARD, importers: [], allocators: [limited] });
    expect(parsed).toMatchObject({ ok: false });
    expect(JSON.stringify(parsed)).toContain('only an allocator of kind udmabuf has a sizeLimit');
  });
});

const folder = join(import.meta.dirname, '../../examples/platforms');
const boards = readdirSync(folder)
  .filter((name) => name.endsWith('.platform.json'))
  .map((name) => [name, JSON.parse(readFileSync(join(folder, name), 'utf8')) as PlatformInput]);

test.each(boards as [string, PlatformInput][])('on %s no answer gets worse by it', (_, input) => {
  const platform = platformOf(input);
  const more = boardWith(platform);
  const sizes = fc.constantFrom(1, 4096, MIB, 8 * MIB, 65 * MIB, 300 * MIB, 2048 * MIB);
  const names = fc.subarray(platform.importers.map(({ id }) => id));
  fc.assert(
    fc.property(names, sizes, (chosen, size) => {
      const [before, after] = [platform, more].map((each) => answer(each, chosen, size));
      expect(after?.verdict).toBe(before?.verdict);
      expect(after?.allocator).toEqual(before?.allocator);
      expect(after?.placement).toEqual(before?.placement);
      expect(after?.conflicts).toEqual(before?.conflicts);
      expect(after?.nearest).toEqual(before?.nearest);
    }),
    { seed: SEED, numRuns: 25 },
  );
});
