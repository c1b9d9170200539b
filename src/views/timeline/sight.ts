/** What is seen of a recording's timeline, and where a place of it lies in pixels. */
import type { Recording } from '../recordings/recording.ts';
import type { LaneLayout } from './lane-layout.ts';
import type { LaneMarks, LaneSpans } from './lane-index.ts';
import type { RecordingLanes } from './recording-lanes.ts';
import { firstFrom, type Places } from './timeline-places.ts';
import type { TimelineView } from './timeline-shapes.ts';

/** All that the lanes are drawn from. */
export interface Sight {
  readonly recording: Recording;
  readonly lanes: RecordingLanes;
  readonly layout: LaneLayout;
  readonly places: Places;
  readonly marks: LaneMarks;
  /** The bars of all buffers that are shown. */
  readonly spans: LaneSpans;
  readonly view: TimelineView;
  /** The part of the lanes that is scrolled to, in pixels from the top of the first. */
  readonly shown: Readonly<Record<'top' | 'bottom', number>>;
}

/** Whether a lane is scrolled to; the first one stays above the others. */
export function isLaneSeen({ layout, shown }: Sight, lane: number): boolean {
  if (lane === 0) return true;
  const top = layout.tops[lane] ?? 0;
  return top < shown.bottom && top + (layout.heights[lane] ?? 0) > shown.top;
}

/** The buffer that the page is about, and what is its own. */
export interface Focus {
  /** Its number; -1 for none. */
  readonly buffer: number;
  readonly spans: LaneSpans;
  /** All its steps, in their order. */
  readonly steps: Uint32Array;
  /** Bytes; null where nobody told. */
  readonly size: number | null;
}

/** With more steps in the window than this, a pixel shows how much of it is covered. */
const STEPS_APART_MAX = 3_000;

/** The steps in the window: the first, and the first behind it. */
export function stepsInView({ places, view: { window } }: Pick<Sight, 'places' | 'view'>): {
  readonly first: number;
  readonly end: number;
} {
  const first = firstFrom(places.of, window.from);
  return { first, end: Math.max(first, firstFrom(places.of, window.to)) };
}

/** Whether there are too many steps in the window to draw each. */
export function isDense(sight: Pick<Sight, 'places' | 'view'>): boolean {
  const { first, end } = stepsInView(sight);
  return end - first > STEPS_APART_MAX;
}

/** The place of a pixel. */
export function placeAt({ window, width, labelWidth }: TimelineView, x: number): number {
  const share = (x - labelWidth) / Math.max(1, width - labelWidth);
  return window.from + share * (window.to - window.from);
}

/** Calls back once for each pixel of the window that holds one of some ascending places, with the first of them. */
export function eachPixel(
  places: ArrayLike<number>,
  view: TimelineView,
  visit: (x: number, at: number) => void,
): void {
  let at = firstFrom(places, view.window.from);
  const { window, width, labelWidth } = view;
  const scale = (width - labelWidth) / (window.to - window.from);
  for (;;) {
    const place = places[at];
    if (place === undefined || place > window.to) return;
    const x = Math.round(labelWidth + (place - window.from) * scale);
    visit(x, at);
    // The next one is often beside it.
    at += 1;
    const next = window.from + (x + 0.5 - labelWidth) / scale;
    if ((places[at] ?? Infinity) < next) at = Math.max(at, firstFrom(places, next));
  }
}
