/**
 * What the timeline is made of: how much bars cover is what they cover; an axis has round numbers that do not touch;
 * a call and a measured stretch are told with the figures of the recording.
 */
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTraceRecording } from '../../src/views/recordings/trace-recording.ts';
import { callInWords, rangeInWords } from '../../src/views/timeline/call-words.ts';
import { coveredBefore, SpanMerger, touches } from '../../src/views/timeline/spans.ts';
import { axisMarks } from '../../src/views/timeline/time-axis.ts';
import { placesByTime } from '../../src/views/timeline/timeline-places.ts';

test('what is covered is what bars cover', () => {
  const bars = fc.array(fc.tuple(fc.nat(100), fc.nat(20)), { maxLength: 20 });
  fc.assert(
    fc.property(bars, fc.nat(130), fc.nat(20), (made, place, more) => {
      const sorted = made.toSorted(([a], [b]) => a - b);
      const merger = new SpanMerger();
      for (const [from, length] of sorted) merger.add(from, from + length);
      const spans = merger.finish();
      const isCovered = (at: number): boolean =>
        sorted.some(([from, length]) => at >= from && at < from + length);
      let expected = 0;
      for (let at = 0; at < place; at += 1) if (isCovered(at)) expected += 1;
      expect(coveredBefore(spans, place)).toBe(expected);
      const isTouched = sorted.some(
        ([from, length]) => from <= place + more && from + length >= place,
      );
      expect(touches(spans, place, place + more)).toBe(isTouched);
    }),
  );
});

test('an axis has its words at 1, 2 and 5 times a power of ten, apart from each other', () => {
  const times = { of: [30.2, 31], start: 30, end: 40, least: 1e-6, isTime: true };
  const steps = { of: [0, 1], start: -0.5, end: 1e5, least: 4, isTime: false };
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: -5, max: 0, noNaN: true }),
      fc.integer({ min: 200, max: 1_600 }),
      (isTime, at, power, width) => {
        const places = isTime ? times : steps;
        const from = places.start + at * 5;
        const window = {
          from,
          to: from + Math.max(isTime ? 2e-5 : 4, 10 ** power * (isTime ? 5 : 9e4)),
        };
        const marks = axisMarks(places, window, width);
        const told = marks.filter(({ words }) => words !== null);
        expect(marks.length).toBeLessThan(width);
        expect(new Set(told.map(({ words }) => words)).size).toBe(told.length);
        const gaps = told.slice(1).map(({ place }, index) => place - (told[index]?.place ?? NaN));
        for (const gap of gaps) {
          const leading = gap / 10 ** Math.floor(Math.log10(gap * (1 + 1e-4)));
          expect([1, 2, 5].some((each) => Math.abs(leading - each) < each * 1e-3)).toBe(true);
          expect((gap / (window.to - window.from)) * width).toBeGreaterThan(30);
        }
        for (const { place } of marks) {
          expect(place).toBeGreaterThanOrEqual(window.from - 1e-6);
          expect(place).toBeLessThanOrEqual(window.to + 1e-6);
        }
      },
    ),
  );
});

test('a call and a stretch are told with their figures', () => {
  const path = join(import.meta.dirname, '../../examples/traces/k612-late.txt');
  const read = readTraceRecording(readFileSync(path), 'k612-late.txt');
  if (!read.ok) expect.fail(read.refusal.message);
  const recording = read.value;
  expect(callInWords(recording, 5)).toEqual({
    call: 'ino=5: dbi-codec attaches',
    place: 'step 6, 425\u00a0µs after the first map, L32',
  });
  expect(callInWords(recording, 0).place).toBe('step 1, L14');
  const places = placesByTime(recording);
  if (places === null) expect.fail('it tells its times');
  const range = { from: places.of[3] ?? 0, to: (places.of[5] ?? 0) + 1e-7 };
  expect(rangeInWords(recording, places, range)).toBe('425\u00a0µs, 3 calls, 1 buffer, 1 late');
});
