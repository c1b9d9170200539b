/**
 * The timeline of the page: no late attach, refusal or bar in the window is left out at any zoom; a pixel shows how
 * much of it is covered; and what a frame reads and draws depends on its pixels, not on the length of the recording.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Shape } from '../../src/views/pictures/shape.ts';
import { svgFile } from '../../src/views/pictures/svg-file.ts';
import { stepsOfBuffer } from '../../src/views/recordings/buffer-steps.ts';
import { Recording } from '../../src/views/recordings/recording.ts';
import { Columns } from '../../src/views/recordings/recording-columns.ts';
import { timelineBars } from '../../src/views/recordings/timeline-bars.ts';
import { laneBars } from '../../src/views/timeline/lane-bars.ts';
import { laneMarks, laneSpans, type LaneSteps } from '../../src/views/timeline/lane-index.ts';
import { laneLayout } from '../../src/views/timeline/lane-layout.ts';
import { brushShapes, overviewShapes } from '../../src/views/timeline/overview-shapes.ts';
import { laneOfStep, recordingLanes } from '../../src/views/timeline/recording-lanes.ts';
import {
  ownLanes,
  recordingPicture,
  sharedLanes,
} from '../../src/views/timeline/recording-picture.ts';
import { rulerShapes } from '../../src/views/timeline/ruler-shapes.ts';
import { isDense, type Focus, type Sight } from '../../src/views/timeline/sight.ts';
import type { Spans } from '../../src/views/timeline/spans.ts';
import {
  placesByStep,
  placesByTime,
  type Window,
} from '../../src/views/timeline/timeline-places.ts';
import { readMarkup } from '../support/well-formed.ts';

const WIDTH = 700;
const LABELS = 104;
const ROOM = 400;

/** A recording of buffers that live one behind the other; now and then somebody comes late, or is refused. */
function recordingOf(buffers: number, importers = 3): Recording {
  const columns = new Columns();
  let step = 0;
  const push = (
    kind: 'create' | 'attach' | 'map' | 'unmap' | 'detach' | 'free',
    buffer: number,
    importer: number | null,
    rest: {
      readonly refused?: boolean;
      readonly late?: number;
      readonly life?: 'created' | 'attaching' | 'mapped' | 'allocated' | 'freed';
    },
  ): number => {
    step += 1;
    columns.push({
      kind,
      time: step * 3e-6,
      line: step,
      buffer: `b${buffer}`,
      importer: importer === null ? null : `dev-${importer}`,
      driver: importer === null ? null : `drv-${importer % 4}`,
      attachment: null,
      task: null,
      refusal: rest.refused === true ? { errno: 'EBUSY', rule: null, message: 'refused' } : null,
      life: rest.life ?? null,
      liveMaps: 0,
      attached: 0,
      lateAfter: rest.late ?? null,
    });
    return step - 1;
  };
  for (let buffer = 0; buffer < buffers; buffer += 1) {
    const [one, other] = [buffer % importers, (buffer + 1) % importers];
    push('create', buffer, null, { life: 'created' });
    push('attach', buffer, one, { life: 'attaching' });
    const first = push('map', buffer, one, { life: 'mapped' });
    if (buffer % 97 === 5) push('attach', buffer, other, { life: 'mapped', late: first });
    if (buffer % 89 === 7)
      push('attach', buffer, other, { life: 'mapped', late: first, refused: true });
    push('unmap', buffer, one, { life: 'allocated' });
    push('detach', buffer, one, { life: 'allocated' });
    push('free', buffer, null, { life: 'freed' });
  }
  const told = { limits: [], gaps: [], log: [], raw: null, report: null };
  const source = { name: 'r', kind: 'trace', format: 'f', ...told } as const;
  return new Recording(source, columns.take(), []);
}

/** Counts what is read of columns. */
class Reads {
  count = 0;

  of(columns: ArrayLike<number>): ArrayLike<number> {
    return new Proxy(columns, {
      get: (target, key) => {
        this.count += 1;
        return Reflect.get(target, key, target) as unknown;
      },
    });
  }
}

interface Look {
  readonly isByTime?: boolean;
  readonly reads?: Reads;
}

