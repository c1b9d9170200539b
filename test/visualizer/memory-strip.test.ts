/**
 * Memory along the timeline in Chromium: where a recording tells addresses, storage and who reaches it, in the same
 * window as the lanes above, served and exported; where it tells none, what was live.
 */
import { readFileSync } from 'node:fs';
import axe from 'axe-core';
import { describe, expect, test } from 'vitest';
import { documentOf, noBrowser, visit, visitFile } from './browser.ts';
import { browserOfTests } from './browser-of-tests.ts';

const ADDRESSES = documentOf('examples/traces/k73-late.txt');
const NONE = documentOf('examples/traces/k612-late.txt');

describe.skipIf(noBrowser !== '')(`memory along the timeline${noBrowser}`, () => {
  const browser = browserOfTests();

  test.each([
    ['served', visit],
    ['exported', visitFile],
  ] as const)(
    'tells where storage lies and who reaches it, below the same window: %s',
    async (_, open) => {
      const size = { width: 1440, height: 900 };
      const { page, close } = await open(browser, ADDRESSES, {
        fragment: '#seq=6&view=memory',
        ...size,
      });
      const strip = page.getByRole('img', { name: 'Where storage lies' });
      await strip.waitFor();
      const label = (await strip.getAttribute('aria-label')) ?? '';
      expect(label).toContain('ino=14 at 0x105970000, 64 KiB');
      expect(label).toContain('dbi-codec reaches up to 0xffffffff: ino=14 lies beyond');
      const [above, below] = [
        await page.locator('.lanes canvas').boundingBox(),
        await strip.boundingBox(),
      ];
      expect([below?.x, below?.width]).toEqual([above?.x, above?.width]);
      // Ctrl wheel zooms both; a drag moves both.
      const words = page.locator('.timeline-crumbs b');
      const before = await words.innerText();
      await strip.hover();
      await page.keyboard.down('Control');
      await page.mouse.wheel(0, -300);
      await page.keyboard.up('Control');
      await expect.poll(() => words.innerText(), { timeout: 15_000 }).not.toBe(before);
      const window = (): string => new URL(page.url()).hash;
      await expect.poll(window, { timeout: 15_000 }).toContain('t=');
      const zoomed = window();
      await page.mouse.down();
      await page.mouse.move((below?.x ?? 0) + 300, (below?.y ?? 0) + 40, { steps: 5 });
      await page.mouse.up();
      await expect.poll(window, { timeout: 15_000 }).not.toBe(zoomed);
      await close();
    },
  );

  test('is saved as it is seen, with its words', async () => {
    const { page, close } = await visit(browser, ADDRESSES, { fragment: '#seq=6&view=memory' });
    const waiting = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save memory-over-time as SVG' }).click();
    const svg = readFileSync(await (await waiting).path(), 'utf8');
    expect(svg).toContain('dbi-codec reaches up to 0xffffffff');
    expect(svg).toContain('class="held"');
    await close();
  });

  test('says where no addresses are told, and shows what was live', async () => {
    const { page, close } = await visit(browser, NONE, { fragment: '#view=memory' });
    await page.getByText('This recording does not tell where storage lies').waitFor();
    await page.getByRole('img', { name: 'at most 128 KiB' }).waitFor();
    await close();
  });

  test.each(['light', 'dark'] as const)('axe finds nothing, %s and narrow', async (scheme) => {
    for (const width of [1440, 390]) {
      const look = { width, height: 850, scheme, fragment: '#seq=6&view=memory' };
      const { page, close } = await visit(browser, ADDRESSES, look);
      await page.getByRole('img', { name: 'Where storage lies' }).waitFor();
      await page.evaluate(axe.source);
      const found: unknown = await page.evaluate(
        'axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => id + " " + nodes[0].html))',
      );
      expect(found).toEqual([]);
      await close();
    }
  });
});
