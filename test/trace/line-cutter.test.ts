/**
 * Recordings arrive in pieces that are cut anywhere, and the same memory is used for each: the report
 * is that of the whole, and that of the lines one by one.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TraceChecker, type TraceReport } from '../../src/trace/index.ts';
import { LINE_LENGTH_MAX } from '../../src/trace/line-cutter.ts';

const encoder = new TextEncoder();
const recording = readFileSync(
  join(import.meta.dirname, 'recordings', 'k612-badorder', 'trace.txt'),
  'utf8',
);

/** What is checked of a recording that arrives in pieces of so many bytes, over and over. */
function checkPieces(bytes: Uint8Array, sizes: readonly number[]): TraceReport | string {
  const checker = new TraceChecker();
  const memory = new Uint8Array(Math.max(...sizes));
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const piece = bytes.subarray(at, at + (sizes[turn % sizes.length] ?? 1));
    memory.fill(0);
    memory.set(piece);
    checker.feedBytes(memory.subarray(0, piece.length));
    at += piece.length;
  }
  const result = checker.finish();
  return result.ok ? result.value : result.refusal.message;
}

function checkLines(text: string): TraceReport | string {
  const checker = new TraceChecker();
  for (const line of text.split('\n')) checker.feed(line);
  const result = checker.finish();
  return result.ok ? result.value : result.refusal.message;
}

const words = fc.constantFrom('', '\r', 'é', '\u{1f600}', ' ', 'x', '\ufeff');

test('pieces of any size tell what the whole tells', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 6 }),
      fc.array(fc.tuple(fc.nat(recording.length), words), { maxLength: 4 }),
      (sizes, changes) => {
        let text = recording.trimEnd();
        for (const [at, word] of changes) text = text.slice(0, at) + word + text.slice(at);
        const pieces = checkPieces(encoder.encode(text), sizes);
        // A mark at the very start belongs to the file; lines that come one by one have none.
        const lines = checkLines(text.startsWith('\ufeff') ? text.slice(1) : text);
        expect(pieces).toEqual(lines);
      },
    ),
    { numRuns: 150 },
  );
});

test('a line that is too long is passed over, however it arrives', () => {
  const long = 'x'.repeat(3 * LINE_LENGTH_MAX);
  const text = `${recording.trimEnd()}\n${long}`;
  for (const size of [1_000, LINE_LENGTH_MAX, 10 * LINE_LENGTH_MAX]) {
    const report = checkPieces(encoder.encode(text), [size]);
    expect(report).toEqual(checkLines(text));
    expect(report).toMatchObject({ complete: false });
  }
});

test('a mark of the byte order is no part of the first line', () => {
  const marked = encoder.encode(`\ufeff${recording}`);
  expect(checkPieces(marked, [64])).toEqual(checkPieces(encoder.encode(recording), [64]));
});
