/**
 * All orderings on the page: the table has the numbers of `cenalloc explore` and of the comparison of policies, states
 * and policies are in the address, orderings are played and tried, policies are compared call by call, and a
 * search can be stopped; served and as one file.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPlatform } from '../../src/allocators/platform/read-platform.ts';
import { readDocumentBytes } from '../../src/cli/input/document-bytes.ts';
import { pageWithDocument } from '../../src/inspect/page-files.ts';
import { grouped } from '../../src/views/explorations/grouped.ts';
import { orderingsModel } from '../../src/views/orderings/orderings-question.ts';
import { exploreOrderingsOf } from '../support/explore-orderings.ts';
import { documentOf, noBrowser, openPage, serveDocument, startBrowser, visit } from './browser.ts';

const BOARD = documentOf('examples/platforms/rk3588-rga2.platform.json');
const FRAGMENT = '#view=orderings';

/** Waits until everything is explored. */
async function explored(page: Page): Promise<void> {
  await page.getByText(/^\d polic(y|ies) in/).waitFor({ timeout: 60_000 });
}

/** What axe finds wrong. */
async function axeProblems(page: Page): Promise<unknown> {
  await page.evaluate(axe.source);
  return page.evaluate(
    'axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => id + " " + nodes[0].html))',
  );
}

/** What the table says, policy by policy: its name, and the numbers of its row. */
async function tableOf(page: Page): Promise<readonly (readonly string[])[]> {
  const rows = page.getByRole('region', { name: 'Policies' }).locator('tbody tr');
  const count = await rows.count();
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const name = await rows.nth(index).getByRole('button').innerText();
      const cells = await rows.nth(index).locator('td:not(.does):not(.bar)').allInnerTexts();
      return [name, ...cells.map((cell) => cell.trim())];
    }),
  );
}

