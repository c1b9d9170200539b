/**
 * The state chart of the page in Chromium: lit at the step, for those who see it and those who do not, in its
 * colours and in those of the system, wide and narrow, in a served page and in an exported file.
 */
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { documentOf, noBrowser, visit, visitFile } from './browser.ts';
import { browserOfTests } from './browser-of-tests.ts';

const LATE = documentOf('examples/traces/k612-late.txt');
const LOG = documentOf('examples/logs/late-display.jsonl');

/** A pane beside others has room for the whole chart. */
const WIDE = { width: 1440, height: 1000 };

/** The texts of some shapes of the chart. */
async function textsOf(page: Page, selector: string): Promise<readonly string[]> {
  const found = await page.locator(`.chart ${selector}`).allTextContents();
  return found.map((text) => text.trim());
}

describe.skipIf(noBrowser !== '')(`the state chart in Chromium${noBrowser}`, () => {
  const browser = browserOfTests();

  test('lights the late attach, its state, its loop and its rule', async () => {
    const { page, close } = await visit(browser, LATE, { fragment: '#seq=6&view=chart', ...WIDE });
    await page.locator('.chart .row.taken.late').waitFor();
    expect(await textsOf(page, '.row.late > .event')).toEqual(['attach']);
    expect(await textsOf(page, '.row.late > .asked')).toEqual(['ATT4']);
    expect(await page.locator('.chart .loop.late').count()).toBe(1);
    expect(await textsOf(page, '.state.active > .name')).toEqual(['mapped']);
    expect(await textsOf(page, '.pill.active text')).toEqual(['mapped', 'attached']);
    await close();
  });

  test('is lit in an exported file, too', async () => {
    const { page, close } = await visitFile(browser, LATE, {
      fragment: '#seq=6&view=chart',
      ...WIDE,
    });
    await page.locator('.chart .row.taken.late').waitFor();
    expect(await textsOf(page, '.state.active > .name')).toEqual(['mapped']);
    await close();
  });

  test('takes back what was counted, and lights two ways at the first map of a kernel', async () => {
    const { page, close } = await visit(browser, LATE, { fragment: '#seq=4&view=chart', ...WIDE });
    await page.locator('.chart .way.taken').first().waitFor();
    expect(await textsOf(page, '.way.taken .event')).toEqual(['allocate ×1', 'map ×1']);
    // What was only gone is seen as what was late or refused is.
    const seen = `[...document.querySelectorAll('.chart .way.taken')].map(
      (way) => getComputedStyle(way).visibility)`;
    expect(await page.evaluate(seen)).toEqual(['visible', 'visible']);
    await page.keyboard.press('ArrowLeft');
    await page.locator('.chart .life-attaching').waitFor();
    expect(await textsOf(page, '.way.been .label.been .event')).toEqual(['attach ×1']);
    await close();
  });

  test('is one image with a summary and the same facts as a list', async () => {
    const { page, close } = await visit(browser, LATE, { fragment: '#seq=6&view=chart', ...WIDE });
    const name = 'State chart of ino=5: mapped; this step: attach in mapped, late';
    await page.getByRole('img', { name }).waitFor();
    const facts = await page.locator('.chart-facts li').allTextContents();
    expect(facts).toContain('map from allocated to mapped: once');
    expect(facts).toContain('late: dbi-codec, changed in this step');
    expect(facts).toContain('dbi-codec: attached, late');
    // Nobody follows the pins of a kernel.
    expect(facts).toContain('detach as dbi-codec: not told whether it is open');
    await close();
  });

  test('tells of each way what is asked and what is not told', async () => {
    const { page, close } = await visit(browser, LATE, { fragment: '#seq=6&view=chart', ...WIDE });
    await page.getByText('From mapped, as dbi-codec: what is asked').click();
    const detach = page.locator('.chart-way', { hasText: 'hasNoMap' });
    await detach.getByText('holds isAttached ATT6').waitFor();
    await page.getByText('not told hasRoomForReference LIM1').waitFor();
    await page.getByRole('button', { name: 'Machine' }).click();
    await page.locator('.chart .event', { hasText: 'ImporterAttached' }).first().waitFor();
    await close();
  });

  test('shows a refusal at its step', async () => {
    const { page, close } = await visit(browser, LOG, { fragment: '#seq=6&view=chart', ...WIDE });
    await page.locator('.chart .taken.refused').first().waitFor();
    await page.getByText('✗ refused: EBUSY').waitFor();
    expect(await textsOf(page, '.note.refused')).toEqual(['refused, not attached']);
    await close();
  });

  test.each([
    ['light', 'Words'],
    ['dark', 'Machine'],
  ] as const)('fits a pane of 794 pixels, in the %s look, %s', async (scheme, names) => {
    const look = { fragment: '#seq=14&view=chart', width: 830, height: 900, scheme };
    const { page, close } = await visit(browser, LATE, look);
    await page.getByRole('button', { name: names }).click();
    await page.locator('.chart .row.been').first().waitFor();
    expect(await page.evaluate(textsOutside)).toEqual([]);
    expect(await page.evaluate(widthOfScroller)).toBe(0);
    await close();
  });

  test('shows only states and ways where it is narrow, and the ways as a list', async () => {
    const look = { fragment: '#seq=6&view=chart', width: 390, height: 844 };
    const { page, close } = await visit(browser, LATE, look);
    await page.locator('.chart-place.narrow').waitFor();
    expect(await page.locator('.chart .row').count()).toBe(0);
    const loop = await page.locator('.chart .loop.late').boundingBox();
    const chart = await page.locator('svg.chart').boundingBox();
    if (loop === null || chart === null) expect.fail('both are drawn');
    expect(loop.x + loop.width).toBeLessThanOrEqual(chart.x + chart.width);
    await page.getByText('From mapped, as dbi-codec: what is asked').waitFor();
    await close();
  });

  test('leads to the next step along a way that is clicked, by mouse and by keyboard', async () => {
    const { page, close } = await visit(browser, LATE, { fragment: '#seq=6&view=chart', ...WIDE });
    await page.locator('.chart .label.been .event', { hasText: 'allocate ×1' }).click();
    await expect.poll(() => page.url()).toContain('seq=4');
    await page.getByText('From mapped, as dbi-disp: what is asked').click();
    await page.getByRole('button', { name: 'attach, created to attaching ×1' }).press('Enter');
    await expect.poll(() => page.url()).toContain('seq=3');
    await close();
  });

  test.each(['light', 'dark'] as const)('axe finds nothing in it, %s', async (scheme) => {
    const { page, close } = await visit(browser, LOG, {
      fragment: '#seq=6&view=chart',
      ...WIDE,
      scheme,
    });
    await page.getByText(/^From mapped, as .*: what is asked$/).click();
    await page.evaluate(axe.source);
    const found = await page.evaluate(async () => {
      const { axe: run } = globalThis as unknown as { axe: typeof axe };
      const { violations } = await run.run('.chart-pane');
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    });
    expect(found).toEqual([]);
    await close();
  });

  test('makes calls in a trial, and says before what would be refused', async () => {
    const fragment = '#try=1~raspberry-pi-4~strict~c8388608_a0.0_m0.0';
    const { page, close } = await visit(browser, null, { fragment, ...WIDE });
    await page.getByRole('combobox', { name: 'Who calls' }).selectOption('hvs');
    const chart = page.locator('svg.chart');
    await chart.getByRole('button', { name: 'get', exact: true }).waitFor();
    const attach = 'attach as hvs, would be refused: ATT4';
    await chart.getByRole('button', { name: attach }).press('Enter');
    await page.getByText('✗ refused: EBUSY: hvs is late').waitFor();
    await expect.poll(() => page.url()).toContain('_a0.2');
    // Whoever was refused is who calls next; another one can be chosen.
    await page.getByRole('combobox', { name: 'Who calls' }).selectOption('unicam');
    await chart.getByRole('button', { name: 'unmap as unicam', exact: true }).first().click();
    await page.locator('.chart .life-allocated').waitFor();
    await expect.poll(() => page.url()).toContain('_u0.0');
    await close();
  });

  test('has the colours of the system where these are forced', async () => {
    const { page, close } = await visit(browser, LATE, { fragment: '#seq=6&view=chart', ...WIDE });
    await page.locator('.chart .active > .box').waitFor();
    await page.emulateMedia({ forcedColors: 'active' });
    const widths = await page.evaluate(strokesOf, ['.chart .active > .box', '.chart .been > .box']);
    expect(widths[0]).toBe('4px');
    expect(widths[1]).not.toBe('4px');
    await close();
  });
});

