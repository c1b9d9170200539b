/**
 * What the drawing of a recording asks for, found once: the calls, late attaches and refusals of each lane in their
 * order, and the bars of all buffers and of one as stretches. A frame then bisects and never walks.
 */
import type { Recording } from '../recordings/recording.ts';
import { BAR_KINDS, type LaneBar, type LaneBarKind } from './lane-bars.ts';
import { laneOfStep, type RecordingLanes } from './recording-lanes.ts';
import { SpanMerger, type Spans } from './spans.ts';
import type { Places } from './timeline-places.ts';

/** The places of some steps of a lane in ascending order, and the steps. */
export interface LaneSteps {
  readonly places: ArrayLike<number>;
  readonly steps: ArrayLike<number>;
}

/** The marks of each lane, by its number. */
export interface LaneMarks {
  readonly calls: readonly LaneSteps[];
  readonly lates: readonly LaneSteps[];
  readonly refusals: readonly LaneSteps[];
  /** All late attaches and refusals, and how many calls there are at which place. */
  readonly all: Readonly<Record<'calls' | 'lates' | 'refusals', LaneSteps>>;
}

/** The stretches of each lane, by its number and what they show. */
export type LaneSpans = readonly ReadonlyMap<LaneBarKind, Spans>[];

/** The marks of those steps that a filter lets through; null lets all of them through. */
export function laneMarks(
  recording: Recording,
  lanes: RecordingLanes,
  places: Places,
  visible: readonly number[] | null,
): LaneMarks {
  const empty = (): number[][] => lanes.lanes.map(() => []);
  const [calls, lates, refusals] = [empty(), empty(), empty()];
  const all = { calls: [] as number[], lates: [] as number[], refusals: [] as number[] };
  const length = visible?.length ?? recording.length;
  for (let at = 0; at < length; at += 1) {
    const step = visible === null ? at : (visible[at] ?? 0);
    const lane = laneOfStep(recording, lanes, step);
    calls[lane]?.push(step);
    all.calls.push(step);
    if (recording.isRefused(step)) {
      refusals[lane]?.push(step);
      all.refusals.push(step);
    } else if (recording.lateAttaches.has(step)) {
      lates[lane]?.push(step);
      all.lates.push(step);
    }
  }
  const placed = (steps: readonly number[]): LaneSteps => ({
    steps: Uint32Array.from(steps),
    places: Float64Array.from(steps, (step) => places.of[step] ?? 0),
  });
  return {
    calls: calls.map(placed),
    lates: lates.map(placed),
    refusals: refusals.map(placed),
    all: {
      calls: placed(all.calls),
      lates: placed(all.lates),
      refusals: placed(all.refusals),
    },
  };
}

/** The stretches of bars, which come in the order in which they begin. */
export function laneSpans(
  { lanes }: RecordingLanes,
  places: Places,
  bars: Iterable<LaneBar>,
): LaneSpans {
  const mergers = lanes.map(() => new Map<LaneBarKind, SpanMerger>());
  for (const { lane, kind, from, to, isOpen } of bars) {
    const ofLane = mergers[lane];
    const merger = ofLane?.get(kind) ?? new SpanMerger();
    ofLane?.set(kind, merger);
    merger.add(places.of[from] ?? 0, isOpen ? places.end : (places.of[to] ?? 0));
  }
  return mergers.map(
    (ofLane) =>
      new Map(
        BAR_KINDS.flatMap((kind) => {
          const merger = ofLane.get(kind);
          return merger === undefined ? [] : [[kind, merger.finish()] as const];
        }),
      ),
  );
}
