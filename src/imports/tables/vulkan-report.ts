/**
 * Reports of programs that ask a Vulkan driver for everything it knows. They hold far more than memory
 * types, and what else they hold is left alone.
 *
 * - vulkan.gpuinfo.org and Vulkan Hardware Capability Viewer, and vkjson before them: `memory`, with
 *   sizes of heaps as hexadecimal text, beside `properties.deviceName`.
 * - `vulkaninfo --json` until March 2022 (the devsim schema): `VkPhysicalDeviceMemoryProperties` beside
 *   `VkPhysicalDeviceProperties.deviceName`. Later ones are Vulkan profiles, without memory types.
 *
 * Sources: VulkanCapsViewer `VulkanDeviceInfo::toJson`; Vulkan-Tools `GpuDumpMemoryPropsJson`, until
 * commit 38ecbcdb.
 */
import * as v from 'valibot';
import { memoryPropertiesSchema } from './memory-properties-schema.ts';
import type { MemoryTypeTable } from './vulkan-memory-types.ts';

const named = v.object({ deviceName: v.exactOptional(v.string()) });

/** A report of vulkan.gpuinfo.org. */
export const gpuinfoReportSchema: v.GenericSchema<unknown, MemoryTypeTable> = v.pipe(
  v.object({ memory: memoryPropertiesSchema, properties: v.exactOptional(named) }),
  v.transform(({ memory, properties }) => ({ name: properties?.deviceName ?? null, ...memory })),
);

/** A report of an older `vulkaninfo --json`. */
export const vulkaninfoReportSchema: v.GenericSchema<unknown, MemoryTypeTable> = v.pipe(
  v.object({
    VkPhysicalDeviceMemoryProperties: memoryPropertiesSchema,
    VkPhysicalDeviceProperties: v.exactOptional(named),
  }),
  v.transform(({ VkPhysicalDeviceMemoryProperties, VkPhysicalDeviceProperties }) => ({
    name: VkPhysicalDeviceProperties?.deviceName ?? null,
    ...VkPhysicalDeviceMemoryProperties,
  })),
);

/** The structure on its own. */
export const bareMemoryPropertiesSchema: v.GenericSchema<unknown, MemoryTypeTable> = v.pipe(
  memoryPropertiesSchema,
  v.transform((parts) => ({ name: null, ...parts })),
);