interface Measured {
  getBoundingClientRect(): Readonly<Record<'left' | 'right' | 'top' | 'bottom', number>>;
  closest(selector: string): Measured | null;
  querySelector(selector: string): Measured | null;
  querySelectorAll(selector: string): Iterable<Measured>;
  readonly textContent: string;
  readonly scrollWidth: number;
  readonly clientWidth: number;
}

interface Window {
  readonly document: {
    querySelectorAll(selector: string): Iterable<Measured>;
    querySelector(selector: string): Measured;
  };
  getComputedStyle(element: Measured): { readonly strokeWidth: string };
}

/** The texts that leave the box of their state, reach into one, or lie over each other; runs in the page. */
function textsOutside(): string[] {
  const { document } = globalThis as unknown as Window;
  const boxes = [...document.querySelectorAll('.chart .box')].map((box) =>
    box.getBoundingClientRect(),
  );
  const inside = [...document.querySelectorAll('.chart .state text')].flatMap((text) => {
    const box = text.closest('.state')?.querySelector('.box')?.getBoundingClientRect();
    const { left, right } = text.getBoundingClientRect();
    return box !== undefined && left >= box.left && right <= box.right ? [] : [text.textContent];
  });
  const reaching = [...document.querySelectorAll('.chart .way text')].flatMap((text) => {
    const at = text.getBoundingClientRect();
    const isOver = boxes.some(
      (box) =>
        at.left < box.right && box.left < at.right && at.top < box.bottom && box.top < at.bottom,
    );
    return isOver ? [text.textContent] : [];
  });
  const crowded = [...document.querySelectorAll('.chart .row')].flatMap((row) => {
    const texts = [...row.querySelectorAll('text')].map((text) => text.getBoundingClientRect());
    const isOver = texts.some((one, index) =>
      texts.slice(index + 1).some((two) => two.left < one.right),
    );
    return isOver ? [row.textContent] : [];
  });
  return [...inside, ...reaching, ...crowded];
}

/** How much of the chart is out of sight to the side; runs in the page. */
function widthOfScroller(): number {
  const { document } = globalThis as unknown as Window;
  const { scrollWidth, clientWidth } = document.querySelector('.chart-place');
  return scrollWidth - clientWidth;
}

/** How thick some edges are; runs in the page. */
function strokesOf(selectors: readonly string[]): string[] {
  const window = globalThis as unknown as Window;
  return selectors.map(
    (selector) => window.getComputedStyle(window.document.querySelector(selector)).strokeWidth,
  );
}
