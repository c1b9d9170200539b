/**
 * The lines of a file: each is what stands in it, and the last of very many is found by searching a few, wherever the
 * file was searched before.
 */
import { afterEach, expect, test, vi } from 'vitest';
import { LINES_BETWEEN_MARKS, RawLines } from '../../src/views/recordings/raw-lines.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Counts how many lines are searched. */
function searches(): { readonly count: () => number } {
  const prototype = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;
  const spy = vi.spyOn(prototype, 'indexOf');
  return { count: () => spy.mock.calls.length };
}

const LINES = 10_000;

const long = new TextEncoder().encode(
  Array.from({ length: LINES }, (_, at) => `line ${at + 1}\n`).join(''),
);

test('a line is what stands in the file', () => {
  const raw = new RawLines(new TextEncoder().encode('one\r\ntwo\n\nfour'));
  const found = [1, 2, 3, 4, 5, 0, -1].map((line) => raw.at(line));
  expect(found).toEqual(['one', 'two', '', 'four', null, null, null]);
});

test('the last line of many is found by searching few', () => {
  const raw = new RawLines(long);
  const searched = searches();
  expect(raw.at(LINES)).toBe(`line ${LINES}`);
  expect(raw.at(1)).toBe('line 1');
  expect(raw.at(LINES + 1)).toBeNull();
  expect(searched.count()).toBeLessThanOrEqual(2 * LINES_BETWEEN_MARKS + 2);
});

test('who is told where lines begin searches the file no more', () => {
  const { marks } = new RawLines(long);
  const searched = searches();
  const raw = new RawLines(long, marks);
  expect(searched.count()).toBe(0);
  for (const line of [1, LINES_BETWEEN_MARKS, LINES_BETWEEN_MARKS + 1, 4_321, LINES]) {
    expect(raw.at(line)).toBe(`line ${line}`);
  }
});
