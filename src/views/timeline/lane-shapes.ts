/**
 * The lanes of a recording as shapes: bars and a mark for each call, or, where a pixel holds many, how much of it is
 * covered. What a picture costs depends on its pixels and never on the length of the recording.
 */
import { shape, type Shape } from '../pictures/shape.ts';
import { sizeInWords } from '../../base/quantity-words.ts';
import type { LaneBarKind } from './lane-bars.ts';
import type { LaneSpans } from './lane-index.ts';
import { laneOfStep } from './recording-lanes.ts';
import { eachPixel, isDense, isLaneSeen, placeAt, type Focus, type Sight } from './sight.ts';
import { coveredBefore, firstSpanFrom, type Spans } from './spans.ts';
import { firstFrom } from './timeline-places.ts';
import { classed, rounded, xOf } from './timeline-shapes.ts';
import type { TimelineClass } from './timeline-style.ts';

/** How much is left of what is not about the buffer that is looked at; of many in a pixel more, as they are the picture. */
const DIM = 0.42;
const DIM_DENSE = 0.7;

/** How a bar is painted, and how far it stands away from the edges of its lane; and how many of them are in a pixel. */
const LOOKS: Readonly<
  Record<
    LaneBarKind,
    { readonly paint: TimelineClass; readonly inset: number; readonly dense: TimelineClass }
  >
> = {
  created: { paint: 'created', inset: 8, dense: 'someLife' },
  attaching: { paint: 'attached', inset: 8, dense: 'someAttached' },
  allocated: { paint: 'stored', inset: 8, dense: 'someStorage' },
  attached: { paint: 'attached', inset: 6, dense: 'someAttached' },
  held: { paint: 'stored', inset: 6, dense: 'someStorage' },
  mapped: { paint: 'mapped', inset: 11, dense: 'mapped' },
  cpu: { paint: 'cpu', inset: 7, dense: 'cpu' },
};

/** Everything but the buffer that is looked at, dimmed where there is one. */
export function groundShapes(sight: Sight, isDim: boolean): readonly Shape[] {
  const { layout, view } = sight;
  const dividers = layout.tops.map((top, lane) => {
    const y = top + (layout.heights[lane] ?? 0) - 1;
    return classed('rect', 'divider', { x: 0, y, width: view.width, height: 1 });
  });
  const shapes = [...spanShapes(sight, sight.spans), ...callMarks(sight)];
  const opacity = isDim ? (isDense(sight) ? DIM_DENSE : DIM) : 1;
  return [...dividers, shape('g', { opacity }, ...shapes)];
}

/** What is the buffer's own, as on top of all others. */
export function focusShapes(sight: Sight, focus: Focus): readonly Shape[] {
  return [
    ...spanShapes(sight, focus.spans, LOOK_LEAST),
    ...(isDense(sight) ? [] : ownMarks(sight, focus)),
    ...wordShapes(sight, focus),
  ];
}

/** Pixels: what is looked at is seen however short it is. */
const LOOK_LEAST = 2;

function spanShapes(sight: Sight, spans: LaneSpans, least = 1): readonly Shape[] {
  const asColumns = spans === sight.spans && isDense(sight);
  return spans.flatMap((ofLane, lane) =>
    (isLaneSeen(sight, lane) ? [...ofLane] : []).flatMap(([kind, each]) => {
      const { paint, dense } = LOOKS[kind];
      const d = asColumns ? coverage(sight, lane, each) : bars(sight, lane, kind, each, least);
      return d === '' ? [] : [classed('path', asColumns ? dense : paint, { d })];
    }),
  );
}

/** The box of the bars of a kind on a lane. */
function boxOf(
  { layout, lanes }: Sight,
  lane: number,
  kind: LaneBarKind,
): { readonly y: number; readonly height: number } {
  const height = layout.heights[lane] ?? 0;
  const isLife = lanes.lanes[lane]?.kind === 'life';
  const wanted = isLife ? LOOKS.created.inset : LOOKS[kind].inset;
  const inset = Math.min(wanted, Math.max(2, Math.floor((height - 6) / 2)));
  return { y: (layout.tops[lane] ?? 0) + inset + 0.5, height: Math.max(2, height - 2 * inset - 2) };
}

/** Bars as one path; what is narrower than a pixel is painted once for each pixel. */
function bars(sight: Sight, lane: number, kind: LaneBarKind, spans: Spans, least: number): string {
  const { view } = sight;
  const { y, height } = boxOf(sight, lane, kind);
  let d = '';
  let painted = -Infinity;
  let at = firstSpanFrom(spans, view.window.from);
  for (;;) {
    const [from, to] = [spans.from[at], spans.to[at]];
    if (from === undefined || to === undefined || from > view.window.to) return d;
    const left = Math.max(view.labelWidth - 4, xOf(view, from));
    const right = Math.min(view.width + 4, Math.max(xOf(view, to), left + least));
    if (right > painted + 1)
      d += `M${rounded(left)} ${y}H${rounded(right)}v${height}H${rounded(left)}Z`;
    painted = Math.max(painted, right);
    // Whatever ends within this pixel, too, is seen already.
    at += 1;
    const next = placeAt(view, Math.ceil(right));
    if ((spans.to[at] ?? Infinity) < next) at = Math.max(at, firstSpanFrom(spans, next));
  }
}

