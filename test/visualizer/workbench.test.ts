/**
 * The docked panes: they fill the screen at every size, are drawn to size and stay so; and a trial, a document and
 * an exploration are separate things with addresses of their own.
 */
import { describe, expect, test } from 'vitest';
import { readDocumentBytes } from '../../src/cli/input/document-bytes.ts';
import { documentOf, noBrowser, openPage, visit } from './browser.ts';
import { browserOfTests } from './browser-of-tests.ts';

const LATE = documentOf('examples/traces/k612-late.txt');
const LOG = documentOf('examples/logs/late-display.jsonl');

describe.skipIf(noBrowser !== '')(`the workbench${noBrowser}`, () => {
  const browser = browserOfTests();

  test('a trial leaves alone what was opened, and its link stands beside a document', async () => {
    const { page, url, close } = await visit(browser, LOG);
    await page.getByRole('button', { name: 'Try', exact: true }).click();
    // The board is that of the log, and no other.
    expect(await page.getByLabel('Platform').locator('option:checked').textContent()).toMatch(
      /Raspberry Pi 4/,
    );
    await page.getByLabel('Platform').selectOption('rk3588-rga2');
    await page.getByRole('button', { name: /^New buffer/ }).click();
    await page.getByText('2 / 2').waitFor();
    await page.getByRole('button', { name: 'Trace', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: /late-display\.jsonl/ }).waitFor();
    await page.getByRole('button', { name: 'Try', exact: true }).click();
    await page.getByText('2 / 2').waitFor();
    await expect.poll(() => page.url()).toContain('try=1%7E');
    const again = await openPage(browser, `${url}${new URL(page.url()).hash}`);
    await again.page.getByText('2 / 2').waitFor();
    await again.page.reload();
    await again.page.getByText('2 / 2').waitFor();
    expect(again.complaints).toEqual([]);
    await again.page.close();
    await close();
  });

  test('a model that names the file of its platform is served with it, and explored', async () => {
    const model = await readDocumentBytes('examples/models/pi4-camera-codec-display.model.json');
    if (!model.ok) expect.fail(model.refusal.message);
    const { page, close } = await visit(browser, model.value);
    // Trials are made on its board, too.
    expect(await page.getByLabel('Platform').locator('option:checked').textContent()).toMatch(
      /Raspberry Pi 4/,
    );
    await page.getByRole('button', { name: 'Orderings', exact: true }).click();
    await page.getByText(/^1 policy in/).waitFor({ timeout: 60_000 });
    await close();
  });

  test('prints light, whatever the look', async () => {
    const { page, close } = await visit(browser, LATE, { scheme: 'dark' });
    await page.getByRole('button', { name: 'Light or dark' }).click();
    await page.getByRole('button', { name: 'Light or dark' }).click();
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(ground).toBe('rgb(255, 255, 255)');
    await close();
  });

  test('an example is there again after a reload, at the same step', async () => {
    const { page, close } = await visit(browser, null);
    await page.getByRole('button', { name: 'k612-late.txt' }).click();
    await page.getByRole('button', { name: /^First map/ }).click();
    await page.getByText('4 / 14').waitFor();
    expect(page.url()).toContain('example=k612-late.txt');
    await page.reload();
    await page.getByText('4 / 14').waitFor();
    await close();
  });

  test('the step is a drawer where there is no room for its pane', async () => {
    const { page, close } = await visit(browser, LATE, { width: 1024, height: 768 });
    const step = page.getByRole('article');
    await page.getByRole('slider', { name: 'Step' }).waitFor();
    expect(await step.isVisible()).toBe(false);
    await page.keyboard.press('i');
    await step.waitFor();
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    await step.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: /^First map/ }).click();
    await step.waitFor();
    await close();
  });

  test('panes are drawn to size by pointer and by key, and stay so', async () => {
    const { page, close } = await visit(browser, LATE, { width: 1440 });
    const line = page.getByRole('separator', { name: 'Width of the left pane' });
    await line.waitFor();
    const width = async (): Promise<number> =>
      (await page.getByRole('complementary', { name: 'Story and findings' }).boundingBox())
        ?.width ?? 0;
    expect(await width()).toBe(300);
    await line.focus();
    await page.keyboard.press('ArrowRight');
    expect(await width()).toBe(308);
    const box = await line.boundingBox();
    await page.mouse.move((box?.x ?? 0) + 0.5, 400);
    await page.mouse.down();
    await page.mouse.move(401, 400);
    await page.mouse.up();
    await page.reload();
    await line.waitFor();
    expect(await width()).toBe(401);
    await line.dblclick();
    expect(await width()).toBe(300);
    await close();
  });

  test.each([
    [1440, 900],
    [1200, 800],
    [1000, 760],
    [700, 900],
    [390, 844],
  ])('the chart of a trial is in view at %i×%i, below its memory', async (width, height) => {
    const fragment = '#try=1~rk3588-rga2~strict~c8388608_a0.1_m0.1_a0.0';
    const { page, close } = await visit(browser, null, { fragment, width, height });
    const memory = page.getByRole('img', { name: 'Where storage lies. b1, 8 MiB at 0x100000000' });
    await memory.waitFor();
    expect(await memory.innerText()).toContain('✕ rga2 reaches up to 0xffffffff: b1 lies beyond');
    expect(await memory.innerText()).toContain('✓ rga3 reaches any page, through an IOMMU');
    const chart = page.locator('svg.chart');
    await chart.locator('.active').first().waitFor();
    const inside = async (): Promise<boolean> => {
      const [box, bar] = [
        await chart.boundingBox(),
        await page.locator('.transport').boundingBox(),
      ];
      if (box === null || bar === null) return false;
      return box.y > 0 && box.y + box.height <= bar.y && box.x >= 0 && box.x + box.width <= width;
    };
    await expect.poll(inside, { timeout: 15_000 }).toBe(true);
    // Where all of its rows have room it has them; elsewhere the ways stand below it.
    const isWhole = width === 1440;
    const hasRows = async (): Promise<boolean> => (await chart.locator('.row').count()) > 0;
    await expect.poll(hasRows, { timeout: 15_000 }).toBe(isWhole);
    if (!isWhole) await page.locator('.chart-ways button').first().waitFor();
    await close();
  });

  test.each([
    [1440, 900],
    [1024, 768],
    [1920, 1080],
  ])('the page itself never scrolls at %i×%i, and all panes are in view', async (width, height) => {
    for (const document of [LATE, LOG]) {
      const { page, close } = await visit(browser, document, { width, height });
      await page.getByRole('slider', { name: 'Step' }).waitFor();
      const size = await page.evaluate<number[]>(
        '[document.documentElement.scrollWidth, document.documentElement.scrollHeight]',
      );
      expect(size).toEqual([width, height]);
      for (const name of ['Story and findings', 'Timeline', 'Chart and memory', 'Time']) {
        const part = page.locator(`[aria-label="${name}"]`).first();
        const box = await part.boundingBox();
        expect([name, box !== null && box.height > 30 && box.y + box.height <= height + 1]).toEqual(
          [name, true],
        );
      }
      await close();
    }
  });
});
