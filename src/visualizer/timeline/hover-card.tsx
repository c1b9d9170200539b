/** Tells of the call that somebody points at, and what a measured stretch holds. */
import type { JSX } from 'preact';
import { callInWords, rangeInWords } from '../../views/timeline/call-words.ts';
import type { Stage } from './scene.ts';

/** How far the card stays away from the pointer, in pixels. */
const AWAY = 14;

/** The card beside the pointer. */
export function HoverCard({ stage }: { readonly stage: Stage }): JSX.Element | null {
  const hovered = stage.hovered.value;
  if (hovered === null) return null;
  const { step, x, y, isLow } = hovered;
  const { call, place } = callInWords(stage.recording, step);
  // It stays within the timeline, and the pointer beside it.
  const width = stage.width.value;
  const side = x < width / 2 ? { left: `${x + AWAY}px` } : { right: `${width - x + AWAY}px` };
  const height = isLow ? { bottom: `calc(100% - ${y - AWAY}px)` } : { top: `${y + AWAY}px` };
  return (
    <div class="timeline-card" role="tooltip" style={{ ...side, ...height }}>
      <strong>{call}</strong>
      <div>{place}</div>
    </div>
  );
}

/** What is measured. */
export function RangeWords({ stage }: { readonly stage: Stage }): JSX.Element | null {
  const range = stage.range.value;
  if (range === null) return null;
  return (
    <output class="timeline-range">
      {rangeInWords(stage.recording, stage.places.value, range)}
    </output>
  );
}