/** For each pixel a column, as high as the part of it that is covered; what is there at all is seen. */
function coverage(sight: Sight, lane: number, spans: Spans): string {
  const { layout, view } = sight;
  const bottom = (layout.tops[lane] ?? 0) + (layout.heights[lane] ?? 0) - 3;
  const room = (layout.heights[lane] ?? 0) - 9;
  const perPixel = (view.window.to - view.window.from) / Math.max(1, view.width - view.labelWidth);
  let d = '';
  let before = coveredBefore(spans, placeAt(view, view.labelWidth));
  let run = { from: view.labelWidth, height: 0 };
  const end = (x: number, height: number): void => {
    if (height === run.height) return;
    if (run.height > 0) d += `M${run.from} ${bottom}V${bottom - run.height}H${x}V${bottom}Z`;
    run = { from: x, height };
  };
  for (let x = view.labelWidth; x < view.width; x += 1) {
    const place = placeAt(view, x + 1);
    const covered = coveredBefore(spans, place);
    const at = firstSpanFrom(spans, placeAt(view, x));
    const isThere = covered > before || (spans.from[at] ?? Infinity) < place;
    end(x, isThere ? Math.max(2, Math.round(((covered - before) / perPixel) * room)) : 0);
    before = covered;
  }
  end(view.width, -1);
  return d;
}

/** A mark for each call on the lanes of those who call. */
function callMarks(sight: Sight): readonly Shape[] {
  if (isDense(sight)) return [];
  return sight.marks.calls.flatMap((calls, lane) => {
    let d = '';
    if (!isLaneSeen(sight, lane)) return [];
    eachPixel(calls.places, sight.view, (x) => {
      d += markAt(sight, lane, x);
    });
    return d === '' ? [] : [classed('path', 'call', { d })];
  });
}

function markAt({ layout, lanes }: Sight, lane: number, x: number): string {
  const height = layout.heights[lane] ?? 0;
  const kind = lanes.lanes[lane]?.kind;
  if (kind === 'references' || kind === 'heading') return '';
  const inset = kind === 'life' ? 8 : Math.min(6, Math.floor(height / 4));
  return `M${x + 0.5} ${(layout.tops[lane] ?? 0) + inset}v${height - 2 * inset - 1}`;
}

/** The marks of the buffer that is looked at, of those that a filter lets through. */
function ownMarks(sight: Sight, { steps }: Focus): readonly Shape[] {
  const { recording, lanes, places, view, marks } = sight;
  const shown = marks.all.calls.steps;
  let d = '';
  eachOwn(sight, steps, (step) => {
    if (shown[firstFrom(shown, step)] !== step) return;
    const x = Math.round(xOf(view, places.of[step] ?? 0));
    d += markAt(sight, laneOfStep(recording, lanes, step), x);
  });
  return d === '' ? [] : [classed('path', 'call', { d })];
}

/** Calls back for each of some steps that is in the window. */
export function eachOwn(
  { places, view: { window } }: Pick<Sight, 'places' | 'view'>,
  steps: ArrayLike<number>,
  visit: (step: number) => void,
): void {
  const first = firstFrom(places.of, window.from);
  for (let at = firstFrom(steps, first); at < steps.length; at += 1) {
    const step = steps[at] ?? 0;
    if ((places.of[step] ?? Infinity) > window.to) return;
    visit(step);
  }
}

const WORDS: Readonly<Partial<Record<LaneBarKind, string>>> = {
  created: 'created',
  attaching: 'attaching',
  mapped: 'mapped',
  allocated: 'allocated',
};

/** Pixels of a character, rather too many than too few. */
const CHARACTER = 6.4;

/** What the bars of the life and of the storage are, where there is room. */
function wordShapes(sight: Sight, { spans, size }: Focus): readonly Shape[] {
  const { lanes, layout, view } = sight;
  const shapes: Shape[] = [];
  const write = (lane: number, kind: LaneBarKind, words: string): void => {
    const each = spans[lane]?.get(kind);
    if (each === undefined) return;
    let at = firstSpanFrom(each, view.window.from);
    for (
      let left = -Infinity;
      (each.from[at] ?? Infinity) <= view.window.to && left < view.width;
      at += 1
    ) {
      left = Math.max(view.labelWidth, xOf(view, each.from[at] ?? 0));
      const room = Math.min(view.width, xOf(view, each.to[at] ?? 0)) - left;
      if (room < words.length * CHARACTER + 10) {
        // Shorter ones than this have no words; the next that may have begins behind them.
        const next = firstSpanFrom(each, placeAt(view, left + CHARACTER));
        at = Math.max(at, next - 1);
        continue;
      }
      const y = (layout.tops[lane] ?? 0) + (layout.heights[lane] ?? 0) / 2 + 3.5;
      const paint = kind === 'mapped' ? 'bright' : 'label';
      shapes.push(shape('text', { class: paint, x: rounded(left + 6), y }, words));
    }
  };
  for (const [kind, words] of Object.entries(WORDS))
    write(lanes.of.life, kind as LaneBarKind, words);
  if (lanes.of.storage > 0 && size !== null)
    write(lanes.of.storage, 'held', `${sizeInWords(size)} held`);
  return shapes;
}
