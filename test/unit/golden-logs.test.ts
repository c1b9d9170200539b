/**
 * Logs of every version of the form, with the worlds they gave when they were written. They are never
 * made again: an upcaster that is changed, a rule that is tightened or a field that gets another default
 * shows here as a past that is no longer the same.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodeLog, describeWorld, encodeLog, LOG_SCHEMA, replay } from '../../src/index.ts';
import { unwrap } from '../../src/base/unwrap.ts';

const GOLDEN = join(import.meta.dirname, '../golden');
const VERSIONS = readdirSync(GOLDEN);

function read(version: string, file: string): string {
  return readFileSync(join(GOLDEN, version, file), 'utf8');
}

test('every version of the form has golden logs', () => {
  const expected = Array.from({ length: LOG_SCHEMA }, (_, index) => `v${index + 1}`);
  expect(VERSIONS).toEqual(expected);
});

describe.each(VERSIONS)('logs of %s', (version) => {
  const names = readdirSync(join(GOLDEN, version))
    .filter((file) => file.endsWith('.jsonl'))
    .map((file) => file.replace('.jsonl', ''));

  test('are of that version', () => {
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) {
      const lines = read(version, `${name}.jsonl`).trimEnd().split('\n');
      const found = new Set(lines.map((line) => (JSON.parse(line) as { schema: number }).schema));
      expect([...found]).toEqual([Number(version.slice(1))]);
    }
  });

  test.each(names)('%s replays to the world it gave', (name) => {
    const log = unwrap(decodeLog(read(version, `${name}.jsonl`), name));
    const replayed = replay(log);
    if (!replayed.ok) throw new Error(replayed.refusal.message);
    expect(`${JSON.stringify(describeWorld(replayed.value))}\n`).toBe(
      read(version, `${name}.world.json`),
    );
  });

  test.each(names)('%s has the bytes of today when it is written again', (name) => {
    const log = unwrap(decodeLog(read(version, `${name}.jsonl`), name));
    const text = encodeLog(log);
    expect(encodeLog(unwrap(decodeLog(text, name)))).toBe(text);
    if (version === `v${LOG_SCHEMA}`) expect(text).toBe(read(version, `${name}.jsonl`));
  });
});
