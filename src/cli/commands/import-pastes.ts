/**
 * `cenalloc import board`, `gst`, `pipewire` and `auto`: what was pasted of a board or of a pipeline, as a platform or as
 * importers. `auto` says what it takes a file for.
 */
import { basename } from 'node:path';
import type { Command } from 'commander';
import type { PlatformInput } from '../../allocators/platform/platform.ts';
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { BOARD_KINDS, platformOfBoard } from '../../imports/board/board-platform.ts';
import { importersOfFormats } from '../../imports/board/offered-formats.ts';
import { answerPastes, type PasteAnswer } from '../../imports/pastes/answer-pastes.ts';
import { withImporter } from '../../imports/tables/platform-with-importer.ts';
import { readWrittenPlatform } from '../input/platform-file.ts';
import { readPastes } from '../input/read-pastes.ts';
import { sourceName, STDIN } from '../input/source-name.ts';
import { note, printJson, rejectInput } from '../output/terminal.ts';

interface PasteOptions {
  readonly name?: string;
  readonly into?: string;
  readonly json?: true;
}

const BOARD_HELP = `
Reads a boot log, /proc/iomem, a device tree (source, or what dtc or fdtdump prints), or several of them, of one board.
Prints a platform: memory by zones of the kernel, regions of CMA with the heaps that this kernel makes of them, and
devices with what their buses let them reach; each figure with its file and line. What no text states is left out, and
notes on stderr and in the platform say so. --json prints the facts beside the platform.

Examples:
  $ cenalloc import board boot.log board.dts > board.platform.json
  $ sudo cat /proc/iomem | cenalloc import board - | cenalloc solve - --size "8 MiB"

Exit codes: 0 imported, 2 a text cannot be read, or says nothing of memory.`;

const OFFERS_HELP = `
Prints a list of importers with their formats, modifiers and sizes. Such texts say nothing of memory: with --into FILE
they are added to a platform, which does.

Exit codes: 0 imported, 2 the text or the platform cannot be read.`;

const AUTO_HELP = `
Says on stderr what it takes each file for, and imports it so. "cenalloc import FILE" does the same.

Exit codes: 0 imported, 2 nothing that is known, or nothing that makes a platform or importers.`;

/** Kinds that are importers with formats. */
const OFFER_KINDS: readonly string[] = ['gst-caps', 'pipewire'];
/** Kinds that another command takes. */
const OTHERS: Readonly<Record<string, string>> = {
  'kernel-log': 'import board',
  iomem: 'import board',
  'device-tree': 'import board',
  'gst-caps': 'import gst',
  pipewire: 'import pipewire',
  v4l2: 'import v4l2',
  vulkaninfo: 'import vulkan',
  recording: 'import recording',
  names: 'solve',
};

/** Adds the commands to their group; returns the one that goes by content. */
export function addImportPastesCommands(group: Command): Command {
  group
    .command('board')
    .description('a platform out of a boot log, /proc/iomem and a device tree')
    .argument('<files...>', 'texts of one board, or - for stdin')
    .option('--name <name>', 'name of the platform')
    .option('--json', 'print the facts beside the platform')
    .addHelpText('after', BOARD_HELP)
    .action((files: readonly string[], options: PasteOptions) => {
      run(files, options, BOARD_KINDS);
    });
  for (const [word, kind, what] of [
    ['gst', 'gst-caps', "importers out of GStreamer's caps"],
    ['pipewire', 'pipewire', 'importers out of EnumFormat of PipeWire'],
  ] as const) {
    group
      .command(word)
      .description(what)
      .argument('<files...>', 'texts, or - for stdin')
      .option('--into <platform>', 'print this platform with the importers added, - for stdin')
      .option('--json', 'print the facts beside the importers')
      .addHelpText('after', OFFERS_HELP)
      .action((files: readonly string[], options: PasteOptions) => {
        run(files, options, [kind]);
      });
  }
  return group
    .command('auto')
    .description('whatever the text is, by its content')
    .argument('<files...>', 'texts, or - for stdin')
    .option('--name <name>', 'name of the platform, where the texts are of a board')
    .option(
      '--into <platform>',
      'print this platform with the importers added, where the texts are of formats',
    )
    .option('--json', 'print the facts beside what is imported')
    .addHelpText('after', AUTO_HELP)
    .action((files: readonly string[], options: PasteOptions) => {
      run(files, options, null);
    });
}

