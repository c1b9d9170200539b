/**
 * Where SQLite and PostgreSQL say the same thing in other words. The views are written once, with these
 * for what differs; all else in them is SQL that both understand.
 */

/** How a database says it. All texts that are given and returned are expressions of SQL. */
export interface Dialect {
  /** One row for each fact, in its order: `tx`, `sequence`, `stream`, `version`, `type`, `time`, and so on. */
  readonly log: string;
  /** A text or the digits of a number inside JSON; NULL where it is not there. */
  readonly text: (json: string, ...path: readonly string[]) => string;
  /** A whole number inside JSON. */
  readonly whole: (json: string, ...path: readonly string[]) => string;
  /** 1 where true stands inside JSON, else 0. */
  readonly flag: (json: string, ...path: readonly string[]) => string;
  /** A part of JSON that is JSON itself. */
  readonly part: (json: string, ...path: readonly string[]) => string;
  /** What to select from, so that each `item.value` is an element of a list of JSON. */
  readonly items: (json: string, ...path: readonly string[]) => string;
  /** What to select from, so that each `field.key` is the name of a field of an object of JSON. */
  readonly fields: (json: string) => string;
  /** The text of an element of a list of texts. */
  readonly itemText: string;
}

/** SQLite 3.38 or newer; a fact stands in `data` as `{cause, time, actor, event}`. */
export const SQLITE: Dialect = {
  log: `
  SELECT 0 AS tx, sequence, stream, version, type,
    json_extract(data, '$.time') AS time,
    json_extract(data, '$.actor') AS actor,
    json_extract(data, '$.cause') AS cause,
    CASE WHEN stream = 'exporter' AND type IN ('ExporterCreated', 'CallRefused')
      THEN json_extract(data, '$.event.refusal.buffer') ELSE stream END AS buffer,
    coalesce(json_extract(data, '$.event.importer'),
      json_extract(data, '$.event.refusal.importer')) AS importer,
    json_extract(data, '$.event') AS event
  FROM facts`,
  text: (json, ...path) => extract(json, path),
  whole: (json, ...path) => extract(json, path),
  flag: (json, ...path) => `coalesce(${extract(json, path)}, 0)`,
  part: (json, ...path) => extract(json, path),
  items: (json, ...path) => `json_each(${json}, '${pathOf(path)}') AS item`,
  fields: (json) => `json_each(${json}) AS field`,
  itemText: 'item.value',
};

/**
 * PostgreSQL 13 or newer. It cannot hold the character NUL nor half of a surrogate pair, which JSON can: they are
 * shown as U+FFFD. An escape counts where no backslash, or an even number of them, stands before it.
 */
export function postgresDialect(schema: string): Dialect {
  return {
    log: `
  SELECT tx, sequence, stream, version, type,
    (fact ->> 'time')::numeric AS time,
    fact ->> 'actor' AS actor,
    fact ->> 'cause' AS cause,
    CASE WHEN stream = 'exporter' AND type IN ('ExporterCreated', 'CallRefused')
      THEN fact #>> '{event,refusal,buffer}' ELSE stream END AS buffer,
    coalesce(fact #>> '{event,importer}', fact #>> '{event,refusal,importer}') AS importer,
    fact -> 'event' AS event
  FROM ${schema}.facts CROSS JOIN LATERAL (
    SELECT CASE WHEN position('\\u' IN data) = 0 THEN data::jsonb
      ELSE regexp_replace(data, '(?<!\\\\)((?:\\\\\\\\)*)\\\\u(?:0000|d[89a-f][0-9a-f]{2})',
        '\\1\\\\ufffd', 'g')::jsonb END AS fact
    OFFSET 0) AS parsed`,
    text: (json, ...path) => `(${json} #>> '{${path.join(',')}}')`,
    whole: (json, ...path) => `(${json} #>> '{${path.join(',')}}')::bigint`,
    flag: (json, ...path) =>
      `(CASE WHEN ${json} #>> '{${path.join(',')}}' = 'true' THEN 1 ELSE 0 END)`,
    part: (json, ...path) => `(${json} #> '{${path.join(',')}}')`,
    items: (json, ...path) =>
      `jsonb_array_elements(${json} #> '{${path.join(',')}}') AS item (value)`,
    fields: (json) => `jsonb_object_keys(${json}) AS field (key)`,
    itemText: `item.value #>> '{}'`,
  };
}

function extract(json: string, path: readonly string[]): string {
  return `json_extract(${json}, '${pathOf(path)}')`;
}

function pathOf(path: readonly string[]): string {
  return `$${path.map((step) => (/^[0-9]+$/.test(step) ? `[${step}]` : `.${step}`)).join('')}`;
}
