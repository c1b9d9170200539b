/**
 * Reads a table of Vulkan memory types in any of the shapes in which people have one. The shape is told
 * by the field that only it has; a document without any is refused, because a wrong guess would be a
 * table of something else.
 */
import { checkValue, type InputError, type ValueError } from '../../base/document.ts';
import { formatPath, lineOfPath } from '../../base/document-lines.ts';
import { parseJson, syntaxOf } from '../../base/json-text.ts';
import { foundInWords } from '../../base/found-words.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { compactTableSchema } from './memory-properties-schema.ts';
import { isVmaDump, readVmaDump } from './vma-dump.ts';
import type { MemoryTypeTable } from './vulkan-memory-types.ts';
import {
  bareMemoryPropertiesSchema,
  gpuinfoReportSchema,
  vulkaninfoReportSchema,
} from './vulkan-report.ts';
import { isVulkaninfoText, readVulkaninfoText } from './vulkaninfo-text.ts';

/** A table and what kind of document it was read from. */
export interface TableOfShape {
  readonly shape: string;
  readonly table: MemoryTypeTable;
}

/**
 * Reads a table of memory types.
 *
 * @param text - The whole text of the document.
 * @param source - The name of the file, for messages.
 * @param gpu - Which GPU of a report that lists several, counted from 0.
 */
export function readVulkanTable(
  text: string,
  source: string,
  gpu: number | null = null,
): Result<TableOfShape, InputError> {
  if (text.trim() === '') return refused({ source, line: 1, message: 'the file is empty' });
  if (isVulkaninfoText(text)) {
    const read = readVulkaninfoText(text, gpu);
    if (!read.ok) return refused({ source, ...read.refusal });
    return ok({ shape: 'text of vulkaninfo', table: read.value });
  }
  if (!/^\s*[[{]/.test(text)) {
    const message = `it is neither the text of vulkaninfo nor JSON: ${WHAT_TO_GIVE}`;
    return refused({ source, line: 1, message });
  }
  const parsed = parseJson(text);
  if (!parsed.ok) return refused({ source, ...parsed.refusal });
  const { shape, read } = readValue(parsed.value);
  if (!read.ok) {
    const { path, message } = read.refusal;
    const line = lineOfPath(syntaxOf(text), path);
    return refused({ source, line, field: formatPath(path), message });
  }
  if (gpu !== null && gpu !== 0) {
    return refused({ source, message: `it describes GPU 0 only, and GPU ${gpu} was asked for` });
  }
  return ok({ shape, table: read.value });
}

const WHAT_TO_GIVE =
  'give the text that vulkaninfo prints without --json, or a report of vulkan.gpuinfo.org';

interface Reading {
  readonly shape: string;
  readonly read: Result<MemoryTypeTable, ValueError>;
}

function readValue(value: unknown): Reading {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return unknownShape(`expected an object, found ${foundInWords(value)}`);
  }
  if ('VkPhysicalDeviceMemoryProperties' in value) {
    return { shape: 'report of vulkaninfo', read: checkValue(value, vulkaninfoReportSchema) };
  }
  if ('memoryTypes' in value || 'memoryHeaps' in value) {
    const read = checkValue(value, bareMemoryPropertiesSchema);
    return { shape: 'VkPhysicalDeviceMemoryProperties', read };
  }
  if ('memory' in value) {
    return { shape: 'report of vulkan.gpuinfo.org', read: checkValue(value, gpuinfoReportSchema) };
  }
  if (isVmaDump(value)) {
    return { shape: 'dump of VulkanMemoryAllocator', read: readVmaDump(value) };
  }
  if ('heaps' in value || 'types' in value) {
    return { shape: 'compact table', read: checkValue(value, compactTableSchema) };
  }
  if ('capabilities' in value && 'profiles' in value) {
    return unknownShape(`this is a Vulkan profile, which has no memory types: ${WHAT_TO_GIVE}`);
  }
  return unknownShape(
    'no table of memory types is in it: expected memory, VkPhysicalDeviceMemoryProperties, ' +
      `memoryTypes with memoryHeaps, MemoryInfo, or types with heaps; ${WHAT_TO_GIVE}`,
  );
}

function unknownShape(message: string): Reading {
  return { shape: 'unknown', read: refused({ path: [], message }) };
}
