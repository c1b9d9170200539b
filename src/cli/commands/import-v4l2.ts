/** `cenalloc import v4l2`: importers out of what v4l2-ctl prints, or out of frame sizes in JSON. */
import type { Command } from 'commander';
import type { PlatformInput } from '../../allocators/platform/platform.ts';
import type { InputError } from '../../base/document.ts';
import { isName } from '../../base/ids.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { offeredTable } from '../../imports/offers/offered-queues.ts';
import { offersOf } from '../../imports/offers/offers.ts';
import type { OfferedImporters } from '../../imports/offers/offered-formats.ts';
import { answerPastes, type Paste } from '../../imports/pastes/answer-pastes.ts';
import { unsaidMemory, withFormats } from '../../imports/tables/platform-with-importer.ts';
import { readWrittenPlatform } from '../input/platform-file.ts';
import { orMisread } from '../input/misread-texts.ts';
import { readPastes } from '../input/read-pastes.ts';
import { sourceName, STDIN } from '../input/source-name.ts';
import { note, printJson, rejectInput } from '../output/terminal.ts';
import { printedOffers } from './imported-pastes.ts';

interface V4l2Options {
  readonly id?: string;
  readonly format?: string;
  readonly into?: string;
}

const HELP = `
Reads what v4l2-ctl prints for --list-formats-ext, --list-framesizes or --all, of one device or of several in a loop, with
the prompts between them; or JSON: {format, min: [w, h], max: [w, h], step: [w, h] or a number}, or a list of them. Prints
an importer whose images are the sizes that the driver takes; a step counts from the smallest size, as V4L2 says. Of several
devices or queues it prints a list, named by driver or node. What --all shows is in force now, and no hardware: it counts
where no list of the same queue stands beside it. A table says nothing of memory: with --into FILE --id NAME its formats are
added to the importer NAME of a platform, which says that; a NAME that the platform does not have becomes an importer of its
own.

Examples:
  $ v4l2-ctl -d /dev/video1 --list-formats-ext | cenalloc import v4l2 - --id decoder
  $ v4l2-ctl --list-framesizes=NV12 | cenalloc import v4l2 - --format NV12
  $ for d in /dev/video*; do echo "$d:"; v4l2-ctl -d $d --all; done | cenalloc import v4l2 -
  $ cenalloc import v4l2 decoder.txt --into board.platform.json | cenalloc solve -
  $ cenalloc import v4l2 cam.txt --into pi4.platform.json --id unicam > pi.platform.json

Exit codes: 0 imported, 2 the table or the platform cannot be read.`;

/** Adds the command to its group. */
export function addImportV4l2Command(group: Command): void {
  group
    .command('v4l2')
    .description('importers out of the formats and frame sizes of V4L2 drivers')
    .argument('<files...>', 'what v4l2-ctl prints, or JSON, or - for stdin')
    .option('--id <name>', 'name of the importer (default: that in the table, or v4l2)')
    .option('--format <fourcc>', 'take this format only; names it where the table does not')
    .option(
      '--into <platform>',
      'print this platform with the importers added, or with the formats of the one that --id names, - for stdin',
    )
    .addHelpText('after', HELP)
    .action((files: readonly string[], options: V4l2Options) => {
      const printed = importV4l2(files, options);
      if (printed.ok) printJson(printed.value);
      else rejectInput(printed.refusal);
    });
}

type ImporterInput = PlatformInput['importers'][number];

function importV4l2(files: readonly string[], options: V4l2Options): Result<object, InputError> {
  const { id, into } = options;
  if (id !== undefined && !isName(id)) {
    const message = `"${id}" is no name: 1 to 128 characters, no white space and no "/"`;
    return refused({ source: '--id', message });
  }
  if (into === STDIN && files.includes(STDIN)) {
    return refused({ source: '--into', message: 'standard input (-) can be read only once' });
  }
  const pastes = readPastes(files);
  if (!pastes.ok) return pastes;
  const [paste] = pastes.value;
  const table =
    pastes.value.length === 1 && paste !== undefined ? offeredTable(paste, options) : null;
  if (table?.ok === true) return printed(table.value, options, true);
  const read = ofPastes(pastes.value, options);
  // Why a plain table is none says most where the text shows nothing else.
  if (read === null) return notOfV4l2(table ?? refused(noList(files)), pastes.value);
  return read.ok ? printed(read.value, options, false) : read;
}

/** A text of another kind is told as what it is. */
function notOfV4l2(
  read: Result<OfferedImporters, InputError>,
  pastes: readonly Paste[],
): Result<object, InputError> {
  const source = read.ok ? '' : read.refusal.source;
  const { text = '' } = pastes.find(({ file }) => file === source) ?? {};
  return orMisread(read, text, ['v4l2', 'v4l2-json']);
}

function noList(files: readonly string[]): InputError {
  return { source: files.map(sourceName).join(', '), message: 'v4l2-ctl printed none of it' };
}

/** What else v4l2-ctl prints, with what stands around it; null where it shows nothing of that. */
function ofPastes(
  pastes: readonly Paste[],
  { id, format }: V4l2Options,
): Result<OfferedImporters, InputError> | null {
  const answer = answerPastes(pastes);
  if (!answer.ok || !answer.value.shapes.some(({ kind }) => kind === 'v4l2')) return null;
  const files = pastes.map(({ file }) => file).join(', ');
  if (!answer.value.complete)
    note('the text is cut off: what is missing is not in what is imported');
  const offered = offersOf(answer.value, pastes, format ?? null);
  const { importers, notes } = offered;
  if (importers.length === 0) {
    for (const each of notes) note(each);
    const what = format === undefined ? 'no format of an image' : `no format "${format}"`;
    return refused({ source: files, message: `it names ${what}` });
  }
  if (id === undefined) return ok(offered);
  const [only] = importers;
  if (only !== undefined && importers.length === 1) {
    return ok({ ...offered, importers: [{ ...only, id }] });
  }
  const names = importers.map((each) => each.id).join(', ');
  const message = `the text has ${importers.length} importers (${names}), and one name is none for all of them: leave --id out`;
  return refused({ source: '--id', message });
}

/** @param isPlain - Whether one table was read, which is printed as the one importer that it is. */
function printed(
  offered: OfferedImporters,
  { id, into }: V4l2Options,
  isPlain: boolean,
): Result<object, InputError> {
  const [only] = offered.importers;
  if (into === undefined) {
    for (const each of offered.notes) note(each);
    for (const each of offered.importers) noteUnsaidMemory(each);
    const isOne = only !== undefined && offered.importers.length === 1;
    return ok(isOne && (isPlain || id !== undefined) ? only : offered.importers);
  }
  return id === undefined || only === undefined
    ? printedOffers(offered, into)
    : intoNamed(into, only, offered);
}

function noteUnsaidMemory(importer: ImporterInput): void {
  const unsaid = unsaidMemory(importer);
  if (unsaid !== null) note(unsaid);
}

/** A platform as it was written, with the formats of an importer that it has, or with one more. */
function intoNamed(
  path: string,
  importer: ImporterInput,
  offered: OfferedImporters,
): Result<object, InputError> {
  const platform = readWrittenPlatform(path);
  if (!platform.ok) return platform;
  const joined = withFormats(platform.value, importer);
  if (joined === null) return printedOffers(offered, path);
  if (!joined.ok) return refused({ source: sourceName(path), ...joined.refusal });
  for (const each of [...offered.notes, ...joined.value.notes]) note(each);
  return ok(joined.value.platform);
}
