/**
 * Exporters as people describe them in a `*.exporters.json` file: drivers that are out of tree, or that a
 * recording cannot tell from others. They come before those that are known.
 */
import * as v from 'valibot';
import { listOf, schemaName } from '../../allocators/platform/platform-fields.ts';
import type { InputError } from '../../base/document.ts';
import { oneOf, strictFields } from '../../base/known-fields.ts';
import { foundInWords } from '../../base/found-words.ts';
import { readDocument } from '../../base/read-document.ts';
import { ok, type Result } from '../../base/result.ts';
import type { ExporterEntry, ExporterFamily } from './exporter-family.ts';

/** The event that fixes storage; what is not known need not be described. */
const DECISIONS = ['export', 'attach', 'pin', 'map'] as const;

type Decision = (typeof DECISIONS)[number];

const FAMILIES = [
  'fixed',
  'lazy',
  'moved-at-attach',
  'placed-by-peers',
  'revocable',
  'at-map',
] as const satisfies readonly ExporterFamily[];

/** The family of an exporter that says only when it decides. */
const USUAL_FAMILY: Readonly<Record<Decision, ExporterFamily>> = {
  export: 'fixed',
  attach: 'lazy',
  pin: 'placed-by-peers',
  map: 'at-map',
};

const text = v.string((issue) => `expected a text, found ${foundInWords(issue.input)}`);
const release = v.pipe(text, v.regex(/^\d{1,4}\.\d{1,4}$/, 'expected a release such as "6.15"'));

const entrySchema = v.pipe(
  strictFields({
    name: text,
    names: v.optional(listOf(text)),
    functions: v.optional(listOf(text)),
    decidedAt: oneOf(DECISIONS),
    family: v.optional(oneOf(FAMILIES)),
    moves: v.optional(
      v.boolean((issue) => `expected true or false, found ${foundInWords(issue.input)}`),
    ),
    unreachable: v.optional(text),
    since: v.optional(release),
    before: v.optional(release),
    source: v.optional(text),
  }),
  v.check(
    ({ names = [], functions = [] }) => names.length + functions.length > 0,
    'nothing tells it in a recording: give names, as exp_name prints them, or functions of its own',
  ),
);

/** The schema of the file. */
export const exportersSchema = strictFields({
  schema: schemaName('cenalloc/exporters/1'),
  exporters: listOf(entrySchema),
});

/**
 * Reads the text of a `*.exporters.json` file.
 *
 * @returns Its exporters, or the first thing that is wrong with it.
 * @example
 * ```ts
 * import { readExporters } from 'cenalloc/trace';
 *
 * const text = '{ "schema": "cenalloc/exporters/1", "exporters": [] }';
 * const read = readExporters(text, 'mine.exporters.json');
 * if (read.ok) console.log(read.value.length); // 0
 * ```
 * @public
 */
export function readExporters(
  file: string,
  source: string,
): Result<readonly ExporterEntry[], InputError> {
  const read = readDocument(file, source, exportersSchema);
  if (!read.ok) return read;
  return ok(
    read.value.exporters.map(({ since, before, ...entry }) => ({
      name: entry.name,
      family: entry.family ?? USUAL_FAMILY[entry.decidedAt],
      decidedAt: entry.decidedAt,
      moves: entry.moves ?? false,
      unreachable: entry.unreachable ?? 'not told',
      names: entry.names ?? [],
      functions: entry.functions ?? [],
      source: entry.source ?? source,
      ...(since === undefined ? {} : { since }),
      ...(before === undefined ? {} : { before }),
    })),
  );
}
