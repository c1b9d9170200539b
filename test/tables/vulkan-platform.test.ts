/**
 * A table of memory types as a platform: it always parses, it is solved at once, each request gets the
 * type that VulkanMemoryAllocator would pick, and a full type is followed by the next.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { membersOfPlatform, memberOf } from '../../src/allocators/platform/members.ts';
import { parsePlatform } from '../../src/allocators/platform/platform-schema.ts';
import type { Platform } from '../../src/allocators/platform/platform.ts';
import { solve } from '../../src/solver/solve.ts';
import { readVulkanTable } from '../../src/imports/tables/read-vulkan-table.ts';
import {
  memoryTypesByCost,
  type MemoryTypeTable,
  type MemoryTypeWish,
} from '../../src/imports/tables/vulkan-memory-types.ts';
import { platformOfMemoryTypes } from '../../src/imports/tables/vulkan-platform.ts';
import { bytes, type Bytes } from '../../src/base/units.ts';
import { SEED } from '../property/seed.ts';
import { TABLE } from './vulkan-documents.ts';

const MIB = 2 ** 20;

/** What each request asks, written here once more. */
const WISHES: Readonly<Record<string, MemoryTypeWish>> = {
  'device-local': { required: 1 },
  'staging-upload': { required: 6, notPreferred: 9 },
  readback: { required: 2, preferred: 8 },
  dynamic: { required: 6, preferred: 1, notPreferred: 8 },
};

/** The platform of a table; the test fails where there is none. */
function imported(table: Pick<MemoryTypeTable, 'heaps' | 'types'>) {
  const made = platformOfMemoryTypes({ name: null, ...table }, 'a GPU', 'a.json');
  if (!made.ok) throw new Error(made.refusal.message);
  const platform = parsePlatform(made.value.platform);
  if (!platform.ok) throw new Error(platform.refusal.message);
  return { ...made.value, platform: platform.value };
}

/** The memory type that a request gets, or null. */
function typeFor(platform: Platform, request: string, size: Bytes): number | null {
  const member = memberOf(platform, request);
  if (member === undefined) return null;
  return solve(platform, [member], { size }).allocator?.memoryType ?? null;
}

describe('the platform', () => {
  const { platform, warnings } = imported(TABLE);

  test('has a zone for each heap and an allocator for each type', () => {
    expect(warnings).toEqual([]);
    expect(platform.zones.map(({ name, size }) => [name, size])).toEqual([
      ['heap0', 1_879_048_192],
      ['heap1', 3_455_057_920],
      ['heap2', 268_435_456],
    ]);
    expect(platform.allocators).toMatchObject([
      { id: 0, memoryType: 0, zones: ['heap0'], priority: 3, cpuAccess: false },
      { id: 1, memoryType: 1, zones: ['heap1'], priority: 2, cpuAccess: true },
      { id: 2, memoryType: 2, zones: ['heap2'], priority: 1, cpuAccess: true },
      { id: 3, memoryType: 3, zones: ['heap1'], priority: 0, cpuAccess: true },
    ]);
  });

  test('is solved without a choice, as memory of the GPU', () => {
    const { verdict, chosen, allocator } = solve(platform, membersOfPlatform(platform), {
      size: bytes(MIB),
    });
    expect({ verdict, chosen, type: allocator?.name }).toEqual({
      verdict: 'satisfiable',
      chosen: ['request=device-local'],
      type: 'type0',
    });
  });

  test('falls back where a type is full', () => {
    const types = [200, 300, 3_200, 3_300].map((size) =>
      typeFor(platform, 'dynamic', bytes(size * MIB)),
    );
    expect(types).toEqual([2, 1, 1, null]);
  });

  test('says that its addresses are invented', () => {
    expect(
      platform.notes?.some((note) => note.includes('addresses of the zones are invented')),
    ).toBe(true);
  });
});

