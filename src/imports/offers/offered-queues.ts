/**
 * Devices of V4L2 as importers of a platform, one for each queue that takes images. A list says what the device can do and
 * is hardware; what is in force counts where there is no list, and is a setting.
 */
import type { PlatformInput } from '../../allocators/platform/platform.ts';
import type { InputError } from '../../base/document.ts';
import { ok, type Result } from '../../base/result.ts';
import type { PasteImporter } from '../pastes/paste-facts.ts';
import type { V4l2Queue } from '../pastes/v4l2-ctl.ts';
import { importerOfFrameSizes, unknownFormats } from '../tables/frame-sizes.ts';
import { readV4l2Table } from '../tables/read-v4l2-table.ts';
import { nameOfId, whereItStands, type OfferedImporters } from './offered-formats.ts';

type ImporterInput = PlatformInput['importers'][number];

/** The importers of all queues of one text. */
export function offeredQueues(
  queues: readonly V4l2Queue[],
  format: string | null,
): OfferedImporters {
  const importers: ImporterInput[] = [];
  const notes: string[] = [];
  for (const queue of queues) {
    const { importer, sizes } = queue;
    const wanted = sizes.filter((each) => format === null || each.format === format);
    const id = nameOf(importer, queues);
    const same = queues.filter((each) => nameOf(each.importer, queues) === id);
    const isListed = same.some((each) => each.importer.inForce !== true && each.sizes.length > 0);
    if (importer.inForce === true && isListed) {
      notes.push(`${id}: what is in force is left out, as a list says what the device can do`);
    } else if (importers.some((each) => each.id === id)) {
      notes.push(`${id} is told twice: ${whereItStands(importer)} is left out`);
    } else if (wanted.length > 0) {
      const table = { id: null, source: whereItStands(importer), sizes: wanted };
      const made = importerOfFrameSizes(table, id, basename(importer.file));
      notes.push(...unknownInWords(table));
      importers.push(importer.inForce === true ? asSet(made, importer) : made);
    } else if (sizes.length === 0) {
      notes.push(`${id} is left out: ${whereItStands(importer)} is of coded data, and no image`);
    }
  }
  return { importers, groups: [], notes };
}

/**
 * One table of frame sizes and nothing else, in which each line is understood.
 *
 * @param wanted - The name of the importer, and the only format that is wanted or that names those of the table.
 */
export function offeredTable(
  { file, text }: { readonly file: string; readonly text: string },
  { id, format }: { readonly id?: string; readonly format?: string },
): Result<OfferedImporters, InputError> {
  const table = readV4l2Table(text, file, format ?? null);
  if (!table.ok) return table;
  const name = id ?? table.value.id ?? 'v4l2';
  const importer = importerOfFrameSizes(table.value, name, basename(file));
  return ok({ importers: [importer], groups: [], notes: unknownInWords(table.value) });
}

/** Formats that are compared by their names. */
function unknownInWords(table: Parameters<typeof unknownFormats>[0]): readonly string[] {
  return unknownFormats(table).map(
    (each) =>
      `${each} is no format that is known: it is compared by its name, and its size is not known`,
  );
}

/** The name of a file without its folder; texts may come from anywhere, also from a page. */
function basename(file: string): string {
  return file.replace(/^.*[\\/]/, '');
}

/** Two queues of a device are other buffers. */
function nameOf({ id, queue }: PasteImporter, queues: readonly V4l2Queue[]): string {
  const ways = queues
    .filter(({ importer }) => importer.id === id)
    .map(({ importer }) => wayOf(importer.queue));
  const way = wayOf(queue);
  return nameOfId(new Set(ways).size > 1 && way !== null ? `${id}-${way}` : id);
}

function wayOf(queue: string | undefined): string | null {
  const way = /\b(Capture|Output)\b/.exec(queue ?? '')?.[1];
  return way === undefined ? null : way.toLowerCase();
}

/** A platform has no field for the lengths of several buffers of one image, so that words keep them. */
function buffersInWords(planes: NonNullable<PasteImporter['planes']>): string {
  const sizes = planes.flatMap(({ minSize }) => minSize ?? []);
  const isTold = sizes.length > 1 && sizes.length === planes.length;
  return isTold ? `; an image lies in buffers of ${sizes.join(' and ')} bytes` : '';
}

/** A setting is no hardware; the driver takes no buffer that is shorter than its own size of the image. */
function asSet(made: ImporterInput, importer: PasteImporter): ImporterInput {
  const { minSize, bytesPerRow = 0, planes = [] } = importer;
  const row = bytesPerRow > 0 ? bytesPerRow : (planes[0]?.bytesPerRow ?? 0);
  const rows = row > 0 ? { minBytesPerRow: row, maxBytesPerRow: row } : {};
  const images = (made.constraints.images ?? []).map((each) => ({ ...each, ...rows }));
  const size = minSize === undefined || minSize === 0 ? {} : { minSize };
  return {
    id: made.id,
    description: `what is in force, imported from ${basename(importer.file)}${buffersInWords(planes)}`,
    constraints: { ...made.constraints, images, ...size },
    source: whereItStands(importer),
  };
}
