/**
 * The search as somebody uses it: it proposes what the recording has, is worked by keys alone, leads to places, and
 * searches many steps beside the page beside the page, which answers meanwhile; served, and as one file.
 */
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { documentOf, noBrowser, visit, visitFile } from './browser.ts';
import { browserOfTests } from './browser-of-tests.ts';
import { longRecording } from './scrubbing.ts';

const LATE = documentOf('examples/traces/k612-late.txt');
const STEPS = 30_000;

const field = (page: Page): ReturnType<Page['locator']> =>
  page.getByRole('combobox', { name: 'Search' });

const options = async (page: Page): Promise<readonly string[]> =>
  page.locator('.proposals bdi').allTextContents();

describe.skipIf(noBrowser !== '')(`the search${noBrowser}`, () => {
  const browser = browserOfTests();

  test('completes what is typed, by keys alone', async () => {
    const { page, close } = await visit(browser, LATE);
    await page.getByRole('tab', { name: /^Calls/ }).click();
    await page.locator('.virtual').waitFor();
    await page.keyboard.press('/');
    await expect.poll(() => options(page)).toContain('driver:');
    expect(await field(page).getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.type('dri');
    await expect.poll(() => options(page)).toEqual(['driver:']);
    await page.keyboard.press('ArrowDown');
    const active = await field(page).getAttribute('aria-activedescendant');
    expect(await page.locator(`#${String(active)}`).getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('Enter');
    // What is not finished goes on with the names that there are.
    await expect.poll(() => options(page)).toEqual(['driver:dbi']);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    expect(await field(page).inputValue()).toBe('driver:dbi ');
    await page.keyboard.type('lat');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    expect(await field(page).inputValue()).toBe('driver:dbi late ');
    await page.getByRole('button', { name: 'Show all; 1 step now' }).waitFor();
    // Escape closes the list, and then leaves the field; the text stays.
    await page.keyboard.press('ArrowDown');
    await page.getByRole('listbox').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('listbox').count()).toBe(0);
    expect(await page.locator('#find:focus').count()).toBe(1);
    await page.keyboard.press('Escape');
    expect(await page.locator('#find:focus').count()).toBe(0);
    expect(await field(page).inputValue()).toBe('driver:dbi late ');
    await close();
  });

  test('leads to a step, a line and a buffer', async () => {
    const { page, close } = await visit(browser, LATE);
    await page.getByText('6 / 14').waitFor();
    const go = async (word: string, place: string): Promise<void> => {
      await page.keyboard.press('/');
      await page.keyboard.type(word);
      await page.keyboard.press('Enter');
      await page.locator('.transport output', { hasText: place }).waitFor();
      expect(await field(page).inputValue()).toBe('');
      await page.keyboard.press('Escape');
    };
    await go('#3', '3 / 14');
    await go('L26', '4 / 14');
    await go('@ino=5', '6 / 14');
    await page.keyboard.press('Control+k');
    expect(await page.locator('#find:focus').count()).toBe(1);
    await close();
  });

  test.each(['light', 'dark'] as const)('axe finds nothing in it, %s', async (scheme) => {
    const { page, close } = await visit(browser, LATE, { scheme });
    await field(page).click();
    await page.keyboard.press('ArrowDown');
    await page.locator('.proposals [aria-selected=true]').waitFor();
    await page.evaluate(axe.source);
    const found = await page.evaluate(
      'axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => id + " " + nodes[0].html))',
    );
    expect(found).toEqual([]);
    await close();
  });

  test.each(['served', 'file'] as const)('%s searches many steps beside the page', async (how) => {
    const { content, lateBuffer } = longRecording(STEPS);
    const document = { name: 'long.txt', content };
    const { page, close } = await (how === 'served'
      ? visit(browser, document)
      : visitFile(browser, document));
    await page.getByText(/latecomer attached .* after the first map/).waitFor({ timeout: 120_000 });
    await field(page).fill('importer:late');
    await page.getByRole('button', { name: 'Show all; 2 steps now' }).waitFor({ timeout: 60_000 });
    // Each of its words is looked for in every step: that takes minutes, unless somebody stops it.
    await field(page).fill('a '.repeat(5_000));
    await page.getByRole('progressbar', { name: 'Searching' }).waitFor();
    const place = await page.locator('.transport output').textContent();
    await page.getByRole('button', { name: 'The first step' }).click();
    await expect.poll(() => page.locator('.transport output').textContent()).not.toBe(place);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: /^Show all; .* of the first [\d,]+ steps$/ }).waitFor();
    // A new text begins a new search.
    await field(page).fill(`buffer:=${lateBuffer}`);
    await page.getByRole('button', { name: 'Show all; 8 steps now' }).waitFor({ timeout: 60_000 });
    await close();
  });
});
