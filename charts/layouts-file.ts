/** The file that keeps where the parts of the charts lie, as text. */
import { format } from 'prettier';
import { attachmentChart, bufferChart } from '../src/machines/chart.ts';
import { layOut } from './lay-out.ts';

/** Where it lies, from the root of the repository. */
export const LAYOUTS_PATH = 'src/views/charts/chart-layouts.ts';

/** What must stand in it. */
export async function layoutsFile(): Promise<string> {
  const buffer = await layOut(bufferChart());
  const attachment = await layOut(attachmentChart());
  const text = `/** Where the parts of the charts lie. Written by \`npm run charts\`; do not edit it. */
    import type { ChartLayout } from './chart-layout.ts';

    /** The chart of a buffer. */
    export const BUFFER_LAYOUT: ChartLayout = ${JSON.stringify(buffer)};

    /** The chart of an attachment. */
    export const ATTACHMENT_LAYOUT: ChartLayout = ${JSON.stringify(attachment)};
  `;
  return format(text, {
    parser: 'typescript',
    singleQuote: true,
    printWidth: 100,
    trailingComma: 'all',
  });
}