/** What is seen of a recording through windows of it. */
function stageOf(
  recording: Recording,
  { isByTime = true, reads }: Look = {},
): (window: Window | null, buffer: number) => { readonly sight: Sight; readonly focus: Focus } {
  const byTime = placesByTime(recording);
  const places = isByTime && byTime !== null ? byTime : placesByStep(recording);
  const lanes = recordingLanes(recording, new Set());
  const bars = laneBars(recording, timelineBars(recording), lanes);
  const ordered = [...bars.values()].flat().sort((a, b) => a.from - b.from);
  const counted = (columns: ArrayLike<number>): ArrayLike<number> => reads?.of(columns) ?? columns;
  const all = laneMarks(recording, lanes, places, null);
  const steps = (each: LaneSteps): LaneSteps => ({
    places: counted(each.places),
    steps: counted(each.steps),
  });
  const marks = {
    calls: all.calls.map(steps),
    lates: all.lates.map(steps),
    refusals: all.refusals.map(steps),
    all: {
      calls: steps(all.all.calls),
      lates: steps(all.all.lates),
      refusals: steps(all.all.refusals),
    },
  };
  const spans = laneSpans(lanes, places, ordered).map(
    (kinds) =>
      new Map(
        [...kinds].map(([kind, { from, to, before }]): [typeof kind, Spans] => [
          kind,
          { from: counted(from), to: counted(to), before: counted(before) },
        ]),
      ),
  );
  const seenPlaces = { ...places, of: counted(places.of) };
  return (window, buffer) => {
    const view = {
      window: window ?? { from: places.start, to: places.end },
      width: WIDTH,
      labelWidth: LABELS,
    };
    const layout = laneLayout(lanes, marks, spans, view.window, ROOM);
    const shown = { top: 0, bottom: layout.height };
    const focus = {
      buffer,
      spans: laneSpans(lanes, places, bars.get(buffer) ?? []),
      steps: stepsOfBuffer(recording, buffer),
      size: 4096,
    };
    return {
      sight: { recording, lanes, layout, places: seenPlaces, marks, spans, view, shown },
      focus,
    };
  };
}

function flat(shapes: readonly (Shape | string)[]): readonly Shape[] {
  return shapes.flatMap((each) => (typeof each === 'string' ? [] : [each, ...flat(each.children)]));
}

/** The places where the parts of the paths of some classes begin, in pixels. */
function beginnings(
  shapes: readonly Shape[],
  ...kinds: readonly string[]
): readonly (readonly [number, number])[] {
  return flat(shapes)
    .filter(({ attributes }) => kinds.includes(String(attributes['class'])))
    .flatMap(({ attributes }) => [...String(attributes['d']).matchAll(/M([-\d.]+) ([-\d.]+)/g)])
    .map(([, x, y]) => [Number(x), Number(y)] as const);
}

function partsOf(shapes: readonly Shape[]): number {
  return flat(shapes).reduce(
    (sum, { attributes }) => sum + 1 + (String(attributes['d'] ?? '').match(/M/g)?.length ?? 0),
    0,
  );
}

describe('what a frame costs', () => {
  const LENGTHS = [980, 98_000];

  test.each([true, false])('is a matter of its pixels, by time %s', (isByTime) => {
    const costs = LENGTHS.map((buffers) => {
      const recording = recordingOf(buffers);
      const reads = new Reads();
      const stage = stageOf(recording, { isByTime, reads });
      const whole = stage(null, 1).sight.view.window;
      const length = whole.to - whole.from;
      const windows = [1, 0.5, 0.01, 0.0001].map((share) => ({
        from: whole.from + length * 0.3 * (1 - share),
        to: whole.from + length * (0.3 * (1 - share) + share),
      }));
      return windows.map((window) => {
        reads.count = 0;
        const { sight, focus } = stage(window, Math.floor(buffers / 3));
        const shapes = [
          ...sharedLanes(sight, true),
          ...ownLanes(sight, focus),
          ...rulerShapes(sight.places, sight.view),
          ...overviewShapes(sight.places, sight.marks, sight.view),
          ...brushShapes(sight.places, sight.view),
        ];
        return { reads: reads.count, parts: partsOf(shapes) };
      });
    });
    for (const { reads, parts } of costs.flat()) {
      // Lanes and kinds of bars times pixels times what a bisection reads.
      expect(reads).toBeLessThan(600_000);
      expect(parts).toBeLessThan(20_000);
    }
    const most = costs.map((each) => Math.max(...each.map(({ reads }) => reads)));
    // A hundred times as long: a few more turns of each bisection.
    expect((most[1] ?? 0) / (most[0] ?? 1)).toBeLessThan(4);
  });
});

const RECORDING = recordingOf(1_500);
const windows = fc
  .tuple(
    fc.double({ min: 0, max: 0.95, noNaN: true }),
    fc.double({ min: 0.001, max: 1, noNaN: true }),
  )
  .map(([from, share]) => ({ from, to: Math.min(1, from + share) }));