function run(
  files: readonly string[],
  options: PasteOptions,
  wanted: readonly string[] | null,
): void {
  const printed = imported(files, options, wanted);
  if (printed.ok) printJson(printed.value);
  else rejectInput(printed.refusal);
}

/** @param wanted - The kinds that will do; null: any, which is told. */
function imported(
  files: readonly string[],
  options: PasteOptions,
  wanted: readonly string[] | null,
): Result<object, InputError> {
  if (options.into === STDIN && files.includes(STDIN)) {
    return refused({ source: '--into', message: 'standard input (-) can be read only once' });
  }
  const pastes = readPastes(files);
  if (!pastes.ok) return pastes;
  const answer = answerPastes(pastes.value);
  if (!answer.ok) return answer;
  const { shapes, complete } = answer.value;
  if (wanted === null) {
    for (const { file, kind, lines } of shapes) note(`${file}: taken for ${kind}, ${lines} lines`);
  }
  if (!complete) note('the text is cut off: what is missing is not in what is imported');
  const known = wanted ?? [...BOARD_KINDS, ...OFFER_KINDS];
  const stranger = shapes.find(({ kind }) => !known.includes(kind));
  const isAny = shapes.some(({ kind }) => known.includes(kind));
  if (stranger !== undefined && !isAny) {
    const command = OTHERS[stranger.kind] ?? 'why';
    const message = `this is ${stranger.kind}: cenalloc ${command} ${stranger.file}`;
    return refused({ source: stranger.file, message });
  }
  const isBoard = shapes.some(({ kind }) => known.includes(kind) && BOARD_KINDS.includes(kind));
  return isBoard ? boardOf(answer.value, pastes.value, options) : offersOf(answer.value, options);
}

function boardOf(
  answer: PasteAnswer,
  pastes: readonly { readonly file: string; readonly text: string }[],
  { name, json }: PasteOptions,
): Result<object, InputError> {
  const version = pastes
    .map(({ text }) => /\bLinux version (\d+\.\d+)/.exec(text)?.[1])
    .find((each) => each !== undefined);
  const files = pastes.map(({ file }) => basename(file)).join(', ');
  const board = platformOfBoard(answer, name ?? `the board of ${files}`, version ?? null);
  if (!board.ok) return refused({ source: files, ...board.refusal });
  const { platform, notes } = board.value;
  for (const each of notes) note(each);
  return ok(json === true ? withFacts(answer, { platform }) : platform);
}

function offersOf(answer: PasteAnswer, { into, json }: PasteOptions): Result<object, InputError> {
  const importers = importersOfFormats(answer.importers ?? []);
  const [first] = answer.shapes;
  if (importers.length === 0) {
    return refused({ source: first?.file ?? 'import', message: 'it names no format of an image' });
  }
  if (into === undefined) return ok(json === true ? withFacts(answer, { importers }) : importers);
  const platform = readWrittenPlatform(into);
  if (!platform.ok) return platform;
  const notes: string[] = [];
  let joined: PlatformInput = platform.value;
  for (const importer of importers) {
    const added = withImporter(joined, importer);
    if (!added.ok) return refused({ source: sourceName(into), ...added.refusal });
    joined = added.value.platform;
    notes.push(...added.value.notes);
  }
  for (const each of notes) note(each);
  return ok(json === true ? withFacts(answer, { platform: joined }) : joined);
}

/** The facts of `why` beside what is made of them. */
function withFacts(answer: PasteAnswer, made: object): object {
  return { ...answer, schema: 'cenalloc/import/1', ...made };
}
