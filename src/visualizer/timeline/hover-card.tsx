/** Tells of the call that somebody points at, and what can be done with one that a finger holds; and what is measured. */
import type { JSX } from 'preact';
import { callInWords, rangeInWords } from '../../views/timeline/call-words.ts';
import { filterBy, jumpTo } from '../session.ts';
import type { Stage } from './scene.ts';

/** How far the card stays away from the pointer, in pixels. */
const AWAY = 14;

/** The card beside the pointer. */
export function HoverCard({ stage }: { readonly stage: Stage }): JSX.Element | null {
  const hovered = stage.hovered.value;
  if (hovered === null) return null;
  const { step, x, y, isLow, isHeld } = hovered;
  const { call, place } = callInWords(stage.recording, step);
  // It stays within the timeline, and the pointer beside it.
  const width = stage.width.value;
  const side = x < width / 2 ? { left: `${x + AWAY}px` } : { right: `${width - x + AWAY}px` };
  const height = isLow ? { bottom: `calc(100% - ${y - AWAY}px)` } : { top: `${y + AWAY}px` };
  return (
    <div
      class={isHeld ? 'timeline-card held' : 'timeline-card'}
      role={isHeld ? 'dialog' : 'tooltip'}
      aria-label={isHeld ? 'The call below the finger' : undefined}
      style={{ ...side, ...height }}
    >
      <strong>{call}</strong>
      <div>{place}</div>
      {isHeld && <Actions stage={stage} step={step} />}
    </div>
  );
}

/** What a click and a double click do elsewhere, and what has a button in other panes. */
function Actions({ stage, step }: { readonly stage: Stage; readonly step: number }): JSX.Element {
  const { session, recording } = stage;
  const { buffer } = recording.step(step);
  const action = (words: string, act: () => void): JSX.Element => (
    <button
      type="button"
      onClick={() => {
        stage.hovered.value = null;
        act();
      }}
    >
      {words}
    </button>
  );
  return (
    <p class="buttons">
      {action('Go there', () => {
        jumpTo(session, step);
      })}
      {buffer !== null &&
        action(`Only ${buffer}`, () => {
          filterBy(session, { buffer });
        })}
      {action('Close', () => undefined)}
    </p>
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
