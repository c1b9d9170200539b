/**
 * A chart as one SVG file that stands alone: its style is inside, and it follows the reader's light or
 * dark look.
 */
import { escapeMarkup } from '../escape-markup.ts';
import type { ChartLayout } from './chart-layout.ts';
import { chartShapes, STILL, type ChartState } from './chart-shapes.ts';
import { shapeMarkup } from './shape.ts';

/** The style of a chart; a page that sets these variables colours it its own way. */
export const CHART_STYLE = `
.chart text { font: 11px ui-monospace, Menlo, Consolas, monospace; fill: var(--faint, #57606a); }
.chart .state rect { fill: var(--raised, #f4f6f8); stroke: var(--faint, #57606a); }
.chart .state .name { font: 600 14px system-ui, sans-serif; fill: var(--text, #1b1f24); }
.chart .rule { stroke: var(--line, #d8dee4); }
.chart .arrow { fill: none; stroke: var(--faint, #57606a); }
.chart .arrow-head, .chart .initial { fill: var(--faint, #57606a); }
.chart .step.gone { fill: var(--text, #1b1f24); }
.chart .step.refusing { fill: var(--refused, #b3261e); }
.chart .gone > .arrow { stroke: var(--map, #0072b2); }
.chart .gone > .arrow-head { fill: var(--map, #0072b2); }
.chart .last > .arrow { stroke: var(--position, #a40e7a); }
.chart .last > .arrow-head { fill: var(--position, #a40e7a); }
.chart .active rect { stroke: var(--position, #a40e7a); stroke-width: 3; }
.chart .refused rect { stroke: var(--refused, #b3261e); stroke-width: 3; }
`;

const DARK = `
@media (prefers-color-scheme: dark) {
  svg { --text: #e4e8ec; --faint: #a3adb8; --line: #343b44; --raised: #1d2127; --page: #14171b;
    --map: #56b4e9; --position: #f28bd0; --refused: #ff8a80; }
}
`;

/** The file. */
export function chartSvg(layout: ChartLayout, state: ChartState = STILL): string {
  const { width, height, id } = layout;
  const title = `the life of ${id === 'attachment' ? 'an' : 'a'} ${id}`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 ${width} ${height}" ` +
    `width="${width}" height="${height}" role="img" aria-label="${escapeMarkup(title)}">\n` +
    `<style>${CHART_STYLE}${DARK}</style>\n` +
    `<rect width="${width}" height="${height}" style="fill: var(--page, #fff)"/>\n` +
    `${chartShapes(layout, state).map(shapeMarkup).join('\n')}\n</svg>\n`
  );
}
