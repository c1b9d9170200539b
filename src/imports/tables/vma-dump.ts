/**
 * The JSON that VulkanMemoryAllocator writes (`vmaBuildStatsString`), of which memory types and heaps
 * are read and the allocations are left alone. Since version 3.0 the heaps stand in `MemoryInfo` and
 * their types in `MemoryPools`; before, both stood one level higher.
 *
 * Source: VulkanMemoryAllocator, `include/vk_mem_alloc.h` and `tools/GpuMemDumpVis/Sample.json`; for
 * versions before 3.0 `tools/VmaDumpVis/Sample.json`.
 */
import * as v from 'valibot';
import { checkValue, type ValueError } from '../../base/document.ts';
import type { FieldPath } from '../../base/document-lines.ts';
import { foundInWords } from '../../base/found-words.ts';
import { quantitySchema } from '../../base/quantity.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { flagsSchema } from './vulkan-flags.ts';
import { HEAP_FLAG, MEMORY_FLAG, type MemoryTypeTable } from './vulkan-memory-types.ts';

const heapSchema = v.object({
  Flags: v.optional(flagsSchema(HEAP_FLAG), []),
  Size: quantitySchema((value) => value),
});

const typeSchema = v.object({ Flags: v.optional(flagsSchema(MEMORY_FLAG), []) });

const general = v.object({
  API: v.exactOptional(
    v.literal('Vulkan', ({ input }) => `expected "Vulkan", found ${foundInWords(input)}`),
  ),
  GPU: v.exactOptional(v.string()),
});

/** An object of the dump and where it stands. */
interface Place {
  readonly value: unknown;
  readonly path: FieldPath;
}

/** Whether a document looks like such a dump, of whatever version. */
export function isVmaDump(value: object): boolean {
  return 'MemoryInfo' in value || 'Heap 0' in value;
}

/** Reads the memory types of a dump. */
export function readVmaDump(value: object): Result<MemoryTypeTable, ValueError> {
  const root = { value, path: [] };
  const isNew = 'MemoryInfo' in value;
  const said = check(within(root, 'General'), v.optional(general, {}));
  if (!said.ok) return said;
  const heaps: MemoryTypeTable['heaps'][number][] = [];
  const types: MemoryTypeTable['types'][number][] = [];
  const places = numbered(isNew ? within(root, 'MemoryInfo') : root, 'Heap');
  if (!places.ok) return places;
  for (const [heap, place] of places.value.entries()) {
    const read = check(place, heapSchema);
    if (!read.ok) return read;
    heaps.push({ size: read.value.Size, flags: read.value.Flags });
    const listed = typesOf(isNew ? within(place, 'MemoryPools') : place);
    if (!listed.ok) return listed;
    for (const [index, flags] of listed.value) types[index] = { flags, heap };
  }
  const gap = Array.from({ length: types.length }, (_, index) => index in types).indexOf(false);
  if (gap >= 0 || types.length === 0) {
    return refused({ path: [], message: `no heap lists "Type ${Math.max(gap, 0)}"` });
  }
  return ok({ name: said.value.GPU ?? null, heaps, types });
}

/** The flags of each memory type that a heap lists, by its index. */
function typesOf(place: Place): Result<ReadonlyMap<number, number>, ValueError> {
  const flags = new Map<number, number>();
  for (const [key, inner] of entriesOf(place)) {
    const index = indexOf(key, 'Type');
    if (index === null) continue;
    const read = check(inner, typeSchema);
    if (!read.ok) return read;
    flags.set(index, read.value.Flags);
  }
  return ok(flags);
}

/** The objects `Heap 0`, `Heap 1` and so on, which leave no gap. */
function numbered(place: Place, name: string): Result<readonly Place[], ValueError> {
  const found = new Map<number, Place>();
  for (const [key, inner] of entriesOf(place)) {
    const index = indexOf(key, name);
    if (index !== null) found.set(index, inner);
  }
  const inOrder = Array.from({ length: Math.max(found.size, 1) }, (_, index) => found.get(index));
  const missing = inOrder.indexOf(undefined);
  if (missing < 0) return ok(inOrder.filter((each) => each !== undefined));
  return refused({ path: place.path, message: `"${name} ${missing}" is missing` });
}

/** The number in `Heap 3`, as Vulkan bounds it; null for another key. */
function indexOf(key: string, name: string): number | null {
  const [, digits] = /^[A-Z][a-z]+ ([0-9]|[12][0-9]|3[01])$/.exec(key) ?? [];
  return digits === undefined || !key.startsWith(`${name} `) ? null : Number(digits);
}

function entriesOf({ value, path }: Place): readonly (readonly [string, Place])[] {
  if (typeof value !== 'object' || value === null) return [];
  const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
  return entries.map(([key, inner]) => [key, { value: inner, path: [...path, key] }]);
}

function within(place: Place, key: string): Place {
  const [, inner] = entriesOf(place).find(([each]) => each === key) ?? [];
  return inner ?? { value: undefined, path: [...place.path, key] };
}

function check<T>(place: Place, schema: v.GenericSchema<unknown, T>): Result<T, ValueError> {
  const checked = checkValue(place.value, schema);
  if (checked.ok) return checked;
  const { path, message } = checked.refusal;
  return refused({ path: [...place.path, ...path], message });
}
