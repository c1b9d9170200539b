/** A chart as a picture. */
import type { Picture } from '../pictures/svg-file.ts';
import type { ChartLayout } from './chart-layout.ts';
import { chartShapes } from './chart-shapes.ts';
import { sideShapes, type ChartSide } from './chart-side.ts';
import { STILL, type ChartState } from './chart-state.ts';
import { chartStyle } from './chart-style.ts';

/** A chart as a picture, with what stands beside it where that is known. */
export function chartPicture(
  layout: ChartLayout,
  state: ChartState = STILL,
  side: ChartSide | null = null,
): Picture {
  const { width, height, id } = layout;
  return {
    name: 'chart',
    label: `the life of ${id === 'attachment' ? 'an' : 'a'} ${id}`,
    width,
    height,
    style: chartStyle,
    shapes: [...chartShapes(layout, state), ...(side === null ? [] : sideShapes(layout, side))],
  };
}
