/** A line read from bytes and as text: where it is a usual one, both must tell the same. */
import { expect } from 'vitest';
import { FTRACE_TEXT } from '../../src/trace/formats/ftrace-text.ts';
import type { LineMeaning } from '../../src/trace/formats/trace-format.ts';
import { viewOf } from '../../src/trace/usual/byte-line.ts';
import type { UsualLines } from '../../src/trace/usual/usual-line.ts';

/**
 * Compares the two readings of a line.
 *
 * @param next - What stands behind the line, and must not be read as a part of it.
 * @returns Whether the line is a usual one.
 */
export function isReadAlike(reader: UsualLines, line: string, next: string, hint = ''): boolean {
  const bytes = new TextEncoder().encode(`${line}\n${next}`);
  const hit = reader.read({ bytes, view: viewOf(bytes), start: 0, end: bytes.length }, 1);
  if (hit === null) return false;
  expect(new TextDecoder().decode(bytes.subarray(0, reader.end)), hint).toBe(line);
  expect(told(FTRACE_TEXT.parseLine(line, 1)), line).toEqual(told({ kind: 'hit', hit }));
  return true;
}

/** A meaning as plain data, getters included. */
function told(meaning: LineMeaning): unknown {
  if (meaning.kind !== 'hit') return meaning;
  const { at, ...hit } = meaning.hit;
  const { line, time, timeText, task, pid } = at;
  return { ...hit, line, time, timeText, task, pid };
}