describe.skipIf(noBrowser !== '')(`all orderings${noBrowser}`, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await startBrowser();
  }, 120_000);

  afterAll(async () => {
    await browser.close();
  });

  test('the table has the numbers of the explorer, and the heading says what they come to', async () => {
    const { page, close } = await visit(browser, BOARD, { fragment: FRAGMENT });
    await explored(page);
    const platform = readPlatform(String(BOARD.content), 'board');
    if (!platform.ok) expect.fail(platform.refusal.message);
    const found = exploreOrderingsOf(orderingsModel(platform.value, ['rga2', 'rga3']));
    if (!found.ok) expect.fail(found.refusal);
    expect(await tableOf(page)).toEqual(
      found.value.map(({ policy, states, orderings, row, properties }) => {
        const laws = properties.filter(({ name }) => name !== 'everyone-served');
        const kept = laws.filter(({ holds }) => holds === true).length;
        return [
          policy,
          grouped(String(states)),
          grouped(orderings ?? ''),
          ...[row?.turnedAway, row?.moved, row?.unserved].map((each) => grouped(each ?? '')),
          `${kept} of ${laws.length}`,
        ];
      }),
    );
    await page
      .getByRole('heading', { name: 'Refuse a late attach only where it does not fit.' })
      .waitFor();
    await close();
  });

  test('what explores, what shows it and the document are loaded beside each other', async () => {
    const { url, close } = await serveDocument(BOARD);
    const page = await browser.newPage();
    const begun = page.waitForEvent('worker');
    const reader = page.waitForRequest(/open-document-/);
    // Where one of them was behind another, the page would wait for ever.
    await page.route(/orderings-mode-.*js$/, async (route) => {
      await begun;
      await route.continue();
    });
    await page.route(/\/opened$/, async (route) => {
      await reader;
      await route.continue();
    });
    await page.goto(`${url}${FRAGMENT}`);
    await explored(page);
    expect(page.workers()).toHaveLength(1);
    await page.close();
    close();
  });

  test('a state is reached by keys, said in words, and kept in the address', async () => {
    const { page, url, close } = await visit(browser, BOARD, { fragment: FRAGMENT });
    await explored(page);
    await page.getByRole('heading', { name: 'State 10, out of reach' }).waitFor();
    const graph = page.getByRole('listbox', { name: /^States under rfc/ });
    await graph.focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.getByText('State 3: rga2 out, rga3 attached; no storage').first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'State 3', exact: true }).waitFor();
    await expect.poll(() => page.url()).toContain('state=3');
    const again = await openPage(browser, `${url}${new URL(page.url()).hash}`);
    await again.page.getByRole('heading', { name: 'State 3', exact: true }).waitFor();
    await again.page.reload();
    await again.page.getByRole('heading', { name: 'State 3', exact: true }).waitFor();
    expect(again.complaints).toEqual([]);
    await again.page.close();
    await page.goBack();
    await page.getByRole('heading', { name: 'State 10, out of reach' }).waitFor();
    await close();
  });

  test('another policy, other importers and another board have addresses, and Back leads through them', async () => {
    const { page, close } = await visit(browser, null, {
      fragment: `${FRAGMENT}&board=rk3588-rga2&policy=strict`,
    });
    await explored(page);
    await page.getByRole('heading', { name: /^State \d+, turned away/ }).waitFor();
    await page.getByRole('button', { name: 'fits', exact: true }).first().click();
    await page.getByRole('heading', { name: 'States under fits' }).waitFor();
    await page.getByRole('checkbox', { name: 'vdec' }).check();
    await page.getByText('every ordering of rga2, rga3, vdec').waitFor();
    await explored(page);
    await page.getByLabel('On', { exact: true }).selectOption('exynos-mfc');
    await page.getByText('every ordering of fimc, mfc-stream').waitFor();
    await page.goBack();
    await page.getByText('every ordering of rga2, rga3, vdec').waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'States under fits' }).waitFor();
    await explored(page);
    await close();
  });

  test('two orderings are played in step, one of them on the chart, and Back leads home', async () => {
    const { page, close } = await visit(browser, BOARD, { fragment: FRAGMENT });
    await explored(page);
    await page.getByRole('article', { name: 'Breaks' }).waitFor();
    const works = page.getByRole('article', { name: 'Works' });
    const played = page.locator('footer output');
    await page.getByLabel('Speed').selectOption('8');
    await page.getByRole('button', { name: 'Play both' }).click();
    await expect.poll(() => played.innerText()).toBe('4 / 4');
    await page.getByRole('button', { name: 'Play both' }).waitFor();
    await works.getByRole('button', { name: 'Play on the chart' }).click();
    await page.getByRole('heading', { name: 'State chart' }).waitFor();
    await expect.poll(() => page.title()).toMatch(/^Works under rfc/);
    await page.goBack();
    await page.getByRole('heading', { name: 'State 10, out of reach' }).waitFor();
    await page.getByRole('button', { name: 'Try from here' }).click();
    await page.getByLabel('Platform').waitFor();
    await expect.poll(() => page.url()).toContain('try=1%7Erk3588-rga2%7Erfc');
    await close();
  });

  test('two policies are compared call by call, at the first difference that there is', async () => {
    const { page, close } = await visit(browser, BOARD, {
      fragment: `${FRAGMENT}&policy=rfc&against=strict`,
    });
    await explored(page);
    await page
      .getByText(/At call 4, rga2 attaches, rfc lets it happen; strict refuses, EBUSY \[ATT4\]/)
      .waitFor();
    await page.getByRole('article', { name: 'strict' }).waitFor();
    await page.getByRole('button', { name: 'barrier', exact: true }).last().click();
    await page.getByText(/At call 3, rga3 maps, .*barrier refuses, EAGAIN \[BAR1\]/).waitFor();
    expect(page.url()).toContain('against=barrier');
    await close();
  });

  test('a search is stopped, keeps what is done, and says that it is incomplete', async () => {
    const { page, close } = await visit(browser, BOARD, {
      fragment: `${FRAGMENT}&importers=rga2,rga3,vdec,camera,hdmirx,npu`,
    });
    await page.getByRole('rowheader', { name: /strict/ }).waitFor({ timeout: 120_000 });
    await page.getByRole('button', { name: 'Stop', exact: true }).first().click();
    await page.getByText(/^Stopped, incomplete: \d of 5 policies$/).waitFor();
    await page.getByText('Incomplete: the search was stopped.').waitFor();
    expect((await tableOf(page)).length).toBeLessThan(5);
    // What is done still answers.
    await page
      .getByRole('button', { name: 'Play on the chart' })
      .first()
      .waitFor({ timeout: 60_000 });
    await close();
  }, 240_000);

  test('works in a page that is one file, also for a model of one policy', async () => {
    const read = await readDocumentBytes('examples/models/pi4-camera-codec-display.model.json');
    if (!read.ok) expect.fail(read.refusal.message);
    const folder = mkdtempSync(join(tmpdir(), 'cenalloc-orderings-'));
    try {
      for (const { name, content } of [BOARD, read.value]) {
        const made = pageWithDocument(name, content);
        if (!made.ok) expect.fail(made.refusal.message);
        const path = join(folder, `${name}.html`);
        writeFileSync(path, made.value);
        const { page, complaints } = await openPage(browser, `file://${path}${FRAGMENT}`);
        await explored(page);
        await page
          .getByRole('heading', { name: /^State \d+, (out of reach|turned away)/ })
          .waitFor();
        await page.getByRole('article', { name: 'Works' }).waitFor();
        expect(complaints).toEqual([]);
        await page.close();
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 120_000);

  test.each(['light', 'dark'] as const)('axe finds nothing, %s and narrow', async (scheme) => {
    for (const width of [1440, 390]) {
      const { page, close } = await visit(browser, BOARD, { fragment: FRAGMENT, scheme, width });
      await explored(page);
      await page.getByRole('heading', { name: 'State 10, out of reach' }).waitFor();
      await page.getByText('What they mean').click();
      await page.getByText('The same as a list').click();
      expect(await axeProblems(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      await close();
    }
  });
});
