/** `cenalloc solve`: which allocator serves these importers, and if none, why not. */
import type { Command } from 'commander';
import { groupsOf } from '../../allocators/platform/groups-in.ts';
import { membersOfPlatform, memberOf } from '../../allocators/platform/members.ts';
import type { ImporterSpec, Platform } from '../../allocators/platform/platform.ts';
import { withUdmabuf } from '../../allocators/platform/with-udmabuf.ts';
import { clashOfNames } from '../../solver/check-request.ts';
import { solve } from '../../solver/solve.ts';
import { suggestion } from '../../base/known-fields.ts';
import { groupedBy } from '../../base/items-by-key.ts';
import type { InputError } from '../../base/document.ts';
import { explainQuantity, parseQuantity } from '../../base/quantity.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { bytes, PAGE_SIZE, QUANTITY_MAX, type Bytes } from '../../base/units.ts';
import type { Constraints } from '../../constraints/constraints.ts';
import type { ContentRequest } from '../../constraints/content.ts';
import { isGroup, membersOf, type Member } from '../../constraints/groups.ts';
import type { ImageRequest } from '../../constraints/images/image-choice.ts';
import { solveDocument } from '../../views/solutions/solve-document.ts';
import { solutionInWords } from '../../views/solutions/solution-words.ts';
import { EXIT } from '../output/exit-codes.ts';
import { readPlatformFile } from '../input/platform-file.ts';
import { note, print, printJson, rejectInput } from '../output/terminal.ts';

