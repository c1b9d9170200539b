/** A chart as a picture, and the style that pictures of charts share with the page. */
import type { Ink } from '../pictures/palette.ts';
import type { Picture } from '../pictures/svg-file.ts';
import type { ChartLayout } from './chart-layout.ts';
import { chartShapes, STILL, type ChartState } from './chart-shapes.ts';

/** The style of a chart. */
export function chartStyle(ink: Ink): string {
  return `
.chart text { font: 11px ui-monospace, Menlo, Consolas, monospace; fill: ${ink('secondary')}; }
.chart .state rect { fill: ${ink('sunk')}; stroke: ${ink('idle')}; }
.chart .state .name { font: 600 14px system-ui, sans-serif; fill: ${ink('ink')}; }
.chart .rule { stroke: ${ink('line')}; }
.chart .arrow { fill: none; stroke: ${ink('idle')}; }
.chart .arrow-head, .chart .initial { fill: ${ink('idle')}; }
.chart .step.gone { fill: ${ink('ink')}; }
.chart .step.refusing { fill: ${ink('refusedText')}; }
.chart .gone > .arrow { stroke: ${ink('secondary')}; }
.chart .gone > .arrow-head { fill: ${ink('secondary')}; }
.chart .last > .arrow { stroke: ${ink('ink')}; }
.chart .last > .arrow-head { fill: ${ink('ink')}; }
.chart .active rect { stroke: ${ink('ink')}; stroke-width: 3; }
.chart .refused rect { stroke: ${ink('refused')}; stroke-width: 3; }
`;
}

/** A chart as a picture. */
export function chartPicture(layout: ChartLayout, state: ChartState = STILL): Picture {
  const { width, height, id } = layout;
  return {
    name: 'chart',
    label: `the life of ${id === 'attachment' ? 'an' : 'a'} ${id}`,
    width,
    height,
    style: chartStyle,
    shapes: chartShapes(layout, state),
  };
}
