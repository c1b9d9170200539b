/** A line between two panes that can be dragged, moved by arrows, and put back. */
import type { JSX } from 'preact';
import { BORDERS, PANE_SIZES, resizePane, type Border } from './pane-sizes.ts';
import './splitter.css';

interface SplitterProps {
  readonly border: Border;
  readonly label: string;
  /** The size that a pointer at a place of the screen asks for. */
  readonly sizeAt: (event: PointerEvent, line: HTMLElement) => number;
  /** Which way an arrow to the right, or down, changes the size. */
  readonly sign: 1 | -1;
}

/** Pixels, or percent, of one press of an arrow. */
const STEP: Readonly<Record<Border, number>> = { left: 8, right: 8, timeline: 2 };

/** The line. */
export function Splitter({ border, label, sizeAt, sign }: SplitterProps): JSX.Element {
  const { min, usual, max } = BORDERS[border];
  const size = PANE_SIZES[border];
  const isUpright = border !== 'timeline';
  return (
    <div
      class={`splitter ${border}`}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={isUpright ? 'vertical' : 'horizontal'}
      aria-valuemin={min}
      aria-valuemax={max}
      aria-valuenow={size.value}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (event.buttons === 0) return;
        resizePane(border, sizeAt(event, event.currentTarget));
      }}
      onDblClick={() => {
        resizePane(border, usual);
      }}
      onKeyDown={(event) => {
        const [less, more] = isUpright ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
        const by = event.key === more ? sign : event.key === less ? -sign : 0;
        if (by === 0 && event.key !== 'Enter') return;
        event.preventDefault();
        event.stopPropagation();
        resizePane(border, by === 0 ? usual : size.value + by * STEP[border]);
      }}
    />
  );
}
