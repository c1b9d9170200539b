/** What `cenalloc import board`, `drm`, `wayland`, `gst`, `pipewire` and `auto` print. */
import { basename } from 'node:path';
import { assert } from '../../base/assert.ts';
import type { PlatformInput } from '../../allocators/platform/platform.ts';
import type { InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { BOARD_KINDS, platformOfBoard } from '../../imports/board/board-platform.ts';
import { offeredTable } from '../../imports/offers/offered-queues.ts';
import { OFFER_KINDS, offersOf, withOffers } from '../../imports/offers/offers.ts';
import type { OfferedImporters } from '../../imports/offers/offered-formats.ts';
import type { Paste, PasteAnswer } from '../../imports/pastes/answer-pastes.ts';
import { shapeInWords } from '../../trace/formats/foreign-shapes.ts';
import { readVulkanTable } from '../../imports/tables/read-vulkan-table.ts';
import { readWrittenPlatform } from '../input/platform-file.ts';
import { answerKept, readPastes } from '../input/read-pastes.ts';
import { sourceName, STDIN } from '../input/source-name.ts';
import { importDocument } from '../../views/pastes/import-document.ts';
import { note } from '../output/terminal.ts';
import { vulkanPlatform } from './import-vulkan.ts';

/** What was chosen on the command line. */
export interface PasteOptions {
  readonly name?: string;
  readonly into?: string;
  readonly json?: true;
}

/** Whatever the texts are. @returns Null where they are a recording, which is not read whole. */
export function importedByContent(
  files: readonly string[],
  options: PasteOptions,
): Result<object, InputError> | null {
  return imported(files, options, null);
}

/** @param wanted - The kinds that will do. */
export function importedPastes(
  files: readonly string[],
  options: PasteOptions,
  wanted: readonly string[],
): Result<object, InputError> {
  const made = imported(files, options, wanted);
  assert(made !== null, 'only texts of any kind may be a recording');
  return made;
}

function imported(
  files: readonly string[],
  options: PasteOptions,
  wanted: readonly string[] | null,
): Result<object, InputError> | null {
  if (options.into === STDIN && files.includes(STDIN)) {
    return refused({ source: '--into', message: 'standard input (-) can be read only once' });
  }
  const pastes = readPastes(files);
  if (!pastes.ok) return pastes;
  const answer = answerKept(pastes.value);
  const table = wanted === null ? tableOf(pastes.value, answer, options) : null;
  if (table !== null) return table;
  if (!answer.ok) return answer;
  if (wanted !== null) return madeOf(answer.value, pastes.value, options, wanted);
  const { shapes } = answer.value;
  for (const { file, kind, lines } of shapes) note(`${file}: taken for ${kind}, ${lines} lines`);
  const isRecording = shapes.every(({ kind }) => kind === 'recording');
  if (isRecording && files.length === 1 && files[0] !== STDIN) return null;
  return madeOf(answer.value, pastes.value, options, [...BOARD_KINDS, ...OFFER_KINDS]);
}

function madeOf(
  answer: PasteAnswer,
  pastes: readonly Paste[],
  options: PasteOptions,
  wanted: readonly string[],
): Result<object, InputError> {
  const { shapes, complete } = answer;
  if (!complete) note('the text is cut off: what is missing is not in what is imported');
  const known = shapes.filter(({ kind }) => wanted.includes(kind));
  const strangers = shapes.filter((each) => !known.includes(each));
  const [stranger] = strangers;
  if (stranger !== undefined && known.length === 0) {
    return refused({ source: stranger.file, message: shapeInWords(stranger.kind, stranger.file) });
  }
  for (const { kind, file } of strangers) {
    note(`${file} is left out, ${shapeInWords(kind, file)}`);
  }
  const isBoard = known.some(({ kind }) => BOARD_KINDS.includes(kind));
  const offered = known.some(({ kind }) => OFFER_KINDS.includes(kind))
    ? offersOf(answer, pastes)
    : NOTHING;
  return isBoard
    ? boardOf(answer, pastes, options, offered)
    : offersAlone(answer, offered, options);
}

/** A table that stands alone, such as vulkaninfo's or JSON of frame sizes; null where the text is no table. */
function tableOf(
  pastes: readonly Paste[],
  answer: ReturnType<typeof answerKept>,
  { name, into }: PasteOptions,
): Result<object, InputError> | null {
  const [paste] = pastes;
  if (paste === undefined || pastes.length > 1) return null;
  if (answer.ok && answer.value.shapes.some(({ kind }) => kind !== 'vulkaninfo')) return null;
  if (readVulkanTable(paste.text, paste.file).ok) {
    note(`${paste.file}: taken for memory types of Vulkan`);
    return vulkanPlatform(paste, name === undefined ? {} : { name });
  }
  if (answer.ok) return null;
  const sizes = offeredTable(paste, {});
  if (!sizes.ok) return null;
  note(`${paste.file}: taken for frame sizes of V4L2`);
  return printedOffers(sizes.value, into);
}

/** A board, and whoever lists formats on it. */
function boardOf(
  answer: PasteAnswer,
  pastes: readonly Paste[],
  { name, json }: PasteOptions,
  offered: OfferedImporters,
): Result<object, InputError> {
  const version = pastes
    .map(({ text }) => /\bLinux version (\d+\.\d+)/.exec(text)?.[1])
    .find((each) => each !== undefined);
  const files = pastes.map(({ file }) => basename(file)).join(', ');
  const board = platformOfBoard(answer, name ?? `the board of ${files}`, version ?? null);
  if (!board.ok) return refused({ source: files, ...board.refusal });
  for (const each of board.value.notes) note(each);
  const joined = withOffers(board.value.platform, offered);
  if (!joined.ok) return refused({ source: files, ...joined.refusal });
  for (const each of joined.value.notes) note(each);
  const { platform } = joined.value;
  return ok(json === true ? importDocument(answer, { platform }) : platform);
}

const NOTHING: OfferedImporters = { importers: [], groups: [], notes: [] };

function offersAlone(
  answer: PasteAnswer,
  offered: OfferedImporters,
  { into, json }: PasteOptions,
): Result<object, InputError> {
  const [first] = answer.shapes;
  if (offered.importers.length === 0) {
    for (const each of offered.notes) note(each);
    return refused({ source: first?.file ?? 'import', message: 'it names no format of an image' });
  }
  if (into === undefined) {
    const printed = printedOffers(offered, into);
    return json === true ? ok(importDocument(answer, { offers: offered })) : printed;
  }
  const platform = withOffersIn(offered, into);
  if (!platform.ok || json !== true) return platform;
  return ok(importDocument(answer, { platform: platform.value }));
}

/** A list of importers, an object where some of them stand for each other, or the platform that has them all. */
export function printedOffers(
  offered: OfferedImporters,
  into: string | undefined,
): Result<object, InputError> {
  if (into !== undefined) return withOffersIn(offered, into);
  const { importers, groups, notes } = offered;
  for (const each of notes) note(each);
  return ok(groups.length === 0 ? importers : { importers, groups });
}

/** The platform of a file as it was written, with all that is offered. */
function withOffersIn(offered: OfferedImporters, path: string): Result<PlatformInput, InputError> {
  const platform = readWrittenPlatform(path);
  if (!platform.ok) return platform;
  const joined = withOffers(platform.value, offered);
  if (!joined.ok) return refused({ source: sourceName(path), ...joined.refusal });
  for (const each of joined.value.notes) note(each);
  return ok(joined.value.platform);
}
