/** The timeline of a recording: a lane for the CPU, the exporter and each importer. */
import type { Recording } from '../recordings/recording.ts';
import {
  CPU_LANE,
  EXPORTER_LANE,
  laneOf,
  type Bar,
  type TimelineBars,
} from '../recordings/timeline-bars.ts';
import type { Places } from './timeline-places.ts';
import type { BarKind, TimelineBar, TimelineCalls, TimelineModel } from './timeline-model.ts';

/** What is shown of a recording. */
export interface RecordingFilter {
  /** The steps that are shown as calls, in ascending order; null for all of them. */
  readonly visible: readonly number[] | null;
  /** The number of the buffer whose bars are shown; null for all of them. */
  readonly buffer: number | null;
}

const KINDS: Readonly<Record<Bar['kind'], BarKind>> = {
  life: 'life',
  attachment: 'attached',
  map: 'mapped',
  cpu: 'cpu',
};

/** The timeline of a recording whose steps have their places. */
export function recordingTimeline(
  recording: Recording,
  { lanes, bars }: TimelineBars,
  places: Places,
  { visible, buffer }: RecordingFilter,
): TimelineModel {
  const placeOf = (step: number): number => places.of[step] ?? 0;
  const isShown = (number: number): boolean => buffer === null || number === buffer;
  return {
    lanes: lanes.map((name, lane) => {
      const tone = lane === CPU_LANE || lane === EXPORTER_LANE ? 'quiet' : 'plain';
      return { name, isIndented: false, tone };
    }),
    bars: bars
      .filter((bar) => isShown(bar.buffer))
      .map(({ lane, kind, from, to, isOpen }): TimelineBar => {
        const end = isOpen ? places.end : placeOf(to);
        return { lane, kind: KINDS[kind], from: placeOf(from), to: end };
      }),
    calls: callsOf(recording, places, visible),
    lates: [...recording.lateAttaches]
      .filter(([late]) => isShown(recording.bufferAt(late)))
      .map(([late, first]) => ({
        lane: laneOf(recording, late),
        place: placeOf(late),
        firstMap: { lane: laneOf(recording, first), place: placeOf(first) },
        isRefused: recording.isRefused(late),
      })),
    start: places.start,
    end: places.end,
  };
}

function callsOf(
  recording: Recording,
  places: Places,
  visible: readonly number[] | null,
): TimelineCalls {
  const length = visible?.length ?? recording.length;
  const calls = {
    places: new Float64Array(length),
    lanes: new Uint32Array(length),
    refused: new Uint8Array(length),
  };
  for (let at = 0; at < length; at += 1) {
    const step = visible === null ? at : (visible[at] ?? 0);
    calls.places[at] = places.of[step] ?? 0;
    calls.lanes[at] = laneOf(recording, step);
    calls.refused[at] = recording.isRefused(step) ? 1 : 0;
  }
  return calls;
}
