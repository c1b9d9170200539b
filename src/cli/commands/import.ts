/** `cenalloc import`: tables and recordings that people have, as platforms and importers. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { Command } from 'commander';
import type { PlatformInput } from '../../allocators/platform/platform.ts';
import { importerOfFrameSizes, unknownFormats } from '../../imports/tables/frame-sizes.ts';
import {
  unsaidMemory,
  withFormats,
  withImporter,
} from '../../imports/tables/platform-with-importer.ts';
import { readV4l2Table } from '../../imports/tables/read-v4l2-table.ts';
import { readVulkanTable } from '../../imports/tables/read-vulkan-table.ts';
import { platformOfMemoryTypes } from '../../imports/tables/vulkan-platform.ts';
import type { InputError } from '../../base/document.ts';
import { isName } from '../../base/ids.ts';
import { suggestion } from '../../base/known-fields.ts';
import { parseQuantity } from '../../base/quantity.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { readWrittenPlatform } from '../input/platform-file.ts';
import { readText } from '../input/read-input.ts';
import { sourceName, STDIN } from '../input/source-name.ts';
import { note, printJson, rejectInput } from '../output/terminal.ts';
import { addImportPastesCommands } from './import-pastes.ts';
import { addImportRecordingCommand } from './import-recording.ts';

interface VulkanOptions {
  readonly name?: string;
  readonly gpu?: string;
}

interface V4l2Options {
  readonly id?: string;
  readonly format?: string;
  readonly into?: string;
}

const VULKAN_HELP = `
Reads a report of vulkan.gpuinfo.org or of Vulkan Hardware Capability Viewer, the text of vulkaninfo
or the JSON of a vulkaninfo before 2022, a dump of VulkanMemoryAllocator, or {heaps: [{size, flags}],
types: [{flags, heap}]}. Prints a platform: a zone for each heap, an allocator for each memory type,
and an importer for each usual request. Where the table breaks a law of Vulkan, a note says so.

Examples:
  $ cenalloc import vulkan report.json > gpu.platform.json
  $ vulkaninfo | cenalloc import vulkan - --gpu 0 | cenalloc solve - --importer readback
  $ cenalloc import vulkan examples/tables/amd-windows.vulkan.json --name "my GPU"

Exit codes: 0 imported, 2 the table cannot be read.`;

const V4L2_HELP = `
Reads what v4l2-ctl prints for --list-formats-ext or --list-framesizes, or JSON: {format, min: [w, h],
max: [w, h], step: [w, h] or a number}, or a list of them. Prints an importer whose images are the
sizes that the driver takes; a step counts from the smallest size, as V4L2 says. A table says nothing
of memory: with --into FILE --id NAME its formats are added to the importer NAME of a platform, which
says that; a NAME that the platform does not have becomes an importer of its own.

Examples:
  $ v4l2-ctl -d /dev/video1 --list-formats-ext | cenalloc import v4l2 - --id decoder
  $ v4l2-ctl --list-framesizes=NV12 | cenalloc import v4l2 - --format NV12
  $ cenalloc import v4l2 decoder.txt --into board.platform.json | cenalloc solve -
  $ cenalloc import v4l2 cam.txt --into pi4.platform.json --id unicam > pi.platform.json

Exit codes: 0 imported, 2 the table or the platform cannot be read.`;

/** Adds the command to the program. */
export function addImportCommand(program: Command): void {
  const command = program
    .command('import')
    .description('turn tables and recordings that people have into platforms and importers');
  command
    .command('vulkan')
    .description('a platform out of the memory types of a Vulkan driver')
    .argument('<table>', 'a file with memory types, or - for stdin')
    .option('--name <name>', 'name of the platform (default: that of the GPU)')
    .option('--gpu <number>', 'which GPU of a text that lists several, from 0')
    .addHelpText('after', VULKAN_HELP)
    .action(importVulkan);
  command
    .command('v4l2')
    .description('an importer out of the frame sizes of a V4L2 driver')
    .argument('<table>', 'a file with frame sizes, or - for stdin')
    .option('--id <name>', 'name of the importer (default: that in the table, or v4l2)')
    .option('--format <fourcc>', 'take this format only; names it where the table does not')
    .option(
      '--into <platform>',
      'print this platform with the importer added, or with the formats of the one that --id names, - for stdin',
    )
    .addHelpText('after', V4L2_HELP)
    .action(importV4l2);
  addImportRecordingCommand(command);
  const auto = addImportPastesCommands(command);
  command.on('command:*', (words: readonly string[], options: readonly string[]) => {
    const [word = ''] = words;
    if (word === STDIN || existsSync(word)) {
      auto.parse([...words, ...options], { from: 'user' });
      return;
    }
    const kinds = command.commands.map((each) => each.name());
    const guess = suggestion(word, kinds);
    const pastes =
      ', and no file; what drm_info, modetest, wayland-info print is read by "cenalloc why FILE"';
    const message = `it is no kind of table${guess}${guess.endsWith('?') ? '' : pastes}`;
    rejectInput({ source: `import ${word}`, message });
  });
}

