/**
 * Every shape of a table of memory types leads to the same table, and what is wrong with a document is
 * told with its line and field.
 */
import { describe, expect, test } from 'vitest';
import { readVulkanTable } from '../../src/imports/tables/read-vulkan-table.ts';
import { formatInputError } from '../../src/base/document.ts';
import { DOCUMENTS, TABLE, vulkaninfoText } from './vulkan-documents.ts';

/** What reading a text ends with: the table, or the complaint. */
function outcome(text: string, gpu: number | null = null): unknown {
  const read = readVulkanTable(text, 'a.json', gpu);
  return read.ok ? read.value : formatInputError(read.refusal);
}

describe('a table', () => {
  test.each(Object.entries(DOCUMENTS))('as a %s', (name, document) => {
    const shape = name.replace(/ before .*/, '');
    const isNamed = !/before|^Vk/.test(name);
    expect(outcome(JSON.stringify(document, null, 2))).toEqual({
      shape,
      table: { name: isNamed ? 'Some GPU' : null, ...TABLE },
    });
  });

  test('as the text of vulkaninfo', () => {
    const table = { name: 'Some GPU', ...TABLE };
    expect(outcome(vulkaninfoText('Some GPU'))).toEqual({ shape: 'text of vulkaninfo', table });
    expect(outcome(vulkaninfoText('Some GPU').replaceAll('\n', '\r\n'))).toMatchObject({ table });
  });

  test('with what the process may use of each heap, where the driver says so', () => {
    const text = vulkaninfoText('Some GPU', [1_000_000_000, 0, 100]);
    const heaps = TABLE.heaps.map((heap, index) =>
      index === 1 ? heap : { ...heap, budget: index === 0 ? 1_000_000_000 : 100 },
    );
    expect(outcome(text)).toMatchObject({ table: { heaps } });
    expect(outcome(text.replace('budget = 100', `budget = ${'9'.repeat(20)}`))).toContain(
      'is above 2^53 - 1',
    );
  });

  test('as the text of vulkaninfo of 2019', () => {
    const old = `VkPhysicalDeviceMemoryProperties:
=================================
\tmemoryTypeCount       = 1
\tmemoryTypes[0] :
\t\theapIndex     = 1
\t\tpropertyFlags = 0x7:
\t\t\tVK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT

\tmemoryHeapCount       = 2
\tmemoryHeaps[0] :
\t\tsize          = 65536 (0x10000)
\t\tflags:
\t\t\tVK_MEMORY_HEAP_DEVICE_LOCAL_BIT

\tmemoryHeaps[1] :
\t\tsize          = 131072 (0x20000)

VkPhysicalDeviceFeatures:
`;
    const read = readVulkanTable(old, 'old.txt');
    expect(read.ok && read.value.table).toEqual({
      name: null,
      heaps: [
        { size: 65_536, flags: 1 },
        { size: 131_072, flags: 0 },
      ],
      types: [{ flags: 7, heap: 1 }],
    });
  });

  test('of one of several GPUs', () => {
    const both = vulkaninfoText('First') + '\n' + vulkaninfoText('Second');
    expect(outcome(both)).toBe('a.json: it describes 2 GPUs, expected --gpu 0 to 1');
    expect(outcome(both, 1)).toMatchObject({ table: { name: 'Second' } });
    expect(outcome(both, 2)).toBe('a.json: it describes GPUs 0 to 1 only, and GPU 2 was asked for');
    expect(outcome(JSON.stringify(TABLE), 1)).toBe(
      'a.json: it describes GPU 0 only, and GPU 1 was asked for',
    );
  });

  test('with flags by any of their names, and with numbers for those without one', () => {
    const flags = [
      'VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT',
      'MEMORY_PROPERTY_PROTECTED_BIT',
      32,
      1024,
    ];
    const amd = ['DEVICE_COHERENT_AMD', 'VK_MEMORY_PROPERTY_DEVICE_UNCACHED_BIT_AMD'];
    const document = {
      heaps: [{ size: 4096, flags: ['VK_MEMORY_HEAP_DEVICE_LOCAL_BIT'] }],
      types: [
        { flags, heap: 0 },
        { flags: amd, heap: 0 },
        { flags: '0x80000001', heap: 0 },
      ],
    };
    expect(outcome(JSON.stringify(document))).toMatchObject({
      table: { types: [{ flags: 1024 + 33 }, { flags: 192 }, { flags: 0x8000_0001 }] },
    });
  });
});

