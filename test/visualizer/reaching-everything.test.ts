/**
 * That everything of the page is reached: by keys from pane to pane, finding to finding and mode to mode; by a finger
 * that stays; without scripts by a sentence; and by those who use other means, in a trial and while one follows, too.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { documentOf, noBrowser, openPage, serveDocument, visit, visitFile } from './browser.ts';
import { browserOfTests } from './browser-of-tests.ts';

const ROOT = join(import.meta.dirname, '../..');
const LATE = documentOf('examples/traces/k612-late.txt');
const LOG = documentOf('examples/logs/late-display.jsonl');
const TRIAL = '#try=1~raspberry-pi-4~strict~c8388608_a0.0_m0.0_a0.2';

async function violations(page: Page): Promise<unknown> {
  await page.evaluate(axe.source);
  return page.evaluate(
    'axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => id + " " + nodes[0].html))',
  );
}

describe.skipIf(noBrowser !== '')(`everything is reached${noBrowser}`, () => {
  const browser = browserOfTests();

  test.each([
    ['served', visit],
    ['exported', visitFile],
  ] as const)('by keys: findings, panes and modes: %s', async (_, open) => {
    const size = { width: 1440, height: 900 };
    const { page, close } = await open(browser, LOG, { fragment: '#seq=1', ...size });
    const output = page.locator('.transport output');
    const place = (words: string) =>
      expect.poll(() => output.innerText(), { timeout: 15_000 }).toBe(words);
    await place('1 / 19');
    // The log has findings at its steps 5, 6, 14 and 16.
    for (const step of [5, 6, 14, 16, 16]) {
      await page.keyboard.press('n');
      await place(`${step} / 19`);
    }
    await page.keyboard.press('Shift+N');
    await place('14 / 19');
    const focused = (): Promise<unknown> =>
      page.evaluate('document.activeElement.getAttribute("aria-label")');
    const panes = [
      'Story and findings',
      'Timeline of 19 steps',
      'Chart and memory',
      'Step',
      'Time',
    ];
    for (const name of [...panes, panes[0]]) {
      await page.keyboard.press('F6');
      await expect.poll(focused, { timeout: 15_000 }).toBe(name);
    }
    await page.keyboard.press('Shift+F6');
    await expect.poll(focused, { timeout: 15_000 }).toBe('Time');
    const mode = page.locator('.modes [aria-current=page]');
    for (const [key, name] of [
      ['Alt+2', 'Try'],
      ['Alt+1', 'Trace'],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(() => mode.innerText(), { timeout: 15_000 }).toBe(name);
    }
    await page.keyboard.press('?');
    for (const key of ['N', 'F6', 'Alt 1 2 3', 'F'])
      await page.getByRole('dialog').getByText(key, { exact: true }).first().waitFor();
    await close();
  });

  test('by a finger that stays on a call', async () => {
    const { page, close } = await visit(browser, LATE, { fragment: '#seq=1', width: 390 });
    const lanes = page.locator('.lanes canvas');
    await lanes.scrollIntoViewIfNeeded();
    const box = await lanes.boundingBox();
    if (box === null) return expect.fail('the lanes are shown');
    const client = await page.context().newCDPSession(page);
    // The first call stands at the left end of the window.
    const touchPoints = [{ x: box.x + 96, y: box.y + 40 }];
    const card = page.getByRole('dialog', { name: 'The call below the finger' });
    for (let x = 94; x < box.width && !(await card.isVisible()); x += 12) {
      touchPoints[0] = { x: box.x + x, y: box.y + 40 };
      await client.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
      await page.waitForTimeout(700);
      await client.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    }
    // It stays when the finger is lifted, and the page has gone nowhere.
    await card.waitFor();
    await expect.poll(() => page.locator('.transport output').innerText()).toBe('1 / 14');
    expect(await violations(page)).toEqual([]);
    await card.getByRole('button', { name: 'Only ino=5' }).click();
    await expect.poll(() => page.url(), { timeout: 15_000 }).toContain('buffer=ino');
    await expect.poll(() => card.count(), { timeout: 15_000 }).toBe(0);
    await close();
  });

  test('without scripts by a sentence', async () => {
    const { url, close } = await serveDocument(LATE);
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(url);
    const words = page.locator('noscript');
    expect(await words.isVisible()).toBe(true);
    expect(await words.innerText()).toContain('scripts are off');
    await context.close();
    close();
  });

  test('the legend says what the timeline shows', async () => {
    const { page, close } = await visit(browser, LATE, { width: 1440, height: 900 });
    const legend = page
      .locator('.transport')
      .getByRole('group', { name: 'Legend of the timeline' });
    await legend.waitFor();
    const entries = await legend.getByRole('listitem').allInnerTexts();
    expect(entries.map((text) => text.trim())).toEqual([
      'attached',
      'mapped',
      'storage, unmapped',
      'refused',
      'late attach',
    ]);
    await close();
  });

  test.each([1440, 390])('axe finds nothing in a dark trial, %d wide', async (width) => {
    const look = { fragment: TRIAL, width, height: 850, scheme: 'dark' } as const;
    const { page, close } = await visit(browser, null, look);
    // Where there is no room for rows, the list below the chart has the calls.
    const ways = width < 500 ? '.chart-ways button' : 'svg.chart [role=button]';
    await page.locator(ways).first().waitFor();
    await page.getByRole('img', { name: 'Where storage lies' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await close();
  });

  test.each([1440, 390])('axe finds nothing while one follows, dark, %d wide', async (width) => {
    const words = ['src/cli/main.ts', 'serve', '-', '--follow', '--port', '0'];
    const child = spawn(process.execPath, words, { cwd: ROOT });
    try {
      child.stdin.write(LATE.content);
      const [address] = (await once(child.stdout, 'data')) as [Buffer];
      const look = { width, height: 850, scheme: 'dark' } as const;
      const { page, complaints } = await openPage(browser, address.toString().trim(), look);
      await page.locator('.transport output', { hasText: '14 / 14' }).waitFor();
      // Held, with what is offered, is what a page shows most of while one looks.
      await page.keyboard.press('ArrowLeft');
      await page.locator('.live > span').first().filter({ hasText: 'held' }).waitFor();
      expect(await violations(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await page.close();
    } finally {
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      await closed;
    }
  });
});
