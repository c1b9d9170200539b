/** The marks of the steps that a filter lets through, as a signal. */
import { computed, type ReadonlySignal } from '@preact/signals';
import type { Recording } from '../../views/recordings/recording.ts';
import { laneMarks, type LaneMarks } from '../../views/timeline/lane-index.ts';
import type { RecordingLanes } from '../../views/timeline/recording-lanes.ts';
import type { Places } from '../../views/timeline/timeline-places.ts';

/**
 * Follows the filter.
 *
 * @param visible - The steps that are let through; null lets all of them through.
 */
export function marksOf(
  recording: Recording,
  visible: ReadonlySignal<readonly number[] | null>,
  lanes: ReadonlySignal<RecordingLanes>,
  places: ReadonlySignal<Places>,
): ReadonlySignal<LaneMarks> {
  // Who takes a filter away gets what was there before, and no second walk over all steps.
  const every = computed(() => laneMarks(recording, lanes.value, places.value, null));
  return computed(() => {
    const { value: shown } = visible;
    if (shown === null) return every.value;
    return laneMarks(recording, lanes.value, places.value, shown);
  });
}
