/**
 * The timeline of a report: it costs no more than its pixels, nothing that matters is left out, and what is
 * read from a trace for the page and for a report is the same.
 */
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gunzipSync } from 'node:zlib';
import { checkTrace } from '../../src/trace/check-trace.ts';
import { Timeline } from '../../src/trace/timeline.ts';
import { svgFile } from '../../src/views/pictures/svg-file.ts';
import type { Shape } from '../../src/views/pictures/shape.ts';
import { timelineBars } from '../../src/views/recordings/timeline-bars.ts';
import { readTraceRecording } from '../../src/views/recordings/trace-recording.ts';
import { laneBars } from '../../src/views/timeline/lane-bars.ts';
import { inside, placesByTime, zoomed } from '../../src/views/timeline/timeline-places.ts';
import { recordingLanes } from '../../src/views/timeline/recording-lanes.ts';
import type { TimelineModel } from '../../src/views/timeline/timeline-model.ts';
import { timelinePicture } from '../../src/views/timeline/timeline-picture.ts';
import { playheadShapes, timelineShapes } from '../../src/views/timeline/timeline-shapes.ts';
import { traceTimeline } from '../../src/views/timeline/trace-timeline.ts';
import { elementsOf, readMarkup } from '../support/well-formed.ts';

const LANES = 4;
const lane = fc.nat(LANES - 1);
const place = fc.nat(1000);

/** Anything that a recording may become. */
const anyModel = fc
  .record({
    bars: fc.array(
      fc.record({
        lane,
        kind: fc.constantFrom('life', 'attached', 'mapped', 'cpu'),
        from: place,
        length: fc.nat(400),
      }),
      { maxLength: 40, size: 'max' },
    ),
    calls: fc.array(fc.tuple(place, lane, fc.nat(1)), { maxLength: 300, size: 'max' }),
    lates: fc.array(
      fc.record({ lane, place, first: fc.tuple(lane, fc.nat(300)), isRefused: fc.boolean() }),
      { maxLength: 8 },
    ),
    names: fc.array(fc.string({ unit: 'binary', maxLength: 40 }), {
      minLength: LANES,
      maxLength: LANES,
    }),
  })
  .map(({ bars, calls, lates, names }): TimelineModel => {
    const ordered = calls.toSorted(([a], [b]) => a - b);
    return {
      lanes: names.map((name) => ({ name, isIndented: false, tone: 'plain' })),
      bars: bars
        .map(({ from, length, ...bar }) => ({
          ...bar,
          from,
          to: from + length,
          title: names[0] ?? '',
        }))
        .sort((a, b) => a.from - b.from),
      calls: {
        places: ordered.map(([at]) => at),
        lanes: ordered.map(([, on]) => on),
        refused: ordered.map(([, , isRefused]) => isRefused),
      },
      lates: lates.map(({ first, ...late }) => ({
        ...late,
        firstMap: { lane: first[0], place: Math.max(0, late.place - first[1]) },
      })),
      start: -10,
      end: 1010,
    };
  });

const view = fc
  .record({
    from: fc.nat(900),
    span: fc.integer({ min: 1, max: 1000 }),
    width: fc.integer({ min: 240, max: 900 }),
  })
  .map(({ from, span, width }) => ({ window: { from, to: from + span }, width, labelWidth: 132 }));

function flat(shapes: readonly (Shape | string)[]): readonly Shape[] {
  return shapes.flatMap((each) => (typeof each === 'string' ? [] : [each, ...flat(each.children)]));
}

function ofKind(shapes: readonly Shape[], kind: string): readonly Shape[] {
  return flat(shapes).filter(({ attributes }) => attributes['class'] === kind);
}

/** The places where the parts of a path begin, in pixels. */
function beginnings(shapes: readonly Shape[]): readonly (readonly [number, number])[] {
  return shapes.flatMap(({ attributes }) =>
    [...String(attributes['d']).matchAll(/M([-\d.]+) ([-\d.]+)/g)].map(
      ([, x, y]) => [Number(x), Number(y)] as const,
    ),
  );
}

