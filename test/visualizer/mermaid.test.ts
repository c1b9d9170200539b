/** The diagrams for mermaid, read and drawn by mermaid itself, which needs a browser. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { attachmentChart, bufferChart } from '../../src/machines/chart.ts';
import { exportChart } from '../../src/views/charts/chart-exports.ts';
import { noBrowser } from './browser.ts';
import { browserOfTests } from './browser-of-tests.ts';

const SCRIPT = join(import.meta.dirname, '../../node_modules/mermaid/dist/mermaid.min.js');

interface Mermaid {
  initialize(options: object): void;
  render(id: string, text: string): Promise<{ readonly svg: string }>;
}

describe.skipIf(noBrowser !== '')(`mermaid in Chromium${noBrowser}`, () => {
  const browser = browserOfTests();

  test.each([
    ['buffer', bufferChart()],
    ['attachment', attachmentChart()],
  ] as const)('draws the chart of the %s', async (_, chart) => {
    const page = await browser.newPage();
    await page.addScriptTag({ path: SCRIPT });
    const svg = await page.evaluate(
      async (text) => {
        const { mermaid } = globalThis as unknown as { readonly mermaid: Mermaid };
        mermaid.initialize({ startOnLoad: false });
        return (await mermaid.render('chart', text)).svg;
      },
      exportChart(chart, 'mermaid'),
    );
    for (const state of chart.states) expect(svg).toContain(state);
    expect(svg).toContain('AttachmentMapped [ATT6');
    expect(svg).not.toContain('Syntax error');
    await page.close();
  });
});
