/** What the Vulkan specification demands of a table, each law with a table that breaks it. */
import { describe, expect, test } from 'vitest';
import { brokenLaws } from '../../src/imports/tables/vulkan-laws.ts';

describe('laws of Vulkan', () => {
  const laws = (flags: readonly number[], heapFlags = 1) =>
    brokenLaws({
      name: null,
      heaps: [{ size: 4096, flags: heapFlags }],
      types: flags.map((each) => ({ flags: each, heap: 0 })),
    });

  test.each([
    [[7], 1, []],
    [[1], 1, ['no memory type has HOST_VISIBLE | HOST_COHERENT, and Vulkan demands one']],
    [[6], 0, ['no memory type has DEVICE_LOCAL, and Vulkan demands one']],
    [[7], 0, ['memory type 0 is DEVICE_LOCAL | HOST_VISIBLE | HOST_COHERENT, but its heap is not']],
    [[7, 1], 1, ['memory type 1 should stand before 0: DEVICE_LOCAL is a part of DEVICE_LOCAL | ']],
    [[7, 7], 1, []],
    [[193, 7], 1, ["memory type 1 should stand before 0: AMD's coherent and uncached types come"]],
    [
      [7, 0x23],
      1,
      ['memory type 1 is DEVICE_LOCAL | HOST_VISIBLE | PROTECTED, but PROTECTED excl'],
    ],
    [
      [7, 0x13],
      1,
      ['memory type 1 is DEVICE_LOCAL | HOST_VISIBLE | LAZILY_ALLOCATED, but LAZILY_'],
    ],
  ])('%j in a heap with flags %i', (flags, heapFlags, complaints) => {
    const found = laws(flags, heapFlags);
    expect(found.map((each, index) => each.slice(0, complaints[index]?.length ?? 0))).toEqual(
      complaints,
    );
  });
});

test('published tables break none', () => {
  for (const flags of [
    [1, 6, 7, 14, 193, 198, 199, 206],
    [0, 1, 6, 14, 7],
  ]) {
    const types = flags.map((each) => ({ flags: each, heap: each & 1 }));
    const heaps = [0, 1].map((each) => ({ size: 4096, flags: each }));
    expect(brokenLaws({ name: null, heaps, types })).toEqual([]);
  }
});
