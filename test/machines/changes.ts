/**
 * Every way in which somebody might change a log: each leaf of each line in several ways, fields removed and
 * added, lines dropped, doubled and swapped. Values are also exchanged with those of the same name elsewhere in
 * the log, because a lie that nobody notices is one that could be true.
 */
import { CALL_NAMES, ERRNOS, RULE_IDS } from '../../src/base/refusal.ts';
import { DIRECTIONS } from '../../src/events/direction.ts';
import { POLICIES } from '../../src/events/policy.ts';
import { FACT_TYPES } from '../../src/events/vocabulary.ts';

/** A line of a log, parsed. */
export type Line = Readonly<Record<string, unknown>>;

/** One change of a log. */
export interface Change {
  /** What was changed, such as `event.storage.runs[0].address: 4096`. */
  readonly words: string;
  readonly lines: readonly Line[];
  /** The line that was changed, counted from 0; null where lines were moved. */
  readonly index: number | null;
}

/** The most values of one name that are exchanged. */
const EXCHANGED_MAX = 5;

const WORDS: Readonly<Record<string, readonly string[]>> = {
  cause: CALL_NAMES,
  call: CALL_NAMES,
  type: FACT_TYPES,
  direction: DIRECTIONS,
  policy: POLICIES,
  errno: ERRNOS,
  rule: RULE_IDS,
};

/** What a log holds, by names: values of fields, and fields that stand beside each other. */
class Pool {
  readonly #values = new Map<string, Map<string, unknown>>();
  readonly #fields = new Map<string, Set<string>>();

  constructor(lines: readonly Line[]) {
    for (const line of lines) this.#add('line', line);
  }

