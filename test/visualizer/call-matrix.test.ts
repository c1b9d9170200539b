/**
 * The table of calls of a trial, by geometry: every word of it is whole and within its pane at each size of the
 * design, and in a pane that was made as narrow as it goes it is scrolled to.
 */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { browserOfTests } from './browser-of-tests.ts';
import { noBrowser, visit } from './browser.ts';

/** One importer is mapped, one attached, one was refused: every word that a cell can hold, but a long name. */
const FRAGMENT = '#view=try&try=1~raspberry-pi-4~fits~c8388608_a0.0_a0.1_m0.1_a0.2_m0.2';

/** Each word that is cut off: wider than its own box, or beyond the pane or the window. */
function cutWords(page: Page): Promise<unknown> {
  return page.evaluate(`(() => {
    const matrix = document.querySelector('.matrix');
    const pane = matrix.closest('.pane').getBoundingClientRect();
    const right = Math.min(innerWidth, pane.width > 0 ? pane.right : innerWidth);
    const words = [...matrix.querySelectorAll('th, button, .actor bdi, .actor span')];
    return words
      .filter((each) => {
        const box = each.getBoundingClientRect();
        return each.scrollWidth > each.clientWidth && getComputedStyle(each).display !== 'inline' || box.right > right || box.left < 0;
      })
      .map((each) => each.textContent);
  })()`);
}

describe.skipIf(noBrowser !== '')(`the calls of a trial${noBrowser}`, () => {
  const browser = browserOfTests();

  test.each([
    [1440, 900],
    [1280, 800],
    [1024, 768],
    [768, 1024],
    [390, 844],
    [360, 740],
  ])('are whole at %i×%i', async (width, height) => {
    const { page, close } = await visit(browser, null, { fragment: FRAGMENT, width, height });
    const last = page.getByRole('columnheader', { name: 'detach' });
    await last.scrollIntoViewIfNeeded();
    await page
      .getByText('mapped', { exact: true })
      .and(page.locator('.actor span'))
      .first()
      .waitFor();
    expect(await cutWords(page)).toEqual([]);
    // What is in view is also what is pressed: nothing lies over it.
    const calls = page.locator('.matrix');
    await calls.getByRole('button', { name: /^detach as unicam/ }).click();
    await calls.getByRole('button', { name: /^detach as unicam, would be refused/ }).waitFor();
    await close();
  });

  test('are scrolled to in the narrowest pane', async () => {
    const { page, close } = await visit(browser, null, { fragment: FRAGMENT, width: 1440 });
    const border = page.getByRole('separator', { name: 'Width of the left pane' });
    await border.focus();
    for (let press = 0; press < 12; press += 1) await page.keyboard.press('ArrowLeft');
    const call = page.locator('.matrix').getByRole('button', { name: /^detach as unicam/ });
    await call.scrollIntoViewIfNeeded();
    const [pane, button] = await Promise.all([
      page.locator('.pane.left').boundingBox(),
      call.boundingBox(),
    ]);
    if (pane === null || button === null) expect.fail('a trial is not shown');
    expect(pane.width).toBe(220);
    expect(button.x + button.width).toBeLessThanOrEqual(pane.x + pane.width);
    await close();
  });
});