interface SolveOptions {
  readonly importer?: string;
  readonly size?: string;
  readonly count?: string;
  readonly format?: string;
  readonly modifier?: string;
  readonly image?: string;
  readonly bytesPerRow?: string;
  readonly udmabuf?: true;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  $ cenalloc solve examples/platforms/raspberry-pi-4.platform.json
  $ cenalloc solve pi4.platform.json --importer unicam,codec,hvs --size "8 MiB"
  $ cenalloc solve laptop.platform.json --image 1920x1080 --format NV12 --bytes-per-row 2000
  $ cenalloc solve pi4.platform.json --importer v3d --udmabuf
  $ cenalloc solve pi4.platform.json --json | jq .verdict

Exit codes: 0 satisfiable, 1 unsatisfiable, 2 bad input, 3 underdetermined.`;

/** A board has importers that never share a buffer, such as the banks of a decoder. */
const ABOUT_ALL =
  '  This is about all importers of the platform; --importer NAME,NAME asks about those that share a buffer.';

/** The size of a buffer where neither the caller nor an importer says one. */
const SIZE_DEFAULT = bytes(8 * 1024 * 1024);

/** The largest size whose pages are still counted exactly. */
const SIZE_MAX = QUANTITY_MAX - PAGE_SIZE;

/** Adds what the command takes and does. */
export function addSolveCommand(command: Command): void {
  command
    .argument('<platform>', 'a *.platform.json file, or - for stdin')
    .option(
      '--importer <names>',
      'who shares the buffer: importers and groups, separated by commas (default: all)',
    )
    .option(
      '--size <size>',
      'size of the buffer, such as 8388608 or "8 MiB" (default: the least that the importers ' +
        'state, or 8 MiB where none of them states a size)',
    )
    .option('--count <number>', 'number of buffers (default: as many as the importers need)')
    .option('--format <name>', 'pixel format that is wanted, such as NV12, v4l2:RG16 or 0x34325258')
    .option(
      '--modifier <name>',
      'format modifier that is wanted, such as LINEAR or 0x0100000000000001',
    )
    .option('--image <size>', 'width and height that are wanted, such as 1920x1080')
    .option('--bytes-per-row <bytes>', 'row length (stride) that is wanted')
    .option(
      '--udmabuf',
      'programs may hand in their own memory, too, by /dev/udmabuf: it is taken where no heap serves',
    )
    .option('--json', 'print the answer as JSON (cenalloc/solve/1)')
    .addHelpText('after', EXAMPLES)
    .action(runSolve);
}

function runSolve(path: string, options: SolveOptions): void {
  const question = readQuestion(path, options);
  if (!question.ok) {
    rejectInput(question.refusal);
    return;
  }
  const { platform, members, request, isDefaultSize } = question.value;
  const long = longLists(members);
  if (long !== null) note(long);
  const solution = solve(platform, members, request);
  const names = members.map((each) => (isGroup(each) ? each.group : each.id));
  if (options.json === true)
    printJson(solveDocument(platform, names, request, solution, isDefaultSize));
  else {
    const words = solutionInWords(platform, names, request, solution, isDefaultSize);
    const isAboutAll = options.importer === undefined && names.length > 2;
    const isRefused = solution.verdict === 'unsatisfiable';
    print(isAboutAll && isRefused ? [...words, ABOUT_ALL] : words);
  }
  process.exitCode = {
    satisfiable: EXIT.clean,
    unsatisfiable: EXIT.found,
    underdetermined: EXIT.limit,
  }[solution.verdict];
}

/** More entries of one format and modifier than this, in two lists, are compared for more than some seconds. */
const ENTRIES_MAX = 500;

/** That two importers list very many entries of one pair, each of which is compared with each; null where nobody does. */
function longLists(members: readonly Member<ImporterSpec>[]): string | null {
  const importers = members.flatMap((each) => (isGroup(each) ? [] : [each]));
  const long = importers.filter(({ constraints: { images = [] } }) => {
    const names = images.map(({ format, modifier }) => JSON.stringify([format, modifier]));
    const counts = groupedBy(names, (name) => name).values();
    return [...counts].some(({ length }) => length > ENTRIES_MAX);
  });
  if (long.length < 2) return null;
  const who = long.map(({ id }) => id).join(' and ');
  return `${who} each list more than ${ENTRIES_MAX} entries of one format; comparing them may take a minute`;
}

interface Question {
  readonly platform: Platform;
  readonly members: readonly Member<ImporterSpec>[];
  readonly request: ContentRequest;
  /** Whether neither the caller nor an importer says how large the buffer is. */
  readonly isDefaultSize: boolean;
}

function readQuestion(path: string, options: SolveOptions): Result<Question, InputError> {
  const request = readRequest(options);
  if (!request.ok) return request;
  const read = readPlatformFile(path);
  if (!read.ok) return read;
  const platform = options.udmabuf === true ? withUdmabuf(read.value) : read;
  if (!platform.ok) {
    const message = `${read.value.name} cannot have udmabuf: ${platform.refusal}`;
    return refused({ source: '--udmabuf', message });
  }
  const members = chooseMembers(platform.value, options.importer);
  if (!members.ok) return members;
  const isSized = request.value.size !== undefined || members.value.some(statesSize);
  const asked: ContentRequest =
    isSized || options.image !== undefined ? {} : { size: SIZE_DEFAULT };
  return ok({
    platform: platform.value,
    members: members.value,
    request: { ...asked, ...request.value },
    isDefaultSize: asked.size !== undefined,
  });
}

/** Whether a member says how large the buffer is. */
function statesSize(member: Member<ImporterSpec>): boolean {
  if (isGroup(member)) return member.oneOf.some((choice) => membersOf(choice).some(statesSize));
  const { minSize, images = [] }: Constraints = member.constraints;
  return (
    minSize !== undefined ||
    images.some((entry) =>
      [entry.minSize, entry.requiredSizes, entry.requiredMaxSize].some(
        (size) => size !== undefined,
      ),
    )
  );
}

function readRequest(options: SolveOptions): Result<ContentRequest, InputError> {
  const size = readSize('--size', options.size, SIZE_MAX);
  if (!size.ok) return size;
  const count = readSize('--count', options.count, QUANTITY_MAX);
  if (!count.ok) return count;
  const image = readImage(options);
  if (!image.ok) return image;
  return ok({
    ...(size.value === null ? {} : { size: size.value }),
    ...(count.value === null ? {} : { bufferCount: count.value }),
    ...(Object.keys(image.value).length === 0 ? {} : { image: image.value }),
  });
}

function readImage(options: SolveOptions): Result<ImageRequest, InputError> {
  const row = readSize('--bytes-per-row', options.bytesPerRow, QUANTITY_MAX);
  if (!row.ok) return row;
  const extent = /^([1-9][0-9]{0,8})[x×]([1-9][0-9]{0,8})$/.exec(options.image ?? '1x1');
  if (extent === null) {
    const message = `expected width and height such as 1920x1080, found "${options.image ?? ''}"`;
    return refused({ source: '--image', message });
  }
  const size = { width: Number(extent[1]), height: Number(extent[2]) };
  const clash = options.format === undefined ? null : clashOfNames(options.format);
  if (clash !== null) return refused({ source: '--format', message: clash });
  return ok({
    ...(options.format === undefined ? {} : { format: options.format }),
    ...(options.modifier === undefined ? {} : { modifier: options.modifier }),
    ...(options.image === undefined ? {} : size),
    ...(row.value === null ? {} : { bytesPerRow: row.value }),
  });
}

/** A quantity of at least 1, or null where the option was not given. */
function readSize(
  source: string,
  input: string | undefined,
  max: number,
): Result<Bytes | null, InputError> {
  if (input === undefined) return ok(null);
  const size = parseQuantity(input);
  if (size === null) return refused({ source, message: explainQuantity(input) });
  if (size < 1 || size > max) {
    return refused({ source, message: `expected 1 to ${max}, found ${size}` });
  }
  return ok(bytes(size));
}

function chooseMembers(
  platform: Platform,
  names: string | undefined,
): Result<readonly Member<ImporterSpec>[], InputError> {
  if (names === undefined) return ok(membersOfPlatform(platform));
  const groups = groupsOf(platform).map(({ group }) => group);
  const known = [...platform.importers.map(({ id }) => id), ...groups];
  const chosen: Member<ImporterSpec>[] = [];
  for (const name of names.split(',').map((each) => each.trim())) {
    const member = memberOf(platform, name);
    if (member === undefined) {
      const message = `${platform.name} has no importer "${name}"${suggestion(name, known)}`;
      return refused({ source: '--importer', message });
    }
    const isChosen = chosen.some((each) => (isGroup(each) ? each.group : each.id) === name);
    if (isChosen) return refused({ source: '--importer', message: `"${name}" stands twice` });
    chosen.push(member);
  }
  return ok(chosen);
}
