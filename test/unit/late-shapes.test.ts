/**
 * Many late attaches told in few: the histogram holds every one of them, and every one belongs to one way, against a
 * count of its own.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { latenessOf, lateShapesOf } from '../../src/views/recordings/late-shapes.ts';
import { openDocument } from '../../src/views/recordings/open-document.ts';
import { SEED } from '../property/seed.ts';
import {
  attachLines,
  detachLines,
  exportLines,
  mapLines,
  releaseLines,
  unmapLines,
} from '../trace/recorded-lines.ts';

/** Buffers of which each has a late attach, or comes about in another way, or has none. */
function recordingOf(kinds: readonly ('one' | 'two' | 'none')[]) {
  const lines = kinds.flatMap((kind, at) => {
    const buffer = at + 1;
    const first = { buffer, device: 'disp', attachment: 1 };
    const late = { buffer, device: 'codec', attachment: 2 };
    return [
      ...exportLines({ buffer }),
      ...attachLines(first),
      ...mapLines(first),
      ...(kind === 'two' ? unmapLines(first) : []),
      ...(kind === 'none' ? [] : [...attachLines(late), ...detachLines(late)]),
      ...(kind === 'two' ? [] : unmapLines(first)),
      ...detachLines(first),
      ...releaseLines({ buffer }),
    ];
  });
  const opened = openDocument(new TextEncoder().encode(lines.join('\n')), 'it.txt');
  if (!opened.ok || opened.value.kind !== 'recording') return expect.fail('it is a recording');
  return opened.value.recording;
}

test('every late attach is in one bar and in one way', () => {
  const law = fc.property(
    fc.array(fc.constantFrom('one', 'two', 'none'), { minLength: 1, maxLength: 60 }),
    (kinds) => {
      const recording = recordingOf(kinds);
      const count = kinds.filter((kind) => kind !== 'none').length;
      expect(recording.lateAttaches.size).toBe(count);
      const lateness = latenessOf(recording);
      if (count === 0) {
        expect(lateness).toBeNull();
        return;
      }
      if (lateness === null) return expect.fail('some are late');
      const { bins, least, most, median, latest } = lateness;
      expect(bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(count);
      expect(bins[0]?.from).toBeLessThanOrEqual(least * 1.000001);
      expect(bins.at(-1)?.to).toBeGreaterThanOrEqual(most * 0.999999);
      expect(least).toBeLessThanOrEqual(median);
      expect(median).toBeLessThanOrEqual(most);
      expect(recording.lateAttaches.has(latest)).toBe(true);
      const shapes = lateShapesOf(recording);
      const steps = shapes.flatMap((shape) => shape.steps);
      expect(steps.toSorted((a, b) => a - b)).toEqual([...recording.lateAttaches.keys()]);
      const counts = shapes.map((shape) => shape.steps.length);
      expect(counts).toEqual(counts.toSorted((a, b) => b - a));
      const wanted = new Set(kinds.filter((kind) => kind !== 'none'));
      expect(shapes.length).toBe(wanted.size);
    },
  );
  fc.assert(law, { seed: SEED, numRuns: 60 });
});

test('a way is told by its calls', () => {
  const shapes = lateShapesOf(recordingOf(['one', 'two', 'one']));
  const device = (text: string): string => text.replaceAll(/\s+/g, ' ');
  expect(shapes.map(({ calls, steps }) => [device(calls), steps.length])).toEqual([
    ['attach disp, map disp, attach codec', 2],
    ['attach disp, map disp, unmap disp, attach codec', 1],
  ]);
});
