/**
 * The rule by which an allocation picks its memory type: the picks that were worked out for published
 * tables, the simple search that the specification shows, and the rule once more, written backwards.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  memoryTypesByCost,
  pickMemoryType,
  type MemoryTypeWish,
} from '../../src/imports/tables/vulkan-memory-types.ts';
import { SEED } from '../property/seed.ts';

/** The flags of published tables: VulkanMemoryAllocator's samples, mpv#8856, libplacebo#178. */
const TABLES = {
  'amd-rx6600xt': [1, 6, 7, 14, 193, 198, 199, 206],
  'vma-older-sample': [1, 6, 7, 14],
  'amd-windows-mpv8856': [1, 6, 7, 14],
  'nvidia-windows-libplacebo178': [0, 1, 6, 14, 7],
} as const;

const table = (flags: readonly number[]) => ({ types: flags.map((each) => ({ flags: each })) });

describe('published tables', () => {
  test.each<[string, keyof typeof TABLES, MemoryTypeWish, number]>([
    ['device-local', 'amd-rx6600xt', { required: 1 }, 0],
    ['readback', 'amd-rx6600xt', { required: 2, preferred: 8 }, 3],
    ['in reach of both', 'amd-rx6600xt', { required: 3 }, 2],
    ['device-local', 'vma-older-sample', { required: 1 }, 0],
    ['dynamic', 'vma-older-sample', { required: 6, preferred: 1 }, 2],
    ['in reach of both', 'vma-older-sample', { required: 3 }, 2],
    ['staging upload', 'amd-windows-mpv8856', { required: 6, notPreferred: 1 }, 1],
    ['dynamic', 'amd-windows-mpv8856', { required: 6, preferred: 1 }, 2],
    ['two resources', 'amd-windows-mpv8856', { memoryTypeBits: 14 & 5 }, 2],
    ['staging upload', 'nvidia-windows-libplacebo178', { required: 6, notPreferred: 1 }, 2],
    ['uncached', 'nvidia-windows-libplacebo178', { required: 6, notPreferred: 9 }, 2],
    ['two resources', 'nvidia-windows-libplacebo178', { memoryTypeBits: 28 & 18 }, 4],
  ])('%s on %s', (_, name, wish, index) => {
    expect(pickMemoryType(table(TABLES[name]), wish)).toBe(index);
  });
});

test('AMD types are taken where they are asked for, and not because a mask allows them', () => {
  const amd = table(TABLES['amd-rx6600xt']);
  expect(pickMemoryType(amd, { required: 64 })).toBe(4);
  expect(pickMemoryType(amd, { required: 2, preferred: 128 })).toBe(5);
  expect(pickMemoryType(amd, { memoryTypeBits: 0b1111_0000 })).toBeNull();
});

test('the highest bit counts like any other', () => {
  const all = table(Array.from({ length: 32 }, (_, index) => (index === 31 ? 2 ** 31 : 0)));
  expect(pickMemoryType(all, { memoryTypeBits: 2 ** 31 })).toBe(31);
  expect(pickMemoryType(all, { required: 2 ** 31 })).toBe(31);
});

const flags = fc.nat(0x1ff);
const types = fc.array(flags, { minLength: 1, maxLength: 12 }).map(table);
const wishes = fc.record({
  required: fc.constantFrom(0, 1, 2, 3, 6, 8, 64),
  preferred: fc.nat(0xff),
  notPreferred: fc.nat(0xff),
  memoryTypeBits: fc.nat(0xfff),
});

test('the pick is the first that nothing beats, whatever the order in which one looks', () => {
  const bitsOf = (value: number) => value.toString(2).split('1').length - 1;
  const property = fc.property(types, wishes, (of, wish) => {
    const { required, preferred, notPreferred, memoryTypeBits } = wish;
    let best: { index: number; cost: number } | null = null;
    for (let index = of.types.length - 1; index >= 0; index -= 1) {
      const each = of.types[index]?.flags ?? 0;
      const lacks = [...Array(9).keys()].some(
        (bit) => ((required >> bit) & 1) === 1 && ((each >> bit) & 1) === 0,
      );
      const isAmd = (each & 192) !== 0 && ((required | preferred) & 192) === 0;
      if (lacks || isAmd || ((memoryTypeBits >> index) & 1) === 0) continue;
      const cost = bitsOf(preferred) - bitsOf(preferred & each) + bitsOf(notPreferred & each);
      if (best === null || cost <= best.cost) best = { index, cost };
    }
    expect(pickMemoryType(of, wish)).toBe(best?.index ?? null);
    const [first] = memoryTypesByCost(of, wish);
    expect(first?.cost).toBe(best?.cost);
  });
  fc.assert(property, { seed: SEED, numRuns: 500 });
});

test('without a preference it is the search of the specification', () => {
  const property = fc.property(types, wishes, (of, { required, memoryTypeBits }) => {
    const ordinary = { types: of.types.map((each) => ({ flags: each.flags & ~192 })) };
    const found = ordinary.types.findIndex(
      (each, index) =>
        (memoryTypeBits & (1 << index)) !== 0 && (each.flags & required) === required,
    );
    const picked = pickMemoryType(ordinary, { required, memoryTypeBits });
    expect(picked).toBe(found < 0 ? null : found);
  });
  fc.assert(property, { seed: SEED, numRuns: 300 });
});
