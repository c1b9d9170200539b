/**
 * A platform as it was written, with what a table says: one more importer, or the formats of one that the platform
 * has. A table of formats knows nothing of memory, and the platform nothing of formats, so joining them is how one
 * gets an importer that says both. Nothing that was stated is changed; what contradicts it is refused.
 */
import { checkValue, type InputError } from '../../base/document.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { parsePlatform } from '../../allocators/platform/platform-schema.ts';
import type { PlatformInput } from '../../allocators/platform/platform.ts';
import type { Constraints } from '../../constraints/constraints.ts';
import { constraintsSchema } from '../../constraints/constraints-schema.ts';
import { isFixedField, type Fixed } from '../../constraints/fields/fixed.ts';
import type { ImageConstraints } from '../../constraints/images/image-constraints.ts';
import { namedFormat } from '../../constraints/pixel-formats/format-names.ts';
import { apiInWords, type PixelApi } from '../../constraints/pixel-formats/pixel-apis.ts';
import { saysWhichMemory } from '../../constraints/unsaid.ts';

type ImporterInput = PlatformInput['importers'][number];

/** What is wrong with a platform or with a table for it, in words. */
interface Refused {
  readonly message: string;
}

/** A platform with what a table says, and what whoever reads it should be told. */
interface Extended {
  readonly platform: PlatformInput;
  readonly notes: readonly string[];
}

/** The platform with one more importer. */
export function withImporter(
  platform: PlatformInput,
  importer: ImporterInput,
): Result<Extended, Refused> {
  const { id } = importer;
  if (platform.importers.some((each) => each.id === id)) {
    const message = `it has an importer "${id}" already: say --id ${id} to add the formats to it, or another name`;
    return refused({ message });
  }
  return extended({ ...platform, importers: [...platform.importers, importer] }, importer);
}

/** The platform with the images of a table added to the importer that has its id; null where none has. */
export function withFormats(
  platform: PlatformInput,
  table: ImporterInput,
): Result<Extended, Refused> | null {
  const written = platform.importers.find(({ id }) => id === table.id);
  if (written === undefined) return null;
  const [stated, told] = [written, table].map(({ constraints }) => parsedConstraints(constraints));
  if (stated === undefined || told === undefined) return null;
  const fixed = written.fixed ?? stated.fixed;
  const message = contradiction(
    written.id,
    { ...stated, ...(fixed === undefined ? {} : { fixed }) },
    told,
  );
  if (message !== null) return refused({ message });
  const joined = joinedImporter(written, table, newImages(stated, told), fixed);
  const importers = platform.importers.map((each) => (each === written ? joined : each));
  return extended({ ...platform, importers }, joined);
}

/** The platform if it is one, with a note where the importer says nothing of memory. */
function extended(platform: PlatformInput, importer: ImporterInput): Result<Extended, Refused> {
  const unsaid = unsaidMemory(importer, platform);
  const notes = unsaid === null ? [] : [unsaid];
  const noted =
    unsaid === null ? platform : { ...platform, notes: [...(platform.notes ?? []), `${unsaid}.`] };
  const { field = '', message } = faultOf(noted) ?? {};
  return message === undefined
    ? ok({ platform: noted, notes })
    : refused({ message: `${field}: ${message}` });
}

function faultOf(platform: PlatformInput): InputError | null {
  const read = parsePlatform(platform);
  return read.ok ? null : read.refusal;
}

function parsedConstraints(written: ImporterInput['constraints']): Constraints | undefined {
  const read = checkValue(written, constraintsSchema);
  return read.ok ? read.value : undefined;
}

