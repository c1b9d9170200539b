/** Importers, and which of them stand for each other, out of texts that list formats. */
import type { PlatformInput } from '../../allocators/platform/platform.ts';
import { parsePlatform } from '../../allocators/platform/platform-schema.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import type { Paste, PasteAnswer } from '../pastes/answer-pastes.ts';
import { cleanLines } from '../pastes/clean-lines.ts';
import { isPlaneId } from '../pastes/drm-planes.ts';
import { unmetOffers } from '../pipewire/spa-offers.ts';
import type { PasteImporter } from '../pastes/paste-facts.ts';
import { v4l2QueuesOf, type V4l2Queue } from '../pastes/v4l2-ctl.ts';
import { withImporter } from '../tables/platform-with-importer.ts';
import { importersOfFormats, whereItStands, type OfferedImporters } from './offered-formats.ts';
import { offeredPlanes } from './offered-planes.ts';
import { offeredQueues } from './offered-queues.ts';
import { offeredTranches } from './offered-tranches.ts';

/** The kinds of texts that list formats of somebody. */
export const OFFER_KINDS: readonly string[] = [
  'drm-info',
  'modetest',
  'wayland-info',
  'v4l2',
  'gst-caps',
  'pipewire',
];

/**
 * Everybody who lists formats.
 *
 * @param pastes - The texts themselves, as queues of V4L2 keep the names that V4L2 has for formats.
 * @param format - The only format of V4L2 that is wanted; null for all.
 */
export function offersOf(
  { importers = [], shapes }: PasteAnswer,
  pastes: readonly Paste[],
  format: string | null = null,
): OfferedImporters {
  const queues = pastes
    .filter(({ file }) => shapes.some((each) => each.file === file && each.kind === 'v4l2'))
    .flatMap(({ file, text }) => v4l2QueuesOf(cleanLines(text), file));
  const ofQueues = new Set(queues.map(({ importer }) => whereItStands(importer)));
  const others = importers.filter((each) => !ofQueues.has(whereItStands(each)));
  const planes = others.filter(({ id }) => isPlaneId(id));
  const compositors = others.filter((each) => (each.mainDevice ?? each.tranches) !== undefined);
  const rest = others.filter((each) => !planes.includes(each) && !compositors.includes(each));
  const all = [
    offeredPlanes(planes),
    ...compositors.map((each) => offeredTranches(named(each, compositors))),
    offeredQueues(
      queues.map((each) => namedQueue(each, queues)),
      format,
    ),
    { importers: importersOfFormats(rest), groups: [], notes: unmetOffers(rest) },
  ];
  return {
    importers: all.flatMap((each) => each.importers),
    groups: all.flatMap(({ groups }) => groups),
    notes: all.flatMap(({ notes }) => notes),
  };
}

/** A name that several files have is told apart by the file. */
function named(importer: PasteImporter, all: readonly PasteImporter[]): PasteImporter {
  const { id, file } = importer;
  const isShared = all.some((each) => each.id === id && each.file !== file);
  return isShared ? { ...importer, id: `${stemOf(file)}-${id}` } : importer;
}

function namedQueue(queue: V4l2Queue, all: readonly V4l2Queue[]): V4l2Queue {
  return {
    ...queue,
    importer: named(
      queue.importer,
      all.map(({ importer }) => importer),
    ),
  };
}

function stemOf(file: string): string {
  return file.replace(/^.*[\\/]/, '').replace(/\.[^.]*$/, '');
}

/** A platform with all that is offered. */
export function withOffers(
  platform: PlatformInput,
  { importers, groups, notes }: OfferedImporters,
): Result<
  { readonly platform: PlatformInput; readonly notes: readonly string[] },
  { readonly message: string }
> {
  const told = [...notes];
  let joined = platform;
  for (const importer of importers) {
    const added = withImporter(joined, importer);
    if (!added.ok) return added;
    joined = added.value.platform;
    told.push(...added.value.notes);
  }
  if (groups.length > 0) joined = { ...joined, groups: [...(joined.groups ?? []), ...groups] };
  const read = parsePlatform(joined);
  if (read.ok) return ok({ platform: joined, notes: told });
  const { field = '', message } = read.refusal;
  return refused({ message: `${field}: ${message}` });
}