function importVulkan(path: string, options: VulkanOptions): void {
  const imported = vulkanPlatform(path, options);
  if (!imported.ok) {
    rejectInput(imported.refusal);
    return;
  }
  const { platform, warnings } = imported.value;
  for (const warning of warnings) note(warning);
  printJson(platform);
}

function vulkanPlatform(
  path: string,
  options: VulkanOptions,
): ReturnType<typeof platformOfMemoryTypes> {
  const gpu = readGpu(options.gpu);
  if (!gpu.ok) return gpu;
  const text = readText(path);
  if (!text.ok) return text;
  const source = sourceName(path);
  const read = readVulkanTable(text.value, source, gpu.value);
  if (!read.ok) return read;
  const { table, shape } = read.value;
  const name = options.name ?? table.name ?? `Vulkan memory types of ${basename(source)}`;
  const platform = platformOfMemoryTypes(table, name, `${basename(source)}, a ${shape}`);
  return platform.ok ? platform : refused({ ...platform.refusal, source });
}

function readGpu(input: string | undefined): Result<number | null, InputError> {
  if (input === undefined) return ok(null);
  const gpu = parseQuantity(input);
  if (gpu !== null) return ok(gpu);
  return refused({ source: '--gpu', message: `expected a number such as 0, found "${input}"` });
}

function importV4l2(path: string, options: V4l2Options): void {
  const imported = v4l2Importer(path, options);
  const result =
    imported.ok && options.into !== undefined
      ? intoPlatform(options.into, path, imported.value, options.id !== undefined)
      : imported;
  if (!result.ok) {
    rejectInput(result.refusal);
    return;
  }
  printJson(result.value);
  if (imported.ok && options.into === undefined) noteUnsaidMemory(imported.value);
}

function noteUnsaidMemory(importer: ImporterInput): void {
  const unsaid = unsaidMemory(importer);
  if (unsaid !== null) note(unsaid);
}

type ImporterInput = PlatformInput['importers'][number];

function v4l2Importer(path: string, options: V4l2Options): Result<ImporterInput, InputError> {
  const { id, format } = options;
  if (id !== undefined && !isName(id)) {
    const message = `"${id}" is no name: 1 to 128 characters, no white space and no "/"`;
    return refused({ source: '--id', message });
  }
  const text = readText(path);
  if (!text.ok) return text;
  const table = readV4l2Table(text.value, sourceName(path), format ?? null);
  if (!table.ok) return table;
  for (const unknown of unknownFormats(table.value)) {
    note(
      `${unknown} is no format that is known: it is compared by its name, and its size is not known`,
    );
  }
  const origin = basename(sourceName(path));
  return ok(importerOfFrameSizes(table.value, id ?? table.value.id ?? 'v4l2', origin));
}

/** A platform as it was written, with one more importer, or with the formats of one that it has and that was named. */
function intoPlatform(
  path: string,
  tablePath: string,
  importer: ImporterInput,
  isNamed: boolean,
): Result<PlatformInput, InputError> {
  if (path === STDIN && tablePath === STDIN) {
    return refused({ source: '--into', message: 'standard input (-) can be read only once' });
  }
  const platform = readWrittenPlatform(path);
  if (!platform.ok) return platform;
  const joined = isNamed ? withFormats(platform.value, importer) : null;
  const result = joined ?? withImporter(platform.value, importer);
  if (!result.ok) return refused({ source: sourceName(path), ...result.refusal });
  for (const unsaid of result.value.notes) note(unsaid);
  return ok(result.value.platform);
}
