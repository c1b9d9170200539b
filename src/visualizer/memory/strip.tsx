/** Shapes of memory in the whole width of the page: they hold no text that would be stretched. */
import type { JSX } from 'preact';
import { MEMORY_WIDTH } from '../../views/memory/memory-shapes.ts';
import type { Shape } from '../../views/pictures/shape.ts';
import { ShapeElements } from '../shape-element.tsx';

/** One strip. */
export function Strip({
  height,
  label,
  shapes,
}: {
  readonly height: number;
  readonly label: string;
  readonly shapes: readonly Shape[];
}): JSX.Element {
  return (
    <svg
      class="memory"
      viewBox={`0 0 ${MEMORY_WIDTH} ${height}`}
      preserveAspectRatio="none"
      style={{ height: `${height}px` }}
      role="img"
      aria-label={label}
    >
      <ShapeElements shapes={shapes} />
    </svg>
  );
}
