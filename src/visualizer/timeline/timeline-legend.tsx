/** What the colours and shapes of the timeline mean, in words. */
import type { JSX } from 'preact';
import { RECORDING_LEGEND } from '../../views/timeline/timeline-style.ts';
import { Legend } from '../legend.tsx';

/** The legend, in the style of the timeline. */
export function TimelineLegend(): JSX.Element {
  return (
    <div class="timeline timeline-legend" role="group" aria-label="Legend of the timeline">
      <Legend entries={RECORDING_LEGEND} />
    </div>
  );
}
