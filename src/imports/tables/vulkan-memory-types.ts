/**
 * A table of Vulkan memory types, and which type an allocation is taken from. The rule is the one that
 * VulkanMemoryAllocator documents: of the types that have every required flag, the cheapest, where each
 * preferred flag that is missing and each unwanted flag that is there costs one; of those the one with
 * the lowest index, because Vulkan lists better types first.
 *
 * Sources: Vulkan specification, "Device Memory", VkPhysicalDeviceMemoryProperties; VulkanMemoryAllocator
 * 3.3, `VmaAllocator_T::FindMemoryTypeIndex` and `CalculateGlobalMemoryTypeBits`.
 */

/** Bits of `VkMemoryPropertyFlags`. */
export const MEMORY_FLAG = {
  DEVICE_LOCAL: 0x1,
  HOST_VISIBLE: 0x2,
  HOST_COHERENT: 0x4,
  HOST_CACHED: 0x8,
  LAZILY_ALLOCATED: 0x10,
  PROTECTED: 0x20,
  DEVICE_COHERENT_AMD: 0x40,
  DEVICE_UNCACHED_AMD: 0x80,
  RDMA_CAPABLE_NV: 0x100,
} as const;

/** Bits of `VkMemoryHeapFlags`. */
export const HEAP_FLAG = { DEVICE_LOCAL: 0x1, MULTI_INSTANCE: 0x2, TILE_MEMORY_QCOM: 0x8 } as const;

/** Both are slow for most uses, so nobody gets them by accident. */
export const AMD_FLAGS = MEMORY_FLAG.DEVICE_COHERENT_AMD | MEMORY_FLAG.DEVICE_UNCACHED_AMD;

/** Memory types and heaps as one GPU lists them; their places in the lists are their indices. */
export interface MemoryTypeTable {
  /** The GPU, or null where the table does not name it. */
  readonly name: string | null;
  readonly heaps: readonly {
    readonly size: number;
    readonly flags: number;
    /** Bytes that the process may use of it at the moment of the report; absent where that is not said. */
    readonly budget?: number;
  }[];
  readonly types: readonly { readonly flags: number; readonly heap: number }[];
}

/** What is asked of a memory type: sets of `MEMORY_FLAG`, and the types a resource can use. */
export interface MemoryTypeWish {
  /** Flags that the type must have. */
  readonly required?: number;
  /** Flags that the type should have. */
  readonly preferred?: number;
  /** Flags that the type should not have. */
  readonly notPreferred?: number;
  /** Bit n: memory type n is acceptable; every type where it is left out. */
  readonly memoryTypeBits?: number;
}

/** Only the flags of the types decide, so half a table will do. */
type TypesOnly = { readonly types: readonly { readonly flags: number }[] };

/** Memory types that cost the same. */
export interface CostClass {
  readonly cost: number;
  /** Ascending, at least one. */
  readonly indices: readonly number[];
}

/**
 * The memory type that an allocation is taken from.
 *
 * @returns The index of the type, or null where no type will do.
 */
export function pickMemoryType(table: TypesOnly, wish: MemoryTypeWish): number | null {
  const [cheapest] = memoryTypesByCost(table, wish);
  return cheapest?.indices[0] ?? null;
}

/**
 * Every memory type that will do, the cheapest first. Where a type is full, VulkanMemoryAllocator goes
 * on with the next one in this order.
 */
export function memoryTypesByCost(table: TypesOnly, wish: MemoryTypeWish): readonly CostClass[] {
  const indicesOfCost = new Map<number, number[]>();
  for (const [index, { flags }] of table.types.entries()) {
    if (!isAcceptable(index, flags, wish)) continue;
    const cost = costOf(flags, wish);
    indicesOfCost.set(cost, [...(indicesOfCost.get(cost) ?? []), index]);
  }
  return [...indicesOfCost]
    .sort(([one], [other]) => one - other)
    .map(([cost, indices]) => ({ cost, indices }));
}

function isAcceptable(index: number, flags: number, wish: MemoryTypeWish): boolean {
  const { required = 0, preferred = 0, memoryTypeBits = 0xffff_ffff } = wish;
  const isAmdAskedFor = hasAny(required | preferred, AMD_FLAGS);
  return (
    hasAny(memoryTypeBits >>> index, 1) &&
    hasAll(flags, required) &&
    (isAmdAskedFor || !hasAny(flags, AMD_FLAGS))
  );
}

function costOf(flags: number, { preferred = 0, notPreferred = 0 }: MemoryTypeWish): number {
  return countBits(preferred & ~flags) + countBits(flags & notPreferred);
}

/** The mask with a bit for each of these memory types. */
export function memoryTypeBitsOf(indices: readonly number[]): number {
  return indices.reduce((bits, index) => (bits | (1 << index)) >>> 0, 0);
}

/** Whether `flags` has each of `wanted`. */
export function hasAll(flags: number, wanted: number): boolean {
  return (flags & wanted) === (wanted | 0);
}

/** Whether `flags` has one of `wanted`. */
export function hasAny(flags: number, wanted: number): boolean {
  return (flags & wanted) !== 0;
}

function countBits(bits: number): number {
  return (bits >>> 0).toString(2).replaceAll('0', '').length;
}
