/**
 * Streams as they stand in a `*.streams.json` file, checked strictly.
 */
import * as v from 'valibot';
import { nameTextSchema } from '../../base/name-text.ts';
import type { InputError } from '../../base/document.ts';
import { readDocument } from '../../base/read-document.ts';
import { oneOf, strictFields, suggestion } from '../../base/known-fields.ts';
import { foundInWords } from '../../base/found-words.ts';
import { quantitySchema } from '../../base/quantity.ts';
import { refused, type Result } from '../../base/result.ts';
import { bytes, PAGE_SIZE, QUANTITY_MAX, type Bytes } from '../../base/units.ts';
import { listOf, schemaName } from '../platform/platform-fields.ts';
import { requirePlatform, type PlatformGiven } from '../platform/given-platform.ts';
import type { Platform } from '../platform/platform.ts';
import { LIFETIME_PATTERNS, type Streams } from './streams.ts';

/** The `schema` field of a streams file. @public */
export const STREAMS_SCHEMA = 'cenalloc/streams/1';

/** More buffers than this at a time are no stream but a mistake. */
const COUNT_MAX = 65_536;

/** A year: longer than anybody simulates. */
const SECONDS_MAX = 31_536_000;

const text = v.string((issue) => `expected a text, found ${foundInWords(issue.input)}`);

/** The bytes of data of a buffer; its pages are counted where it is placed. */
const size: v.GenericSchema<unknown, Bytes> = v.pipe(
  quantitySchema(bytes, 1),
  v.check((value) => value <= QUANTITY_MAX - PAGE_SIZE, 'the size is above 2^53 - 4097'),
);

const seconds = v.pipe(
  quantitySchema((value) => value, 1),
  v.maxValue(SECONDS_MAX, `expected 1 to ${SECONDS_MAX} seconds`),
);

function upTo(max: number, min = 0) {
  return v.pipe(
    quantitySchema((value) => value, min),
    v.maxValue(max, `expected ${min} to ${max}`),
  );
}

const stream = v.pipe(
  strictFields({
    name: nameTextSchema,
    sizes: v.pipe(listOf(size), v.minLength(1, 'a stream has at least one size')),
    count: upTo(COUNT_MAX, 1),
    importers: v.pipe(listOf(nameTextSchema), v.minLength(1, 'a stream has at least one importer')),
    pattern: oneOf(LIFETIME_PATTERNS),
    hold: v.exactOptional(seconds),
    pause: v.exactOptional(seconds),
    description: v.exactOptional(text),
  }),
  v.check(
    ({ pattern, hold, pause }) =>
      pattern === 'steady'
        ? hold === undefined && pause === undefined
        : hold !== undefined && pause !== undefined,
    'session and churn have hold and pause in seconds, steady has neither',
  ),
  v.transform(({ name, sizes, count, importers, pattern, hold = 0, pause = 0 }) => ({
    name,
    sizes,
    count,
    importers,
    pattern,
    hold,
    pause,
  })),
);

const background = strictFields({
  zone: nameTextSchema,
  lentPercent: upTo(100),
  pinnedPerMillion: v.exactOptional(upTo(1_000_000), 0),
  turnover: v.exactOptional(seconds, 60),
});

/** The schema of a streams document. */
export const streamsSchema: v.GenericSchema<unknown, Streams> = strictFields({
  schema: v.exactOptional(schemaName(STREAMS_SCHEMA)),
  name: text,
  streams: v.pipe(listOf(stream), v.minLength(1, 'there is at least one stream')),
  background: v.exactOptional(listOf(background), []),
  notes: v.exactOptional(listOf(text)),
});

/**
 * Reads the text of a `*.streams.json` file for a platform.
 *
 * @param document - The text of the file.
 * @param source - The name of the file, for complaints.
 * @param given - A platform that was read, a literal, or the text of a platform file.
 * @throws TypeError where the platform is none.
 * @public
 */
export function readStreams(
  document: string,
  source: string,
  given: PlatformGiven,
): Result<Streams, InputError> {
  const platform = requirePlatform(given);
  const read = readDocument(document, source, streamsSchema);
  if (!read.ok) return read;
  const wrong = findUnknownName(read.value, platform);
  return wrong === null ? read : refused({ source, ...wrong });
}

/** The first name that the platform does not know, or that stands twice. */
function findUnknownName(
  { streams, background: beside }: Streams,
  { importers, zones }: Platform,
): Omit<InputError, 'source'> | null {
  const names = streams.map(({ name }) => name);
  const twice = names.findIndex((name, index) => names.indexOf(name) < index);
  if (twice >= 0) {
    return {
      field: `streams[${twice}].name`,
      message: `the stream ${names[twice] ?? ''} stands twice`,
    };
  }
  const known: readonly string[] = importers.map(({ id }) => id);
  for (const [index, { importers: wanted }] of streams.entries()) {
    const missing = wanted.findIndex((name) => !known.includes(name));
    if (missing < 0) continue;
    const name = wanted[missing] ?? '';
    const message = `the platform has no importer "${name}"${suggestion(name, known)}`;
    return { field: `streams[${index}].importers[${missing}]`, message };
  }
  for (const [index, { zone }] of beside.entries()) {
    const found = zones.find(({ name }) => name === zone);
    const field = `background[${index}].zone`;
    if (found === undefined) {
      const all = zones.map(({ name }) => name);
      return { field, message: `the platform has no zone "${zone}"${suggestion(zone, all)}` };
    }
    if (found.kind !== 'cma') {
      return { field, message: `only a zone of kind cma lends pages, and ${zone} is none [ZONE2]` };
    }
    if (beside.findIndex((each) => each.zone === zone) < index) {
      return { field, message: `the zone ${zone} stands twice` };
    }
  }
  return null;
}
