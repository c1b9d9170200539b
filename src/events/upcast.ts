/**
 * Logs of older versions of this program, brought to the form of this one before they are checked. Each
 * version has one step to the next, so that a log of any age goes the whole way, and the steps of the
 * past are never changed: `test/golden` holds a log of every version with the world it must give for ever.
 */
import { foundInWords } from '../base/found-words.ts';
import { ok, refused, type Result } from '../base/result.ts';

/**
 * The version of what is written: of the envelope and of all facts together.
 *
 * 1. The first.
 * 2. A fact may name its actor.
 *
 * @public
 */
export const LOG_SCHEMA = 2;

/** A line of a log, or what a store keeps of one, before it is checked. */
type Fields = Readonly<Record<string, unknown>>;

/** The step from one version to the next. */
interface Step {
  /** The fields of a line that came with the next version: a line of this one has none of them. */
  readonly came: readonly string[];
  readonly upcast: (line: Fields) => Fields;
}

/** The step from each older version to the next. */
const STEPS: ReadonlyMap<number, Step> = new Map([
  [1, { came: ['actor'], upcast: (line: Fields) => ({ ...line, schema: 2 }) }],
]);

/** What is wrong with a version, or with a field that it does not have. */
export interface SchemaFault {
  readonly field: string;
  readonly message: string;
}

/**
 * Brings a line of a known version to the form of this program.
 *
 * @param line - A parsed line; what is no object is left for the schema to refuse.
 * @returns The line in the form of `LOG_SCHEMA`, or that its version is not known or has no such field.
 */
export function upcast(line: unknown): Result<unknown, SchemaFault> {
  if (!isFields(line) || line['schema'] === undefined) return ok(line);
  let fields = line;
  while (fields['schema'] !== LOG_SCHEMA) {
    const { schema } = fields;
    const step = typeof schema === 'number' ? STEPS.get(schema) : undefined;
    if (step === undefined) return refused({ field: 'schema', message: unknownVersion(schema) });
    const early = step.came.find((name) => fields[name] !== undefined);
    if (early !== undefined) return refused({ field: early, message: tooEarly(fields) });
    fields = step.upcast(fields);
  }
  return ok(fields);
}

function tooEarly({ schema }: Fields): string {
  return `a line of version ${foundInWords(schema)} has no such field`;
}

function unknownVersion(found: unknown): string {
  const known = [...STEPS.keys(), LOG_SCHEMA];
  const newer = typeof found === 'number' && found > LOG_SCHEMA ? '; a newer program wrote it' : '';
  return `expected a version that this program knows (${known.join(', ')}), found ${foundInWords(found)}${newer}`;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