  valuesOf(name: string): readonly unknown[] {
    return [...(this.#values.get(name)?.values() ?? [])].slice(0, EXCHANGED_MAX);
  }

  fieldsOf(name: string): readonly string[] {
    return [...(this.#fields.get(name) ?? [])];
  }

  #add(name: string, value: unknown): void {
    const values = this.#values.get(name) ?? new Map<string, unknown>();
    this.#values.set(name, values.set(JSON.stringify(value), value));
    if (Array.isArray(value)) for (const each of value) this.#add(`${name}[]`, each);
    if (!isFields(value)) return;
    const fields = this.#fields.get(name) ?? new Set<string>();
    this.#fields.set(name, fields);
    for (const [field, inner] of Object.entries(value)) {
      fields.add(field);
      this.#add(field, inner);
    }
  }
}

function isFields(value: unknown): value is Line {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every change of a log. */
export function* changesOf(lines: readonly Line[]): Generator<Change> {
  const pool = new Pool(lines);
  for (const [index, line] of lines.entries()) {
    for (const { words, value } of changesOfValue(pool, 'line', '', line)) {
      const changed = lines.map((each, place) => (place === index ? (value as Line) : each));
      yield { words: `line ${index + 1}: ${words}`, lines: changed, index };
    }
  }
  yield* movedLines(lines);
}

interface ChangedValue {
  readonly words: string;
  readonly value: unknown;
}

/** A value in every other way, each once; `name` is that of its field. */
function* changesOfValue(
  pool: Pool,
  name: string,
  path: string,
  value: unknown,
): Generator<ChangedValue> {
  const others = [...replacements(value, name), ...pool.valuesOf(name), ...(WORDS[name] ?? [])];
  if (name !== 'line' && name !== 'event') {
    yield* different(
      value,
      others.map((other) => ({ words: `${path}: ${JSON.stringify(other)}`, value: other })),
    );
  }
  if (Array.isArray(value)) {
    yield* different(value, changesOfOrder(pool, name, path, value));
    yield* changesOfMembers(pool, name, path, value);
  } else if (isFields(value)) {
    yield* changesOfFields(pool, name, path, value);
  }
}

/** Those that change something, each once. */
function* different(own: unknown, changes: Iterable<ChangedValue>): Generator<ChangedValue> {
  const seen = new Set([JSON.stringify(own)]);
  for (const change of changes) {
    const text = JSON.stringify(change.value);
    if (!seen.has(text)) yield change;
    seen.add(text);
  }
}

function replacements(value: unknown, name: string): readonly unknown[] {
  switch (typeof value) {
    case 'number': {
      // Versions and sequence numbers count one by one, the rest in bytes and pages.
      const near = [value + 1, value - 1, 0, 2 * value];
      return name === 'version'
        ? near
        : [...near, value + 4096, value - 4096, Math.floor(value / 2)];
    }
    case 'string':
      return [`${value}x`, '', 1];
    case 'boolean':
      return [!value, 'yes'];
    default:
      return value === null ? ['x', 0] : [null];
  }
}

function* changesOfOrder(
  pool: Pool,
  name: string,
  path: string,
  list: readonly unknown[],
): Generator<ChangedValue> {
  yield { words: `${path}: []`, value: [] };
  yield { words: `${path}: reversed`, value: list.toReversed() };
  const more = pool.valuesOf(`${name}[]`).slice(0, 2);
  for (const each of more) yield { words: `${path}: one more`, value: [...list, each] };
  for (const [index, each] of list.entries()) {
    yield { words: `${path}[${index}] removed`, value: list.toSpliced(index, 1) };
    yield { words: `${path}[${index}] twice`, value: list.toSpliced(index, 0, each) };
  }
}

function* changesOfMembers(
  pool: Pool,
  name: string,
  path: string,
  list: readonly unknown[],
): Generator<ChangedValue> {
  for (const [index, each] of list.entries()) {
    const at = `${path}[${index}]`;
    for (const { words, value } of changesOfValue(pool, `${name}[]`, at, each)) {
      yield { words, value: list.with(index, value) };
    }
  }
}

function* changesOfFields(
  pool: Pool,
  name: string,
  path: string,
  fields: Line,
): Generator<ChangedValue> {
  const inside = (field: string): string => (path === '' ? field : `${path}.${field}`);
  yield { words: `${inside('surprise')} added`, value: { ...fields, surprise: 1 } };
  for (const field of pool.fieldsOf(name)) {
    if (Object.hasOwn(fields, field)) continue;
    for (const value of pool.valuesOf(field).slice(0, 2)) {
      const words = `${inside(field)} added: ${JSON.stringify(value)}`;
      yield { words, value: { ...fields, [field]: value } };
    }
  }
  for (const [field, own] of Object.entries(fields)) {
    const others = Object.entries(fields).filter(([each]) => each !== field);
    yield { words: `${inside(field)} removed`, value: Object.fromEntries(others) };
    for (const { words, value } of changesOfValue(pool, field, inside(field), own)) {
      yield { words, value: { ...fields, [field]: value } };
    }
  }
}

/** Lines dropped, doubled and swapped, and counted again, so that only what they tell is wrong. */
function* movedLines(lines: readonly Line[]): Generator<Change> {
  for (const [index, line] of lines.entries()) {
    const moved = [
      { what: 'dropped', list: lines.toSpliced(index, 1) },
      { what: 'twice', list: lines.toSpliced(index, 0, line) },
      { what: 'later', list: lines.toSpliced(index, 1).toSpliced(index + 1, 0, line) },
    ];
    for (const { what, list } of moved) {
      const words = `line ${index + 1} ${what}`;
      yield { words: `${words}, not counted again`, lines: list, index: null };
      yield { words, lines: countedAgain(list), index: null };
    }
  }
}

function countedAgain(lines: readonly Line[]): readonly Line[] {
  const versions = new Map<unknown, number>();
  return lines.map((line, index) => {
    const version = (versions.get(line['stream']) ?? 0) + 1;
    versions.set(line['stream'], version);
    return { ...line, sequence: index + 1, version };
  });
}
