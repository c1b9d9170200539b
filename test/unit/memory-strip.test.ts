/**
 * Memory along the timeline as data: where storage lies and who reaches it by recordings and logs, an axis on which
 * nothing is hidden, and what was live with every peak, each by a count of its own.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressAxis, yOfAddress } from '../../src/views/memory/address-axis.ts';
import { AddressStrips, addressStripShapes } from '../../src/views/memory/address-strip.ts';
import { Peaks } from '../../src/views/memory/live-over-time.ts';
import { recordedStorage } from '../../src/views/memory/recorded-storage.ts';
import { openDocument } from '../../src/views/recordings/open-document.ts';
import type { Recording } from '../../src/views/recordings/recording.ts';
import { placesByStep } from '../../src/views/timeline/timeline-places.ts';
import { SEED } from '../property/seed.ts';

const ROOT = join(import.meta.dirname, '../..');

function recordingOf(path: string): Recording {
  const file = readFileSync(join(ROOT, path));
  const opened = openDocument(path.endsWith('.gz') ? gunzipSync(file) : file, path);
  if (!opened.ok || opened.value.kind !== 'recording') return expect.fail('it is a recording');
  return opened.value.recording;
}

/** The strip of the first buffer at a step, and its words. */
function stripOf(recording: Recording, step: number) {
  const strip = new AddressStrips(recording, placesByStep(recording)).of(0, step);
  return { ...strip, words: strip.reach.rows.map(({ words }) => words) };
}

test('a recording with pages and limits tells where its buffer lies, and who reaches it', () => {
  const recording = recordingOf('examples/traces/k73-late.txt');
  const { stretch, words, reach } = stripOf(recording, 5);
  expect(stretch?.pieces).toEqual([{ base: 0x105970000, size: 65536 }]);
  expect(words).toEqual([
    'dbi-codec reaches up to 0xffffffff: ino=14 lies beyond',
    'dbi-disp reaches any address',
  ]);
  expect(reach.rows.map(({ isWithin }) => isWithin)).toEqual([false, true]);
});

test('addresses that an IOMMU gave are no physical ones', () => {
  const recording = recordingOf('test/trace/recordings/k73-pci_late_28/trace.txt.gz');
  const { stretch, words } = stripOf(recording, recording.length - 1);
  // Its importer got 0xff00000 for the same page.
  expect(stretch?.pieces).toEqual([{ base: 0x105c00000, size: 1048576 }]);
  expect(words).toContain('0000:00:05.0 reaches any page, through an IOMMU');
});

test('storage that moves lies elsewhere from then on', () => {
  const recording = recordingOf('test/trace/recordings/k73-moved_dyn/trace.txt.gz');
  const own = recordedStorage(recording).ofBuffer.get(0) ?? [];
  expect(own.map(({ pieces: [piece] }) => piece?.base)).toEqual([0x105ff0000, 0x10c0000]);
  expect(own[0]?.to).toBeLessThan(own[1]?.from ?? -1);
});

test('a log tells it by its facts: until a buffer is freed', () => {
  const recording = recordingOf('examples/logs/a-morning.jsonl');
  const { log } = recording.source;
  const { stretches } = recordedStorage(recording);
  const chosen = log.filter(({ event }) => event.type === 'BackingAllocated').length;
  const moved = log.filter(({ event }) => event.type === 'BackingMoved').length;
  expect(stretches.length).toBe(chosen + moved);
  expect(stretches.some(({ isOpen }) => isOpen)).toBe(true);
  for (const { buffer, to, isOpen } of stretches) {
    if (isOpen) continue;
    expect(recording.bufferAt(to)).toBe(buffer);
    expect(['free', 'move']).toContain(recording.kindAt(to));
  }
});

test('a recording without pages has no storage that could be drawn', () => {
  expect(recordedStorage(recordingOf('examples/traces/k612-late.txt')).stretches).toEqual([]);
});

const RANGES = fc.array(
  fc.record({
    base: fc.integer({ min: 0, max: 2 ** 24 }).map((frame) => frame * 4096),
    size: fc.integer({ min: 1, max: 4096 }).map((pages) => pages * 4096),
  }),
  { minLength: 1, maxLength: 40 },
);
const LIMITS = fc.subarray([0x3fffffff, 0xffffffff, 0xfffffffff, Infinity]);

test('on the axis a higher address is higher up, and nothing lies on the words of a limit', () => {
  const law = fc.property(RANGES, LIMITS, (ranges, limits) => {
    const axis = addressAxis(ranges, limits);
    expect(axis.rows.map(({ limit }) => limit)).toEqual([...limits].sort((a, b) => a - b));
    const addresses = ranges.map(({ base }) => base).sort((a, b) => a - b);
    const ys = addresses.map((address) => yOfAddress(axis, address));
    expect(ys.toSorted((a, b) => b - a)).toEqual(ys);
    for (const y of ys) {
      expect(axis.bands.some(({ top, bottom }) => y > top && y < bottom)).toBe(true);
    }
    for (const { limit, top } of axis.rows) {
      for (const band of axis.bands) {
        expect(band.bottom <= top || band.top >= top + 16).toBe(true);
        // What lies beyond the limit stands above its words, and what lies within below.
        expect(band.from > limit).toBe(band.bottom <= top);
      }
    }
    expect(axis.bands.length).toBeLessThanOrEqual(5 + limits.length);
  });
  fc.assert(law, { seed: SEED, numRuns: 200 });
});

test('a mark is at least five pixels high and one wide, in any window', () => {
  const recording = recordingOf('examples/logs/a-morning.jsonl');
  const places = placesByStep(recording);
  const strip = new AddressStrips(recording, places).of(-1, 0);
  const window = { from: places.start, to: places.end + 100_000 };
  const shapes = addressStripShapes(strip, { window, width: 900, labelWidth: 100 });
  const group = shapes.find(({ name }) => name === 'g');
  const [marks] = group?.children ?? [];
  const d = typeof marks === 'object' ? String(marks.attributes['d']) : '';
  const drawn = [...d.matchAll(/M([\d.]+) [\d.]+H([\d.]+)v([\d.]+)/g)];
  expect(drawn.length).toBeGreaterThan(0);
  for (const [, left, right, height] of drawn) {
    expect(Number(right) - Number(left)).toBeGreaterThanOrEqual(1);
    expect(Number(height)).toBeGreaterThanOrEqual(5);
  }
});

test('the most of some steps is that of a walk over them', () => {
  const law = fc.property(
    fc.array(fc.nat(1000), { minLength: 1, maxLength: 400 }),
    fc.nat(400),
    fc.nat(400),
    (values, one, other) => {
      const peaks = new Peaks(Float64Array.from(values));
      const [from, end] = [Math.min(one, other), Math.min(values.length, Math.max(one, other))];
      expect(peaks.mostIn(from, end)).toBe(Math.max(0, ...values.slice(from, end)));
      expect(peaks.most).toBe(Math.max(0, ...values));
    },
  );
  fc.assert(law, { seed: SEED, numRuns: 200 });
});
