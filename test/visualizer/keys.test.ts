/**
 * The keys of the page: each does what the help says, none does anything where somebody types or while something is
 * open above the page, and single keys can be switched off.
 */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { documentOf, noBrowser, visit, visitFile } from './browser.ts';
import { browserOfTests } from './browser-of-tests.ts';

const LATE = documentOf('examples/traces/k612-late.txt');
const LOG = documentOf('examples/logs/late-display.jsonl');

/** Counts how often files are asked for, and opens no dialog of the system. */
const ASKED_FOR_FILES = `
  globalThis.asked = 0;
  document.querySelector('.tools input[type=file]').addEventListener('click', (event) => {
    event.preventDefault();
    asked += 1;
  });
`;

/** Both in one task, as on a busy machine: the browser tells of the closing in a task of its own. */
const CLOSED_AND_STEPPED = `
  document.querySelector('dialog').close();
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true }));
`;

const place = (page: Page, words: string): Promise<void> =>
  page.locator('.transport output', { hasText: words }).waitFor();

describe.skipIf(noBrowser !== '')(`the keys${noBrowser}`, () => {
  const browser = browserOfTests();

  test.each(['served', 'file'] as const)('lead to lists, menus and looks, %s', async (how) => {
    const { page, close } = await (how === 'served' ? visit : visitFile)(browser, LATE);
    await place(page, '6 / 14');
    await page.keyboard.press('v');
    await page.getByRole('tab', { name: /^Calls/, selected: true }).waitFor();
    await page.keyboard.press('v');
    await page.getByRole('tab', { name: /^Findings/, selected: true }).waitFor();
    await page.keyboard.press('b');
    await page.getByRole('dialog', { name: 'Buffers' }).waitFor();
    // The page behind the menu stays where it is.
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('n');
    await place(page, '6 / 14');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.keyboard.press('t');
    await page.locator('html[data-theme=dark]').waitFor();
    await page.evaluate(ASKED_FOR_FILES);
    await page.keyboard.press('o');
    expect(await page.evaluate('asked')).toBe(1);
    await page.keyboard.press('Shift+F');
    await page.locator('.page.plain').waitFor();
    expect(await page.getByRole('complementary').count()).toBe(0);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Shift+F');
    await place(page, '5 / 14');
    await close();
  });

  test('stay with a buffer, and show the patches of a step', async () => {
    const { page, close } = await visit(browser, LOG, { fragment: '#seq=3' });
    await place(page, `3 / `);
    const buffer = (await page.locator('.top .crumb').first().textContent()) ?? '';
    await page.keyboard.press('Alt+ArrowRight');
    await page.keyboard.press('Alt+ArrowRight');
    expect(await page.locator('.top .crumb').first().textContent()).toBe(buffer);
    await page.locator('.patches').waitFor();
    await page.keyboard.press('p');
    await page.locator('.patches[open] pre').waitFor();
    await close();
  });

  test('do nothing where somebody types, and can be switched off', async () => {
    const { page, close } = await visit(browser, LATE);
    await place(page, '6 / 14');
    await page.keyboard.press('/');
    await page.keyboard.type('bvtn');
    expect(await page.locator('#find').inputValue()).toBe('bvtn');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await page.locator('html[data-theme=dark]').count()).toBe(0);
    for (let turn = 0; turn < 4; turn += 1) await page.keyboard.press('Backspace');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('checkbox', { name: 'Letters, digits and signs are keys' }).uncheck();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('v');
    await page.keyboard.press('ArrowLeft');
    await place(page, '5 / 14');
    await page.getByRole('tab', { name: /^Findings/, selected: true }).waitFor();
    // The address follows once the step has settled.
    await page.waitForURL(/seq=5/);
    await page.reload();
    await place(page, '5 / 14');
    await page.keyboard.press('t');
    await page.keyboard.press('ArrowLeft');
    await place(page, '4 / 14');
    expect(await page.locator('html[data-theme=dark]').count()).toBe(0);
    await close();
  });

  test('work at once when the dialog is closed: its event comes later', async () => {
    const { page, close } = await visit(browser, LATE);
    await place(page, '6 / 14');
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.evaluate(CLOSED_AND_STEPPED);
    await place(page, '5 / 14');
    await close();
  });

  test('make the calls of a trial, and take them back', async () => {
    const { page, close } = await visit(browser, null);
    await page.getByRole('button', { name: 'Let importers share a buffer' }).click();
    await page.getByRole('button', { name: /^New buffer/ }).click();
    await place(page, '2 / 2');
    await page.locator('.chart-subject', { hasText: ': created' }).waitFor();
    for (const key of ['2', 'a']) await page.keyboard.press(key);
    await place(page, '3 / 3');
    const second = page.locator('.matrix tbody tr').nth(1);
    await second.getByTitle('attached, 0 maps').waitFor();
    for (const key of ['2', 'm']) await page.keyboard.press(key);
    await second.getByTitle('attached, 1 map').waitFor();
    const before = await page.locator('.transport output').textContent();
    // Without a number the letter is the timeline's.
    await page.keyboard.press('d');
    expect(await page.locator('.transport output').textContent()).toBe(before);
    await page.keyboard.press('u');
    await second.getByTitle('attached, 0 maps').waitFor();
    await close();
  });
});
