/**
 * Late attaches and refusals: always drawn, however much there is beside them. Of the buffer that is looked at the
 * time from the first map is measured, and a refusal has its errno.
 */
import { shape, type Shape } from '../pictures/shape.ts';
import type { Recording } from '../recordings/recording.ts';
import { latenessInWords } from '../recordings/story.ts';
import { eachOwn } from './lane-shapes.ts';
import { laneOfStep } from './recording-lanes.ts';
import { eachPixel, isDense, isLaneSeen, type Focus, type Sight } from './sight.ts';
import { classed, rounded, xOf } from './timeline-shapes.ts';

/** The late attaches and refusals of all lanes: triangles and crosses, or ticks where they are many. */
export function markShapes(sight: Sight): readonly Shape[] {
  const { marks, layout, view } = sight;
  const dense = isDense(sight);
  const path = (
    kind: 'lates' | 'refusals',
    each: (x: number, top: number, height: number) => string,
  ): string => {
    let d = '';
    marks[kind].forEach(({ places }, lane) => {
      if (!isLaneSeen(sight, lane)) return;
      const [top, height] = [layout.tops[lane] ?? 0, layout.heights[lane] ?? 0];
      eachPixel(places, view, (x) => {
        d += each(x, top, height);
      });
    });
    return d;
  };
  const lates = path('lates', (x, top, height) =>
    dense ? `M${x} ${top + 1}v5` : `M${x} ${top + height / 2 - 7}l5.5 10h-11Z`,
  );
  const crosses = path('refusals', (x, top, height) =>
    crossAt(x, top + (dense ? 4 : height / 2), 3),
  );
  return [
    ...(lates === '' ? [] : [classed('path', dense ? 'tick' : 'late', { d: lates })]),
    ...(crosses === '' ? [] : [classed('path', 'cross', { d: crosses })]),
  ];
}

function crossAt(x: number, y: number, size: number): string {
  const to = 2 * size;
  return `M${x - size} ${y - size}l${to} ${to}M${x + size} ${y - size}l${-to} ${to}`;
}

/** Of one buffer more of them than this would be a wall; all have their marks anyway. */
const MEASURES_MAX = 60;

/** The measured late attaches and the refusals of the buffer that is looked at. */
export function measureShapes(sight: Sight, { steps }: Focus): readonly Shape[] {
  const { recording } = sight;
  const lates = latesOf(recording, steps);
  const shapes: Shape[] = [];
  const free = new Map<number, number>();
  let left = MEASURES_MAX;
  // One whose map is in the window and whose attach is not is measured to the edge.
  const seen = lates.filter(([late, first]) => isSeen(sight, late, first));
  for (const [late, first] of seen.slice(0, MEASURES_MAX)) {
    shapes.push(...measure(sight, late, first, free));
  }
  eachOwn(sight, steps, (step) => {
    const refusal = recording.refusals.get(step);
    if (refusal === undefined || left <= 0) return;
    left -= 1;
    shapes.push(...refusalShapes(sight, step, refusal.errno));
  });
  return shapes;
}

function isSeen({ places, view: { window } }: Sight, late: number, first: number): boolean {
  return (places.of[late] ?? 0) >= window.from && (places.of[first] ?? 0) <= window.to;
}

const ofSteps = new WeakMap<Uint32Array, readonly (readonly [number, number])[]>();

/** The late attaches among some steps, each with the first map; found once for each list of steps. */
export function latesOf(
  recording: Recording,
  steps: Uint32Array,
): readonly (readonly [number, number])[] {
  const known = ofSteps.get(steps);
  if (known !== undefined) return known;
  const found: (readonly [number, number])[] = [];
  for (const step of steps) {
    const first = recording.lateAttaches.get(step);
    if (first !== undefined) found.push([step, first]);
  }
  ofSteps.set(steps, found);
  return found;
}

/** Pixels: a shorter measure has no line. */
const LINE_LEAST = 14;

function measure(
  sight: Sight,
  late: number,
  first: number,
  free: Map<number, number>,
): readonly Shape[] {
  const { recording, lanes, layout, places, view } = sight;
  const lane = laneOfStep(recording, lanes, late);
  const middle = (of: number): number => (layout.tops[of] ?? 0) + (layout.heights[of] ?? 0) / 2;
  const y = middle(lane);
  const [fromX, x] = [xOf(view, places.of[first] ?? 0), xOf(view, places.of[late] ?? 0)];
  const start = Math.max(view.labelWidth - 2, fromX);
  const end = Math.min(view.width + 2, x);
  const shapes: Shape[] = [];
  if (end - start >= LINE_LEAST) {
    const from = rounded(start);
    if (fromX >= view.labelWidth) {
      const d = `M${from} ${middle(laneOfStep(recording, lanes, first))}V${y}`;
      shapes.push(classed('path', 'drop', { d }));
    }
    shapes.push(
      classed('path', 'measure', { d: `M${from} ${y}H${rounded(end - 7)}M${from} ${y - 5}v10` }),
    );
  }
  const words = `${latenessInWords(recording, late, first)} late`;
  const wide = words.length * 6.2 + 16;
  // The pill stands on its line; where that is too short, before it, or behind the triangle.
  const on = (start + end - 8 - wide) / 2;
  const before = start - wide - 4;
  const left = end - start >= wide + 20 ? on : before >= view.labelWidth ? before : x + 10;
  if (left >= (free.get(lane) ?? -Infinity) && left + wide <= view.width + 1) {
    shapes.push(
      classed('rect', 'pill', {
        x: rounded(left),
        y: y - 9,
        width: rounded(wide),
        height: 18,
        rx: 9,
      }),
      shape('text', { class: 'pillText', x: rounded(left + wide / 2), y: y + 4 }, words),
    );
    free.set(lane, left + wide + 4);
  }
  if (!recording.isRefused(late)) {
    shapes.push(classed('path', 'triangle', { d: `M${rounded(x)} ${y - 10}l7.5 14h-15Z` }));
  }
  return shapes;
}

function refusalShapes(sight: Sight, step: number, errno: string): readonly Shape[] {
  const { recording, lanes, layout, places, view } = sight;
  const lane = laneOfStep(recording, lanes, step);
  const x = rounded(xOf(view, places.of[step] ?? 0));
  const y = (layout.tops[lane] ?? 0) + (layout.heights[lane] ?? 0) / 2;
  const wide = errno.length * 7.4;
  const isRoom = x + 10 + wide < view.width;
  return [
    classed('circle', 'ring', { cx: x, cy: y, r: 7 }),
    classed('path', 'cross', { d: crossAt(x, y, 3) }),
    shape('text', { class: 'errno', x: isRoom ? x + 10 : x - 10 - wide, y: y + 4 }, errno),
  ];
}
