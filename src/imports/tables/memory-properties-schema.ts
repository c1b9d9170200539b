/**
 * `VkPhysicalDeviceMemoryProperties` as JSON: lists of types and heaps, under the names of the C
 * structure or under shorter ones.
 */
import * as v from 'valibot';
import { strictFields } from '../../base/known-fields.ts';
import { nameTextSchema, textSchema } from '../../base/name-text.ts';
import { foundInWords } from '../../base/found-words.ts';
import { quantitySchema } from '../../base/quantity.ts';
import { issueAt } from './field-issue.ts';
import { flagsSchema } from './vulkan-flags.ts';
import { HEAP_FLAG, MEMORY_FLAG, type MemoryTypeTable } from './vulkan-memory-types.ts';

/** Source: Vulkan specification, `VK_MAX_MEMORY_TYPES` and `VK_MAX_MEMORY_HEAPS`. */
export const MEMORY_TYPES_MAX = 32;
const MEMORY_HEAPS_MAX = 16;

type Parts = Pick<MemoryTypeTable, 'heaps' | 'types'>;

const count = quantitySchema((value) => value);

const heap = strictFields({ size: count, flags: flagsSchema(HEAP_FLAG) });

function listOf<Item>(item: v.GenericSchema<unknown, Item>, max: number) {
  return v.pipe(
    v.array(item, (issue) => `expected a list, found ${foundInWords(issue.input)}`),
    v.minLength(1, 'expected at least one'),
    v.maxLength(max, `expected at most ${max}, as Vulkan allows`),
  );
}

/** The structure under its own names, as vulkaninfo, vkjson and vulkan.gpuinfo.org write it. */
export const memoryPropertiesSchema: v.GenericSchema<unknown, Parts> = v.pipe(
  strictFields({
    memoryTypeCount: v.exactOptional(count),
    memoryTypes: listOf(
      strictFields({ propertyFlags: flagsSchema(MEMORY_FLAG), heapIndex: count }),
      MEMORY_TYPES_MAX,
    ),
    memoryHeapCount: v.exactOptional(count),
    memoryHeaps: listOf(heap, MEMORY_HEAPS_MAX),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { memoryTypes, memoryHeaps } = dataset.value;
    const { memoryTypeCount = memoryTypes.length, memoryHeapCount = memoryHeaps.length } =
      dataset.value;
    if (memoryTypeCount > memoryTypes.length) {
      const message = `it says ${memoryTypeCount}, but the list has ${memoryTypes.length}`;
      addIssue(issueAt(message, ['memoryTypeCount']));
    }
    if (memoryHeapCount > memoryHeaps.length) {
      const message = `it says ${memoryHeapCount}, but the list has ${memoryHeaps.length}`;
      addIssue(issueAt(message, ['memoryHeapCount']));
    }
    const at = memoryTypes
      .slice(0, memoryTypeCount)
      .findIndex(({ heapIndex }) => heapIndex >= memoryHeapCount);
    if (at < 0) return;
    addIssue(issueAt(wordMissingHeap(memoryHeapCount), ['memoryTypes', at, 'heapIndex']));
  }),
  v.transform(({ memoryTypes, memoryHeaps, memoryTypeCount, memoryHeapCount }) => ({
    // A program may dump the C structure with its whole arrays, of which the counts say the valid part.
    heaps: memoryHeaps.slice(0, memoryHeapCount),
    types: memoryTypes
      .slice(0, memoryTypeCount)
      .map(({ propertyFlags, heapIndex }) => ({ flags: propertyFlags, heap: heapIndex })),
  })),
);

/** The same with short names, as one would write it by hand or in a collection of such tables. */
export const compactTableSchema: v.GenericSchema<unknown, MemoryTypeTable> = v.pipe(
  strictFields({
    id: v.exactOptional(nameTextSchema),
    name: v.exactOptional(textSchema),
    source: v.exactOptional(v.unknown()),
    note: v.exactOptional(textSchema),
    vulkan: v.exactOptional(textSchema),
    nonCoherentAtomSize: v.exactOptional(count),
    expectResizableBar: v.exactOptional(v.boolean('expected true or false')),
    heaps: listOf(heap, MEMORY_HEAPS_MAX),
    types: listOf(strictFields({ flags: flagsSchema(MEMORY_FLAG), heap: count }), MEMORY_TYPES_MAX),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { types, heaps } = dataset.value;
    const at = types.findIndex((each) => each.heap >= heaps.length);
    if (at >= 0) addIssue(issueAt(wordMissingHeap(heaps.length), ['types', at, 'heap']));
  }),
  v.transform(({ name, id, heaps, types }) => ({ name: name ?? id ?? null, heaps, types })),
);

function wordMissingHeap(heaps: number): string {
  return heaps === 1 ? 'there is heap 0 only' : `there are heaps 0 to ${heaps - 1} only`;
}
