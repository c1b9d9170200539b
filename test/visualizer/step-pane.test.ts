/**
 * The pane of the step in Chromium: what was asked, which rule held and which broke and why, with the values that are
 * compared, served and exported.
 */
import axe from 'axe-core';
import { describe, expect, test } from 'vitest';
import { documentOf, noBrowser, visit, visitFile } from './browser.ts';
import { browserOfTests } from './browser-of-tests.ts';

const LOG = documentOf('examples/logs/late-display.jsonl');
const LATE = documentOf('examples/traces/k73-late.txt');
const SIZE = { width: 1440, height: 900 };

describe.skipIf(noBrowser !== '')(`the pane of the step${noBrowser}`, () => {
  const browser = browserOfTests();

  test.each([
    ['served', visit],
    ['exported', visitFile],
  ] as const)('tells the rules in their order, and why one breaks: %s', async (_, open) => {
    const { page, close } = await open(browser, LOG, { fragment: '#seq=6', ...SIZE });
    const asked = page.getByRole('region', { name: 'What was asked' });
    await asked.waitFor();
    const rules = await asked.getByRole('listitem').allInnerTexts();
    expect(rules.map((text) => text.split(/\s+/).at(-1))).toEqual(['ATT5', 'LIM1', 'ATT4']);
    expect(rules[0]).toContain('holds');
    expect(rules[2]).toContain('breaks');
    expect(rules[2]).toContain('the storage has 8 MiB at 0x40000000');
    expect(await asked.innerText()).toContain('docs/spec.md#attaching');
    expect(await asked.locator('dd.error').innerText()).toContain('0x0 to 0x3fffffff');
    // At a step that went well nothing breaks.
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => asked.locator('.breaks').count(), { timeout: 15_000 }).toBe(0);
    await close();
  });

  test.each(['light', 'dark'] as const)(
    'axe finds nothing in it, %s and narrow',
    async (scheme) => {
      for (const width of [1440, 390]) {
        const look = { width, height: 850, scheme, fragment: '#seq=6' };
        const { page, close } = await visit(browser, LATE, look);
        await page.getByText('A kernel asks none of it').waitFor();
        await page.evaluate(axe.source);
        const found: unknown = await page.evaluate(
          'axe.run(".step").then(({ violations }) => violations.map(({ id, nodes }) => id + " " + nodes[0].html))',
        );
        expect(found).toEqual([]);
        await close();
      }
    },
  );
});