const gpuinfo = JSON.stringify(DOCUMENTS['report of vulkan.gpuinfo.org'], null, 2);
const dump = JSON.stringify(DOCUMENTS['dump of VulkanMemoryAllocator'], null, 2);
const compact = JSON.stringify(TABLE, null, 2);
const text = vulkaninfoText('Some GPU');

describe('what is wrong', () => {
  test.each([
    ['', 'a.json:1: the file is empty'],
    ['[]', 'a.json:1: expected an object, found a list'],
    ['{}', 'a.json:1: no table of memory types is in it: expected memory, '],
    ['{"a": 1,}', 'a.json:1: not JSON'],
    ['{"capabilities": {}, "profiles": {}}', 'a Vulkan profile, which has no memory types: give'],
    ['{"memory": 8}', 'a.json:1: memory: expected an object, found 8'],
    ['{"memoryTypes": []}', 'a.json:1: memoryTypes: expected at least one'],
    ['{"heaps": [], "types": []}', 'a.json:1: heaps: expected at least one'],
    ['{"MemoryInfo": {}}', 'a.json:1: MemoryInfo: "Heap 0" is missing'],
    ['{"Heap 0": {"Size": 1}}', 'a.json:1: no heap lists "Type 0"'],
    ['{"Heap 0": {"Size": -1}}', 'a.json:1: Heap 0.Size: -1 is negative'],
    ['{"Heap 0": {}}', 'a.json:1: Heap 0.Size: '],
  ])('with %j', (document, complaint) => {
    expect(outcome(document)).toContain(complaint);
  });

  test.each([
    [gpuinfo, '"memoryTypeCount": 4', '"memoryTypeCount": 5', 'it says 5, but the list has 4'],
    [gpuinfo, '"memoryHeapCount": 3', '"memoryHeapCount": 4', 'it says 4, but the list has 3'],
    [gpuinfo, '"heapIndex": 2', '"heapIndex": 3', 'there are heaps 0 to 2 only'],
    [gpuinfo, '"heapIndex": 2', '"heapindex": 2', '[2].heapIndex: this field is missing'],
    [gpuinfo, '"size": "0x10000000"', '"size": "256 MB"', 'memory.memoryHeaps[2].size: "256 MB"'],
    [
      gpuinfo,
      '"propertyFlags": 7',
      '"propertyFlags": 4294967296',
      'memoryTypes[2].propertyFlags: ',
    ],
    [dump, '"Vulkan"', '"Direct3D 12"', 'General.API: expected "Vulkan", found'],
    [
      dump,
      '"HOST_CACHED"',
      '"HOST_CASHED"',
      'unknown flag "HOST_CASHED", did you mean "HOST_CACHED"',
    ],
    [dump, '"Type 2"', '"Type 9"', 'no heap lists "Type 2"'],
    [dump, '"Heap 1"', '"Heap 7"', 'MemoryInfo: "Heap 1" is missing'],
    [compact, '"heap": 2', '"heap": 3', 'a.json:27: types[2].heap: there are heaps 0 to 2 only'],
    [compact, '"flags": 14', '"flags": true', 'types[3].flags: expected flags as a number or as'],
    [compact, '"types"', '"typs"', 'types: this field is missing, and "typs" is unknown'],
    [text, 'memoryTypes[1]:', 'memoryTypes[2]:', 'expected number 1, found 2'],
    [
      text,
      'heapIndex     = 2',
      'heapIndex     = 3',
      'memoryTypes[2] lies in no heap that is listed',
    ],
    [
      text,
      'propertyFlags = 0x0007',
      'propertyFlgs = 0x0007',
      '"propertyFlgs = 0x0007: count = 1" is',
    ],
    [
      text,
      'HEAP_DEVICE_LOCAL_BIT',
      'HEAP_DEVICE_LOCL_BIT',
      'unknown flag "MEMORY_HEAP_DEVICE_LOCL',
    ],
    [text, 'size   = 268435456 ', 'size   = 18446744073709551615 ', 'is above 2^53 - 1'],
    [text, 'memoryTypes: count', 'memoryTipes: count', '"memoryTipes: count = 4" is no line'],
  ])('with a changed document %#', (document, from, to, complaint) => {
    expect(document).toContain(from);
    const found = outcome(document.replace(from, to));
    expect(found).toContain(complaint);
    expect(found).toMatch(/^a\.json:\d+: [^\n]+$/);
  });

  test('with more types than Vulkan has', () => {
    const types = Array<object>(33).fill({ flags: 0, heap: 0 });
    const document = { heaps: [{ size: 4096, flags: 0 }], types };
    expect(outcome(JSON.stringify(document))).toContain('types: expected at most 32');
  });
});