describe.each([true, false])('at any zoom, by time %s', (isByTime) => {
  const stage = stageOf(RECORDING, { isByTime });
  const { window: whole } = stage(null, 0).sight.view;
  const part = ({ from, to }: Window): Window => ({
    from: whole.from + from * (whole.to - whole.from),
    to: whole.from + to * (whole.to - whole.from),
  });

  test('every late attach has its mark, and every refusal its cross', () => {
    fc.assert(
      fc.property(windows, fc.nat(1_499), (window, buffer) => {
        const { sight, focus } = stage(part(window), buffer);
        const shapes = [...sharedLanes(sight, true), ...ownLanes(sight, focus)];
        const marks = beginnings(shapes, 'late', 'tick');
        const crosses = beginnings(shapes, 'cross');
        const { window: seen } = sight.view;
        const scale = (WIDTH - LABELS) / (seen.to - seen.from);
        for (const [late] of RECORDING.lateAttaches) {
          const place = sight.places.of[late] ?? NaN;
          if (place < seen.from || place > seen.to) continue;
          const x = LABELS + (place - seen.from) * scale;
          const lane = laneOfStep(RECORDING, sight.lanes, late);
          const top = sight.layout.tops[lane] ?? NaN;
          const bottom = top + (sight.layout.heights[lane] ?? NaN);
          const wanted = RECORDING.isRefused(late) ? crosses : marks;
          const isMarked = wanted.some(
            ([left, y]) => Math.abs(left - x) <= 5 && y >= top && y < bottom,
          );
          expect(isMarked, `step ${late} at ${x}`).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('every bar of the buffer that is looked at is seen', () => {
    fc.assert(
      fc.property(windows, fc.nat(1_499), (window, buffer) => {
        const { sight, focus } = stage(part(window), buffer);
        const own = beginnings(ownLanes(sight, focus), 'attached', 'mapped', 'stored', 'created');
        const { window: seen } = sight.view;
        const scale = (WIDTH - LABELS) / (seen.to - seen.from);
        for (const kinds of focus.spans) {
          for (const spans of kinds.values()) {
            for (let at = 0; at < spans.from.length; at += 1) {
              const [from = NaN, to = NaN] = [spans.from[at], spans.to[at]];
              if (to < seen.from || from > seen.to) continue;
              const left = LABELS + (Math.max(from, seen.from) - seen.from) * scale;
              expect(own.some(([x]) => Math.abs(x - left) < 6)).toBe(true);
            }
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('a picture of it is markup without gaps', () => {
    fc.assert(
      fc.property(windows, fc.nat(1_499), (window, buffer) => {
        const { sight, focus } = stage(part(window), buffer);
        const file = svgFile(recordingPicture(sight, focus));
        readMarkup(file);
        expect(file).not.toMatch(/NaN|undefined|Infinity/);
      }),
      { numRuns: 20 },
    );
  });
});

test('with too many steps a pixel shows how much of it is covered, and a single one is seen', () => {
  const { sight } = stageOf(RECORDING)(null, 3);
  expect(isDense(sight)).toBe(true);
  const columns = flat(sharedLanes(sight, true)).filter(
    ({ attributes }) => attributes['class'] === 'someAttached',
  );
  expect(columns.length).toBeGreaterThan(2);
  for (const { attributes } of columns) {
    for (const [, height] of String(attributes['d']).matchAll(/V([-\d.]+)H/g)) {
      expect(Number(height)).toBeGreaterThanOrEqual(0);
    }
    // Two pixels at least from the foot of the lane.
    for (const [, foot, top] of String(attributes['d']).matchAll(
      /M[-\d.]+ ([-\d.]+)V([-\d.]+)H/g,
    )) {
      expect(Number(foot) - Number(top)).toBeGreaterThanOrEqual(2);
    }
  }
});

test('many importers are grouped by their drivers, and unfolded on request', () => {
  const recording = recordingOf(40, 20);
  const folded = recordingLanes(recording, new Set());
  const named = ({ lanes }: typeof folded): readonly string[] =>
    lanes.map(({ kind, name }) => `${kind} ${name}`);
  expect(named(folded)).toEqual([
    'life buffer',
    ...['drv-0', 'drv-1', 'drv-2', 'drv-3'].map((name) => `driver ${name}`),
    'storage storage',
  ]);
  const open = recordingLanes(recording, new Set(['drv-1']));
  expect(named(open)).toContain('heading drv-1');
  expect(open.lanes.filter(({ kind }) => kind === 'importer')).toHaveLength(5);
  for (let step = 0; step < recording.length; step += 1) {
    const importer = recording.importerAt(step);
    const lane = open.lanes[laneOfStep(recording, open, step)];
    if (importer < 0) expect(lane?.kind).toBe('life');
    else if (importer % 4 === 1) expect(lane?.name).toBe(`dev-${importer}`);
    else expect(lane?.name).toBe(`drv-${importer % 4}`);
  }
});