describe('what a table means', () => {
  test('memory that the CPU must flush, cannot reach, or must not reach', () => {
    const { platform, warnings } = imported({
      heaps: [{ size: 64 * MIB, flags: 1 }],
      types: [1, 0x21, 0x11, 0x7, 0xb].map((flags) => ({ flags, heap: 0 })),
    });
    expect(warnings).toEqual([]);
    expect(
      platform.allocators.map(({ cpuAccess, secure, domains }) => ({ cpuAccess, secure, domains })),
    ).toEqual([
      { cpuAccess: false, secure: false, domains: ['inaccessible'] },
      { cpuAccess: false, secure: true, domains: ['inaccessible'] },
      { cpuAccess: false, secure: false, domains: ['inaccessible'] },
      { cpuAccess: true, secure: false, domains: ['cpu', 'ram', 'inaccessible'] },
      { cpuAccess: true, secure: false, domains: ['ram', 'inaccessible'] },
    ]);
    // Neither lazy nor protected memory is given to who did not ask for it.
    const constraints = Object.fromEntries(platform.importers.map((each) => [each.id, each]));
    expect(constraints['device-local']?.constraints).toEqual({
      fixed: true,
      memoryTypeBits: 0b11001,
    });
    expect(constraints['protected']?.constraints).toEqual({
      fixed: true,
      memoryTypeBits: 0b10,
      secure: true,
    });
  });

  test('no proposal gives a memory type flags that it lacks, and the group chooses among those that have them', () => {
    const { platform } = imported({
      heaps: [
        { size: 64 * MIB, flags: 1 },
        { size: 4 * MIB, flags: 0 },
      ],
      types: [
        { flags: 1, heap: 0 },
        { flags: 6, heap: 1 },
      ],
    });
    const member = memberOf(platform, 'staging-upload');
    if (member === undefined) throw new Error('staging-upload is missing');
    const { verdict, corrections } = solve(platform, [member], { size: bytes(8 * MIB) });
    expect(verdict).toBe('unsatisfiable');
    const fields = corrections.flatMap(({ members }) => members.map(({ field }) => field));
    expect(fields).toContain('size');
    expect(fields).not.toContain('memoryTypeBits');
  });

  test('a zone is as large as the budget of its heap', () => {
    const { platform, warnings } = imported({
      heaps: [
        { size: 64 * MIB, flags: 1, budget: 10 * MIB + 5 },
        { size: 64 * MIB, flags: 0, budget: 65 * MIB },
        { size: 64 * MIB, flags: 0, budget: 100 },
      ],
      types: [0, 1, 2].map((heap) => ({ flags: 7, heap })),
    });
    expect(platform.zones.map(({ size }) => size)).toEqual([10 * MIB, 64 * MIB]);
    expect(platform.notes?.filter((note) => note.includes('budget'))).toEqual([
      'Of memory heap 0 the process may use 10 MiB, its budget when the report was made; its zone is as large.',
      'Warning: memory heap 2 has no budget left, so memory types 2 are left out.',
    ]);
    expect(warnings.filter((each) => each.includes('heap 2'))).toHaveLength(1);
    expect(typeFor(platform, 'dynamic', bytes(10 * MIB))).toBe(0);
    expect(typeFor(platform, 'dynamic', bytes(11 * MIB))).toBe(1);
  });

  test('a heap without memory takes its types with it, and says so', () => {
    const { platform, warnings } = imported({
      heaps: [
        { size: 0, flags: 0 },
        { size: 8 * MIB + 5, flags: 1 },
      ],
      types: [
        { flags: 0, heap: 0 },
        { flags: 7, heap: 1 },
      ],
    });
    expect(warnings).toEqual(['memory heap 0 has no memory, so memory types 0 are left out']);
    expect(platform.allocators.map(({ memoryType }) => memoryType)).toEqual([1]);
    expect(platform.zones.map(({ size }) => size)).toEqual([8 * MIB]);
    const nothing = { name: null, heaps: [{ size: 0, flags: 0 }], types: [{ flags: 0, heap: 0 }] };
    expect(platformOfMemoryTypes(nothing, 'a GPU', 'a.json').ok).toBe(false);
  });
});

test('the example is what the command makes of its table', () => {
  const folder = join(import.meta.dirname, '../../examples/tables');
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const table = readVulkanTable(read('amd-windows.vulkan.json'), 'amd-windows.vulkan.json');
  if (!table.ok) throw new Error(table.refusal.message);
  const { name } = table.value.table;
  const origin = `amd-windows.vulkan.json, a ${table.value.shape}`;
  const made = platformOfMemoryTypes(table.value.table, name ?? '', origin);
  expect(made.ok && made.value.platform).toEqual(JSON.parse(read('amd-windows.platform.json')));
});

const tables = fc
  .array(fc.record({ size: fc.nat(64 * MIB), flags: fc.nat(3) }), { minLength: 1, maxLength: 4 })
  .chain((heaps) =>
    fc
      .array(fc.record({ flags: fc.nat(0x1ff), heap: fc.nat(heaps.length - 1) }), {
        minLength: 1,
        maxLength: 32,
      })
      .map((types) => ({ heaps, types })),
  );

test('every table with memory is a platform, and each request gets what the rule picks', () => {
  const property = fc.property(tables, (table) => {
    fc.pre(table.types.some(({ heap }) => (table.heaps[heap]?.size ?? 0) >= 4096));
    const { platform } = imported(table);
    const usable = table.types.flatMap(({ flags, heap }, index) =>
      (flags & 0x30) === 0 && (table.heaps[heap]?.size ?? 0) >= 4096 ? [index] : [],
    );
    const memoryTypeBits = usable.reduce((sum, index) => sum + 2 ** index, 0);
    for (const [request, wish] of Object.entries(WISHES)) {
      const [cheapest] = memoryTypesByCost(table, { ...wish, memoryTypeBits });
      expect(typeFor(platform, request, bytes(4096))).toBe(cheapest?.indices[0] ?? null);
    }
  });
  fc.assert(property, { seed: SEED, numRuns: 100 });
});
