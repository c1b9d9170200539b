/**
 * One small table in every shape in which people have it. Each follows a document that the named
 * program really wrote; the figures are those of an AMD GPU without a resizable BAR.
 */

/** What every document below says. */
export const TABLE = {
  heaps: [
    { size: 1_879_048_192, flags: 3 },
    { size: 3_455_057_920, flags: 0 },
    { size: 268_435_456, flags: 3 },
  ],
  types: [
    { flags: 1, heap: 0 },
    { flags: 6, heap: 1 },
    { flags: 7, heap: 2 },
    { flags: 14, heap: 1 },
  ],
} as const;

const hex = (value: number) => `0x${value.toString(16)}`;

const memoryTypes = TABLE.types.map(({ flags, heap }) => ({
  propertyFlags: flags,
  heapIndex: heap,
}));

const dumpedType = (index: number) => ({
  Flags: [
    ...['DEVICE_LOCAL', 'HOST_VISIBLE', 'HOST_COHERENT', 'HOST_CACHED'].filter(
      (_, bit) => (((TABLE.types[index]?.flags ?? 0) >> bit) & 1) === 1,
    ),
  ],
  Stats: { BlockCount: 0 },
});

const dumpedHeap = (heap: number, inPools: boolean) => {
  const types = Object.fromEntries(
    TABLE.types.flatMap((each, index) =>
      each.heap === heap ? [[`Type ${index}`, dumpedType(index)]] : [],
    ),
  );
  const { size = 0, flags = 0 } = TABLE.heaps[heap] ?? {};
  return {
    Flags: flags === 0 ? [] : ['DEVICE_LOCAL', 'MULTI_INSTANCE'],
    Size: size,
    Stats: { BlockCount: 0 },
    ...(inPools ? { MemoryPools: types } : types),
  };
};

const dumpedHeaps = (inPools: boolean) =>
  Object.fromEntries(TABLE.heaps.map((_, heap) => [`Heap ${heap}`, dumpedHeap(heap, inPools)]));

/** The documents by the name of their shape. */
export const DOCUMENTS = {
  'report of vulkan.gpuinfo.org': {
    environment: { appversion: '4.10' },
    properties: { deviceName: 'Some GPU', limits: {} },
    memory: {
      memoryHeapCount: 3,
      memoryHeaps: TABLE.heaps.map(({ size, flags }) => ({ flags, size: hex(size) })),
      memoryTypeCount: 4,
      memoryTypes,
    },
  },
  'report of vulkaninfo': {
    $schema: 'https://schema.khronos.org/vulkan/devsim_1_0_0.json#',
    VkPhysicalDeviceProperties: { deviceName: 'Some GPU' },
    VkPhysicalDeviceMemoryProperties: { memoryHeaps: TABLE.heaps, memoryTypes },
  },
  VkPhysicalDeviceMemoryProperties: {
    memoryTypeCount: 4,
    memoryTypes: [...memoryTypes, ...Array<object>(28).fill({ propertyFlags: 0, heapIndex: 0 })],
    memoryHeapCount: 3,
    memoryHeaps: [...TABLE.heaps, ...Array<object>(13).fill({ size: 0, flags: 0 })],
  },
  'dump of VulkanMemoryAllocator': {
    General: { API: 'Vulkan', GPU: 'Some GPU' },
    Total: {},
    MemoryInfo: dumpedHeaps(true),
    DefaultPools: { 'Type 0': { PreferredBlockSize: 268_435_456 } },
  },
  'dump of VulkanMemoryAllocator before 3.0': {
    Total: {},
    ...dumpedHeaps(false),
    DefaultPools: { 'Type 0': { PreferredBlockSize: 268_435_456 } },
  },
  'compact table': { name: 'Some GPU', source: 'a report', ...TABLE },
} as const;

/** The part of vulkaninfo's text that describes one GPU. */
export function vulkaninfoText(name: string, budgets: readonly number[] = []): string {
  const heaps = TABLE.heaps.map(
    ({ size, flags }, index) =>
      `\tmemoryHeaps[${index}]:\n\t\tsize   = ${size} (${hex(size)}) (1.00 GiB)\n` +
      `\t\tbudget = ${budgets[index] ?? 0} (${hex(budgets[index] ?? 0)}) (0.00 B)\n` +
      '\t\tusage  = 0 (0x00000000) (0.00 B)\n' +
      (flags === 0
        ? '\t\tflags:\n\t\t\tNone\n'
        : '\t\tflags: count = 2\n\t\t\tMEMORY_HEAP_DEVICE_LOCAL_BIT\n' +
          '\t\t\tMEMORY_HEAP_MULTI_INSTANCE_BIT\n'),
  );
  const types = TABLE.types.map(
    ({ flags, heap }, index) =>
      `\tmemoryTypes[${index}]:\n\t\theapIndex     = ${heap}\n` +
      `\t\tpropertyFlags = 0x${flags.toString(16).padStart(4, '0')}: count = 1\n` +
      '\t\t\tMEMORY_PROPERTY_DEVICE_LOCAL_BIT\n\t\tusable for:\n\t\t\tIMAGE_TILING_OPTIMAL:\n' +
      '\t\t\t\tcolor images\n\t\t\t\tFORMAT_D16_UNORM\n\t\t\t\t(non-sparse)\n',
  );
  return [
    '==========\nVULKANINFO\n==========\n\nVulkan Instance Version: 1.3.204\n\n',
    `GPU0:\nVkPhysicalDeviceProperties:\n---------------------------\n\tdeviceName        = ${name}\n\n`,
    'VkPhysicalDeviceMemoryProperties:\n=================================\n',
    `memoryHeaps: count = ${heaps.length}\n`,
    ...heaps,
    `memoryTypes: count = ${types.length}\n`,
    ...types,
    '\nVkPhysicalDeviceFeatures:\n=========================\n\trobustBufferAccess = true\n',
  ].join('');
}
