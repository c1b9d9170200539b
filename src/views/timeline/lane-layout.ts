/** Where the lanes of a recording stand, and how high they are. */
import type { LaneMarks, LaneSpans } from './lane-index.ts';
import type { LaneKind, RecordingLanes } from './recording-lanes.ts';
import { touches } from './spans.ts';
import { firstFrom, type Window } from './timeline-places.ts';

/** Pixels. */
const HEIGHTS: Readonly<Record<LaneKind, number>> = {
  life: 36,
  importer: 36,
  driver: 30,
  heading: 20,
  cpu: 26,
  references: 30,
  storage: 26,
};

/** Where there is no room for all they are lower, and those without anything in the window are mere lines. */
const LOW = 26;
const LOWEST = 12;

/** The upper edge and the height of each lane, by its number. */
export interface LaneLayout {
  readonly tops: readonly number[];
  readonly heights: readonly number[];
  readonly height: number;
}

/** Places lanes below each other, in so many pixels if they can be. */
export function laneLayout(
  { lanes }: RecordingLanes,
  marks: LaneMarks,
  spans: LaneSpans,
  window: Window,
  room: number,
): LaneLayout {
  const tops: number[] = [];
  let height = 0;
  const isCrowded = lanes.reduce((sum, { kind }) => sum + HEIGHTS[kind], 0) > room;
  const heights = lanes.map(({ kind }, lane) => {
    const isLow = isCrowded && kind !== 'life';
    const usual = isLow ? Math.min(LOW, HEIGHTS[kind]) : HEIGHTS[kind];
    const isFixed = !isCrowded || (kind !== 'importer' && kind !== 'cpu');
    return isFixed || isSeen(lane, marks, spans, window) ? usual : LOWEST;
  });
  for (const each of heights) {
    tops.push(height);
    height += each;
  }
  return { tops, heights, height };
}

/** The lane at a distance from the top of the first; -1 below the last. */
export function laneAt({ tops, heights }: LaneLayout, y: number): number {
  return tops.findIndex((top, lane) => y >= top && y < top + (heights[lane] ?? 0));
}

function isSeen(
  lane: number,
  { calls }: LaneMarks,
  spans: LaneSpans,
  { from, to }: Window,
): boolean {
  const places = calls[lane]?.places ?? [];
  if ((places[firstFrom(places, from)] ?? Infinity) <= to) return true;
  return [...(spans[lane]?.values() ?? [])].some((each) => touches(each, from, to));
}
