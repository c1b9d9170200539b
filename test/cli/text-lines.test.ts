/** Bytes cut anywhere give the lines that they would whole, in time that grows with the bytes alone. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TextLines } from '../../src/cli/input/text-lines.ts';

/** All lines of some pieces, or what is wrong with them. */
function linesOf(pieces: readonly Uint8Array[], sizeMax?: number): readonly string[] | string {
  const cutter = new TextLines(true, sizeMax);
  const lines: string[] = [];
  for (const cut of [...pieces.map((piece) => () => cutter.push(piece)), () => cutter.end()]) {
    const done = cut();
    if (!done.ok) return `${done.refusal.line}: ${done.refusal.message}`;
    lines.push(...done.value);
  }
  return lines;
}

/** Bytes in pieces that end at these places. */
function cutAt(bytes: Uint8Array, places: readonly number[]): readonly Uint8Array[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort(
    (a, b) => a - b,
  );
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

const text = fc.array(
  fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.constant('\n'), fc.constant('\r\n')),
  {
    maxLength: 400,
    size: 'max',
  },
);
const places = fc.array(fc.nat(20_000), { maxLength: 60, size: 'max' });

describe('lines', () => {
  test('do not depend on where their bytes are cut', () => {
    fc.assert(
      fc.property(text, places, (parts, at) => {
        const whole = parts.join('');
        const expected = whole.split('\n');
        if (expected.at(-1) === '') expected.pop();
        expect(linesOf(cutAt(Buffer.from(whole), at))).toEqual(expected);
      }),
      { seed: 13 },
    );
  });

  test('longer than the limit are said, wherever they are cut', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), places, (before, length, at) => {
        const whole = Buffer.from(`${'\n'.repeat(before)}${'x'.repeat(length)}\nrest\n`);
        const found = linesOf(cutAt(whole, at), 64);
        if (length <= 64) expect(found).toHaveLength(before + 2);
        else
          expect(found).toBe(
            `${before + 1}: this line has more than 64 bytes, the limit of a line`,
          );
      }),
      { seed: 13 },
    );
  });

  test('that are no UTF-8 are said', () => {
    expect(linesOf([Buffer.from('good\n'), Buffer.from([0xff, 10])])).toBe(
      '2: this is not text in UTF-8',
    );
  });

  test('take time in proportion to their bytes', () => {
    const piece = Buffer.alloc(4096, 'x');
    const pieces = Array.from({ length: 32 * 256 }, () => piece);
    const started = performance.now();
    expect(linesOf(pieces)).toHaveLength(1);
    // A tenth of a second. A line of 32 MiB that is looked at again for each piece would be 128 GiB to look at.
    expect(performance.now() - started).toBeLessThan(4_000);
  });
});