/** What the importer states and the table contradicts, or null. */
function contradiction(id: string, stated: Constraints, told: Constraints): string | null {
  const { images = [], api } = stated;
  const names = told.api === undefined ? 'those of no API' : `those of ${apiInWords(told.api)}`;
  if (api !== told.api && (api !== undefined || images.length > 0)) {
    const own =
      api === undefined
        ? 'says not in whose names its formats are'
        : `tells formats in the names of ${apiInWords(api)}`;
    return `${id} ${own}, and the table tells them in ${names}: remove its "images" and "api", or choose another name with --id`;
  }
  if (images.length > 0 && !isFixedField(stated, 'images')) {
    return `${id} states images that are no hardware, and those of a table are: say "fixed": ["images"] of it, or remove its images`;
  }
  const other = images.find((entry) => isToldOtherwise(entry, stated, told));
  if (other === undefined) return null;
  const { format = 'any format' } = other;
  return `${id} states ${format} already, and not as the table does: remove its images of ${format}, or choose another name with --id`;
}

/** Whether the table says something else of the format of an entry than the importer does. */
function isToldOtherwise(
  { format }: ImageConstraints,
  stated: Constraints,
  told: Constraints,
): boolean {
  if (format === undefined) return true;
  const ofFormat = ({ images = [], api }: Constraints) =>
    images.filter((each) => each.format === undefined || isSameFormat(each.format, format, api));
  const [own, others] = [ofFormat(stated), ofFormat(told)];
  return others.length > 0 && textsOf(own).join() !== textsOf(others).join();
}

function isSameFormat(one: string, other: string, api: PixelApi | undefined): boolean {
  return meaningOf(one, api) === meaningOf(other, api);
}

/** Names of one format that say the same of its modifier and of how many buffers hold it. */
function meaningOf(name: string, api: PixelApi | undefined): string {
  return namedFormat(name, api)
    .meanings.map(({ identity, modifier, buffers }) => `${identity} ${modifier} ${buffers}`)
    .join();
}

function textsOf(images: readonly ImageConstraints[]): readonly string[] {
  return images.map((each) => JSON.stringify(each)).sort();
}

/** The images of the table that the importer has not stated, where both say the same of those that it has. */
function newImages({ images = [] }: Constraints, told: Constraints): readonly ImageConstraints[] {
  const stated = textsOf(images);
  return (told.images ?? []).filter((each) => !stated.includes(JSON.stringify(each)));
}

function joinedImporter(
  written: ImporterInput,
  table: ImporterInput,
  images: readonly ImageConstraints[],
  fixed: Fixed | undefined,
): ImporterInput {
  const { api } = table.constraints;
  const sources = [...(written.source?.split('; ') ?? []), table.source ?? ''];
  const source = [...new Set(sources)].filter((each) => each !== '').join('; ');
  const all = withImagesFixed(fixed);
  // `fixed` stays where it was written; one place says it.
  const isWithin = written.constraints.fixed !== undefined;
  return {
    ...written,
    ...(isWithin && written.fixed === undefined ? {} : { fixed: all }),
    constraints: {
      ...written.constraints,
      ...(isWithin ? { fixed: all } : {}),
      ...(api === undefined ? {} : { api }),
      images: [...(written.constraints.images ?? []), ...images],
    },
    ...(source === '' ? {} : { source }),
  };
}

/** The images of a table are hardware; of the rest of the importer stays what it was. */
function withImagesFixed(fixed: Fixed | undefined): Fixed {
  if (fixed === true) return true;
  const names = fixed === undefined || fixed === false ? [] : fixed;
  return names.includes('images') ? names : [...names, 'images'];
}

/**
 * What to tell of an importer that came from a table and says nothing of memory; null where it does.
 *
 * @param platform - The platform that it was added to, whose importers may be those it belongs to.
 */
export function unsaidMemory(importer: ImporterInput, platform?: PlatformInput): string | null {
  if (isSaid(importer)) return null;
  const others = platform?.importers.filter(isSaid).map(({ id }) => id) ?? [];
  const named = others.length === 0 ? 'NAME' : others.join('|');
  return (
    `${importer.id} states no dmaWindow, contiguous or iommu, because a table of formats tells none: it is taken ` +
    `to reach all memory; add them, or add the formats to an importer that has them: --into FILE --id ${named}`
  );
}

function isSaid({ constraints }: ImporterInput): boolean {
  const parsed = parsedConstraints(constraints);
  return parsed === undefined || saysWhichMemory(parsed);
}
