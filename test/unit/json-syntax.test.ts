/** Where the values of a JSON text stand: it reads what the engine reads, and tells lines of both. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatPath, lineOfPath, type FieldPath } from '../../src/base/document-lines.ts';
import { jsonSyntax } from '../../src/base/json-syntax.ts';

/** The paths of all fields of a value, in the order in which they are written. */
function pathsOf(value: unknown, path: FieldPath = []): FieldPath[] {
  if (typeof value !== 'object' || value === null) return [path];
  const keys: (string | number)[] = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  const within = keys.flatMap((key) =>
    pathsOf((value as Record<string | number, unknown>)[key], [...path, key]),
  );
  return [path, ...within];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('the syntax of JSON', () => {
  test('has each field on the line on which it is written', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value, null, 1);
        const read = jsonSyntax(text);
        if (!read.ok) return expect.fail(`line ${String(read.refusal)} of ${text}`);
        // Written so, each field begins a line, but for the closing brackets.
        const lines = text
          .split('\n')
          .flatMap((line, index) => (/^\s*[}\]]/.test(line) ? [] : [index + 1]));
        const found = pathsOf(value).map((path) => lineOfPath(read.value, path));
        expect(found, formatPath(pathsOf(value).at(-1) ?? [])).toEqual(lines);
      }),
    );
  });

  test('is that of the engine, whatever is put into a text or taken from it', () => {
    const piece = fc.constantFrom(
      ...['', ',', ':', '"', '\\', '\\u00e4', '\\u12', '\n', '\t', '{', '}', '[', ']', '0', '-'],
      ...['.', 'e', '+', 'true', 'nul', ' ', '\u2028', '\ud800'],
    );
    const whole = fc.jsonValue().map((value) => JSON.stringify(value));
    fc.assert(
      fc.property(whole, piece, fc.nat(), fc.nat(3), (text, put, place, taken) => {
        const at = place % (text.length + 1);
        const changed = text.slice(0, at) + put + text.slice(at + taken);
        expect(jsonSyntax(changed).ok, JSON.stringify(changed)).toBe(isJson(changed));
      }),
    );
  });

  test.each([
    ['[1,\n2,\n oops]', 3],
    ['{\n"a": 1,\n}', 3],
    ['{"a": 1}\n\n{}', 3],
    ['{"a": [1,\n2\n\n\n', 2],
    ['"one\ntwo"', 1],
    ['{"one\ntwo": 1}', 1],
    ['', 1],
  ])('%j cannot be read on from line %i', (text, line) => {
    expect(jsonSyntax(text)).toEqual({ ok: false, refusal: line });
  });

  test('of what is nested too deeply to survive tells no line', () => {
    expect(jsonSyntax('['.repeat(100_000))).toEqual({ ok: false, refusal: null });
  });
});
