/** The charts of the machines as they are drawn. */
import { assert } from '../../base/assert.ts';
import { bufferChart } from '../../machines/chart.ts';
import { gridLayout, type GridStyle } from './chart-grid.ts';
import type { ChartLayout } from './chart-layout.ts';
import { BUFFER_LAYOUT } from './chart-layouts.ts';

/** The chart of a buffer: on the grid where it fits there, else as ELK has laid it out. */
export function bufferLayout(style: GridStyle): ChartLayout {
  const layout = gridLayout(bufferChart(), style) ?? BUFFER_LAYOUT;
  assert(layout !== null, 'a chart that left the grid is laid out; npm run charts does it');
  return layout;
}
