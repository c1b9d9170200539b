/**
 * The story of many late attaches, and the menus of the focus in Chromium: how late, in how many ways, and a buffer or a
 * step that is gone to from the heading, served and exported.
 */
import axe from 'axe-core';
import { describe, expect, test } from 'vitest';
import { documentOf, noBrowser, visit, visitFile } from './browser.ts';
import { browserOfTests } from './browser-of-tests.ts';

const LOG = documentOf('examples/logs/a-morning.jsonl');
const SIZE = { width: 1440, height: 900 };

describe.skipIf(noBrowser !== '')(`story and crumbs${noBrowser}`, () => {
  const browser = browserOfTests();

  test.each([
    ['served', visit],
    ['exported', visitFile],
  ] as const)('tells four late attaches in three ways: %s', async (_, open) => {
    const { page, close } = await open(browser, LOG, SIZE);
    const picture = page.getByRole('img', { name: 'How late 4 attaches were: from 2 steps' });
    await picture.waitFor();
    await page.getByText('3 ways, by the calls to the buffer').waitFor();
    const ways = page.locator('.late-overview li button');
    expect(await ways.first().innerText()).toContain('1 of 2');
    // The second one of that way.
    await ways.first().click();
    await expect.poll(() => ways.first().innerText(), { timeout: 15_000 }).toContain('2 of 2');
    await page.getByRole('button', { name: 'Latest 4 steps' }).click();
    await page.getByRole('heading', { level: 1, name: /snap/ }).waitFor();
    await close();
  });

  test.each([
    ['served', visit],
    ['exported', visitFile],
  ] as const)('leads to a buffer and a step from the heading: %s', async (_, open) => {
    const { page, close } = await open(browser, LOG, { ...SIZE, scheme: 'dark' });
    const heading = page.getByRole('heading', { level: 1 });
    await heading.getByRole('button', { name: 'ui-1' }).click();
    const menu = page.getByRole('dialog', { name: 'Buffers' });
    await menu.getByRole('button', { name: 'snap 12 steps, late' }).waitFor();
    // Each buffer has the line of its life.
    const lines = await menu.locator('.life-line').count();
    expect(lines).toBe(await menu.getByRole('button').count());
    await menu.getByRole('button', { name: 'snap 12 steps, late' }).click();
    await heading.getByRole('button', { name: 'snap' }).waitFor();
    await expect.poll(() => menu.count(), { timeout: 15_000 }).toBe(0);
    await heading.getByRole('button', { name: /^step/ }).click();
    const steps = page.getByRole('dialog', { name: 'Go to a step' });
    await steps.getByRole('spinbutton').fill('7');
    await page.keyboard.press('Enter');
    await heading.getByRole('button', { name: 'step 7', exact: true }).waitFor();
    // Escape closes a menu and leaves the rest.
    await heading.getByRole('button', { name: 'a-morning.jsonl' }).click();
    const file = page.getByRole('dialog', { name: 'What is open' });
    await file.waitFor();
    await page.evaluate(axe.source);
    const found: unknown = await page.evaluate(
      'axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => id + " " + nodes[0].html))',
    );
    expect(found).toEqual([]);
    await page.keyboard.press('Escape');
    await expect.poll(() => file.count(), { timeout: 15_000 }).toBe(0);
    await close();
  });
});
