/** `cenalloc import vulkan`: a platform out of the memory types of a Vulkan driver. */
import { basename } from 'node:path';
import type { Command } from 'commander';
import type { InputError } from '../../base/document.ts';
import { parseQuantity } from '../../base/quantity.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import type { Paste } from '../../imports/pastes/answer-pastes.ts';
import { readVulkanTable } from '../../imports/tables/read-vulkan-table.ts';
import { platformOfMemoryTypes } from '../../imports/tables/vulkan-platform.ts';
import { orMisread } from '../input/misread-texts.ts';
import { readText } from '../input/read-input.ts';
import { sourceName } from '../input/source-name.ts';
import { note, printJson, rejectInput } from '../output/terminal.ts';

interface VulkanOptions {
  readonly name?: string;
  readonly gpu?: string;
}

const HELP = `
Reads a report of vulkan.gpuinfo.org or of Vulkan Hardware Capability Viewer, the text of vulkaninfo
or the JSON of a vulkaninfo before 2022, a dump of VulkanMemoryAllocator, or {heaps: [{size, flags}],
types: [{flags, heap}]}. Prints a platform: a zone for each heap, an allocator for each memory type,
and an importer for each usual request. Where the table breaks a law of Vulkan, a note says so.

Examples:
  $ cenalloc import vulkan report.json > gpu.platform.json
  $ vulkaninfo | cenalloc import vulkan - --gpu 0 | cenalloc solve - --importer readback
  $ cenalloc import vulkan examples/tables/amd-windows.vulkan.json --name "my GPU"

Exit codes: 0 imported, 2 the table cannot be read.`;

/** Adds the command to its group. */
export function addImportVulkanCommand(group: Command): void {
  group
    .command('vulkan')
    .description('a platform out of the memory types of a Vulkan driver')
    .argument('<table>', 'a file with memory types, or - for stdin')
    .option('--name <name>', 'name of the platform (default: that of the GPU)')
    .option('--gpu <number>', 'which GPU of a text that lists several, from 0')
    .addHelpText('after', HELP)
    .action((path: string, options: VulkanOptions) => {
      const text = readText(path);
      const platform = text.ok
        ? vulkanPlatform({ file: sourceName(path), text: text.value }, options)
        : text;
      if (platform.ok) printJson(platform.value);
      else rejectInput(platform.refusal);
    });
}

const VULKAN = ['vulkaninfo', 'vulkan-json'] as const;

/** The platform, after saying what of the table breaks a law. */
export function vulkanPlatform(
  { file, text }: Paste,
  options: VulkanOptions,
): Result<object, InputError> {
  const gpu = readGpu(options.gpu);
  if (!gpu.ok) return gpu;
  const read = orMisread(readVulkanTable(text, file, gpu.value), text, VULKAN);
  if (!read.ok) return read;
  const { table, shape } = read.value;
  const name = options.name ?? table.name ?? `Vulkan memory types of ${basename(file)}`;
  const imported = platformOfMemoryTypes(table, name, `${basename(file)}, a ${shape}`);
  if (!imported.ok) return refused({ ...imported.refusal, source: file });
  const { platform, warnings } = imported.value;
  for (const warning of warnings) note(warning);
  return ok(platform);
}

function readGpu(input: string | undefined): Result<number | null, InputError> {
  if (input === undefined) return ok(null);
  const gpu = parseQuantity(input);
  if (gpu !== null) return ok(gpu);
  return refused({ source: '--gpu', message: `expected a number such as 0, found "${input}"` });
}