describe('the shapes', () => {
  test('a call has its tick, and one that was refused its cross', () => {
    fc.assert(
      fc.property(anyModel, view, (shown, seen) => {
        const shapes = timelineShapes(shown, seen);
        const { from, to } = seen.window;
        const x = (at: number): number =>
          Math.round(132 + ((at - from) / (to - from)) * (seen.width - 132));
        const ticks = new Set<string>();
        const expected = new Set<string>();
        const { places, lanes, refused } = shown.calls;
        let crosses = 0;
        for (let at = 0; at < places.length; at += 1) {
          const where = places[at] ?? 0;
          if (where < from || where > to) continue;
          // Where both share a pixel, the cross is enough.
          if (refused[at] === 1) crosses += 1;
          else expected.add(`${lanes[at] ?? 0} ${x(where)}`);
        }
        const crossed = beginnings(ofKind(shapes, 'refused'));
        expect(crossed).toHaveLength(crosses * 2);
        for (const [left, top] of crossed) {
          expected.delete(`${Math.floor((top - 6) / 24)} ${left + 4}`);
          expected.delete(`${Math.floor((top - 6) / 24)} ${left - 4}`);
        }
        for (const [left, top] of beginnings(ofKind(shapes, 'call'))) {
          ticks.add(`${Math.floor((top - 6) / 24)} ${left - 0.5}`);
        }
        for (const tick of expected) expect(ticks).toContain(tick);
        const late = shown.lates.filter(
          ({ place: at, firstMap, isRefused }) => at >= from && firstMap.place <= to && !isRefused,
        );
        expect(ofKind(shapes, 'late')).toHaveLength(late.length);
      }),
      { numRuns: 300 },
    );
  });

  test('every bar that is seen is painted where it is, and none is beside the window', () => {
    fc.assert(
      fc.property(anyModel, view, (shown, seen) => {
        const shapes = timelineShapes(shown, seen);
        const { from, to } = seen.window;
        for (const kind of ['life', 'attached', 'mapped', 'cpu']) {
          const painted = ofKind(shapes, kind).map(({ attributes }) => ({
            lane: Math.floor((Number(attributes['y']) - 6) / 24),
            left: Number(attributes['x']),
            right: Number(attributes['x']) + Number(attributes['width']),
          }));
          for (const { left, right } of painted) {
            expect(left).toBeGreaterThanOrEqual(130);
            expect(right).toBeLessThanOrEqual(seen.width + 3);
          }
          for (const bar of shown.bars.filter((each) => each.kind === kind)) {
            if (bar.to < from || bar.from > to) continue;
            const middle = (Math.max(bar.from, from) + Math.min(bar.to, to)) / 2;
            const x = 132 + ((middle - from) / (to - from)) * (seen.width - 132);
            const near = painted.some(
              ({ lane: on, left, right }) => on === bar.lane && left - 2 <= x && x <= right + 2,
            );
            expect(near, JSON.stringify({ bar, painted })).toBe(true);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('a hundred thousand calls are no more shapes than a hundred', () => {
    const length = 100_000;
    const many: TimelineModel = {
      lanes: [{ name: 'a', isIndented: false, tone: 'plain' }],
      bars: Array.from({ length }, (_, at) => ({ lane: 0, kind: 'mapped', from: at, to: at + 1 })),
      calls: {
        places: Array.from({ length }, (_, at) => at),
        lanes: new Uint8Array(length),
        refused: new Uint8Array(length),
      },
      lates: [],
      start: 0,
      end: length,
    };
    const seen = { window: { from: 0, to: length }, width: 1000, labelWidth: 132 };
    const shapes = timelineShapes(many, seen);
    expect(flat(shapes).length).toBeLessThan(2_000);
    expect(beginnings(ofKind(shapes, 'call')).length).toBeLessThanOrEqual(869);
  });

  test('whatever names hold, a picture is markup', () => {
    fc.assert(
      fc.property(anyModel, view, (shown, seen) => {
        const markup = readMarkup(svgFile(timelinePicture(shown, seen)));
        expect(elementsOf(markup, 'text')).toHaveLength(LANES + 4);
        const shapes = [timelineShapes(shown, seen), playheadShapes(seen, 5, 20)];
        expect(JSON.stringify(shapes)).not.toMatch(/NaN|null|Infinity/);
      }),
      { numRuns: 200 },
    );
  });
});

test('a window never leaves the recording, and zooming keeps what it is about', () => {
  const of = Float64Array.from({ length: 50 }, (_, at) => at * 3);
  const places = { of, start: -2, end: 150, least: 3, isTime: true };
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.double({ min: 0.1, max: 8, noNaN: true }), fc.nat(147)), {
        maxLength: 20,
      }),
      (zooms) => {
        let window = inside(places, places.start, 152);
        for (const [factor, about] of zooms) {
          const isIn = about >= window.from && about <= window.to;
          window = zoomed(places, window, factor, about);
          expect(window.from).toBeGreaterThanOrEqual(places.start - 1e-9);
          expect(window.to).toBeLessThanOrEqual(places.end + 1e-9);
          expect(window.to).toBeGreaterThan(window.from);
          if (isIn) {
            expect(about).toBeGreaterThanOrEqual(window.from - 1e-9);
            expect(about).toBeLessThanOrEqual(window.to + 1e-9);
          }
        }
      },
    ),
  );
});

describe('a trace, read for the page and for a report, is one picture', () => {
  const folder = join(import.meta.dirname, '../trace/recordings');
  const names = readdirSync(folder).filter((name) => name.startsWith('k'));
  test.each(names)('%s', async (name) => {
    const files = readdirSync(join(folder, name));
    const file = files.find((each) => /^trace\.txt/.test(each));
    if (file === undefined) return;
    const packed = readFileSync(join(folder, name, file));
    const bytes = file.endsWith('.gz') ? gunzipSync(packed) : packed;
    const timeline = new Timeline();
    const checked = await checkTrace(bytes.toString().split('\n'), { timeline });
    const read = readTraceRecording(bytes, name);
    if (!checked.ok || !read.ok) return;
    const places = placesByTime(read.value);
    if (places === null) return;
    const { model, omitted } = traceTimeline(timeline.data());
    const lanes = recordingLanes(read.value, new Set());
    const bars = [...laneBars(read.value, timelineBars(read.value), lanes).values()].flat();
    const timeOf = (step: number): number => places.of[step] ?? NaN;
    // CPU accesses stand on the page alone, and a buffer without its export lives in the report alone.
    const page = [
      ...bars.flatMap(({ lane: on, kind, from }) =>
        on !== lanes.of.life && (kind === 'attached' || kind === 'mapped')
          ? [`${kind} ${timeOf(from)}`]
          : [],
      ),
      ...[...read.value.lateAttaches].map(
        ([late, first]) => `late ${timeOf(late)} after ${timeOf(first)}`,
      ),
    ];
    const report = [
      ...model.bars.flatMap(({ kind, from }) =>
        kind === 'attached' || kind === 'mapped' ? [`${kind} ${from}`] : [],
      ),
      ...model.lates.map(({ place: at, firstMap }) => `late ${at} after ${firstMap.place}`),
    ];
    if (omitted === 0) expect(report.toSorted()).toEqual(page.toSorted());
    else expect(page).toEqual(expect.arrayContaining(report));
  });
});
