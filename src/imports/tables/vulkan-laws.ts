/**
 * What the Vulkan specification demands of a table of memory types. A table that breaks a law is still
 * a table; whoever trusts it should know.
 *
 * Source: Vulkan specification, "Device Memory": VkPhysicalDeviceMemoryProperties,
 * VkMemoryPropertyFlagBits.
 */
import { flagsInWords } from './vulkan-flags.ts';
import {
  AMD_FLAGS,
  hasAll,
  hasAny,
  HEAP_FLAG,
  MEMORY_FLAG,
  type MemoryTypeTable,
} from './vulkan-memory-types.ts';

const { DEVICE_LOCAL, HOST_VISIBLE, HOST_COHERENT, HOST_CACHED } = MEMORY_FLAG;
const { LAZILY_ALLOCATED, PROTECTED } = MEMORY_FLAG;

/** A sentence for each law that the table breaks. */
export function brokenLaws(table: MemoryTypeTable): readonly string[] {
  return [...missingTypes(table), ...impossibleTypes(table), ...disorder(table)];
}

function missingTypes({ types }: MemoryTypeTable): readonly string[] {
  return [HOST_VISIBLE | HOST_COHERENT, DEVICE_LOCAL]
    .filter((wanted) => !types.some(({ flags }) => hasAll(flags, wanted)))
    .map((wanted) => `no memory type has ${words(wanted)}, and Vulkan demands one`);
}

function impossibleTypes({ types, heaps }: MemoryTypeTable): readonly string[] {
  return types.flatMap(({ flags, heap }, index) => {
    const isOnDevice = hasAny(heaps[heap]?.flags ?? 0, HEAP_FLAG.DEVICE_LOCAL);
    const found: string[] = [];
    if (hasAny(flags, DEVICE_LOCAL) !== isOnDevice) {
      const heapIs = isOnDevice ? 'is' : 'is not';
      found.push(`memory type ${index} is ${words(flags)}, but its heap ${heapIs} DEVICE_LOCAL`);
    }
    if (hasAny(flags, PROTECTED) && hasAny(flags, HOST_VISIBLE | HOST_COHERENT | HOST_CACHED)) {
      found.push(`memory type ${index} is ${words(flags)}, but PROTECTED excludes the host`);
    }
    if (hasAll(flags, LAZILY_ALLOCATED | HOST_VISIBLE)) {
      found.push(`memory type ${index} is ${words(flags)}, but LAZILY_ALLOCATED excludes the host`);
    }
    return found;
  });
}

/** Pairs in the wrong order; equal flags may be sorted by a performance that no table tells. */
function disorder({ types }: MemoryTypeTable): readonly string[] {
  return types.flatMap((later, index) =>
    types.slice(0, index).flatMap((earlier, place) => {
      const why = whyBefore(later.flags, earlier.flags);
      return why === null ? [] : [`memory type ${index} should stand before ${place}: ${why}`];
    }),
  );
}

/** Why a type must stand before another, or null where it need not. */
function whyBefore(flags: number, other: number): string | null {
  if (flags !== other && hasAll(other, flags)) {
    return `${words(flags)} is a part of ${words(other)}`;
  }
  if (hasAny(other, AMD_FLAGS) && !hasAny(flags, AMD_FLAGS)) {
    return "AMD's coherent and uncached types come last";
  }
  return null;
}

function words(flags: number): string {
  return flagsInWords(flags, MEMORY_FLAG);
}
