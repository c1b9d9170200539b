/** The module of the charts that are not on the grid, as text. */
import { format } from 'prettier';
import { attachmentChart, bufferChart, type Chart } from '../src/machines/chart.ts';
import { gridLayout } from '../src/views/charts/chart-grid.ts';
import type { ChartLayout } from '../src/views/charts/chart-layout.ts';
import { layOut } from './lay-out.ts';

/** Where it lies, from the root of the repository. */
export const LAYOUTS_PATH = 'src/views/charts/chart-layouts.ts';

/** What must stand in it. */
export async function layoutsFile(): Promise<string> {
  const text = moduleOf(await unlessOnGrid(bufferChart()), await layOut(attachmentChart()));
  return format(text, {
    parser: 'typescript',
    singleQuote: true,
    printWidth: 100,
    trailingComma: 'all',
  });
}

/** A chart on the grid is put there when it is drawn. */
async function unlessOnGrid(chart: Chart): Promise<ChartLayout | null> {
  return gridLayout(chart, 'words') === null ? layOut(chart) : null;
}

function moduleOf(buffer: ChartLayout | null, attachment: ChartLayout): string {
  return `/** The charts that ELK lays out. Written by every build and by \`npm run charts\`; do not edit it. */
    import type { ChartLayout } from './chart-layout.ts';

    /** The chart of a buffer; null where it is on the grid. */
    export const BUFFER_LAYOUT: ChartLayout | null = ${JSON.stringify(buffer)};

    /** The chart of an attachment. */
    export const ATTACHMENT_LAYOUT: ChartLayout = ${JSON.stringify(attachment)};
  `;
}
