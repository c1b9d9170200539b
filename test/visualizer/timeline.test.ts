/**
 * The timeline in a browser: by time where a recording tells it, zoomed, panned and measured by mouse, wheel, fingers
 * and keys, with the call under the pointer told; a long recording is never a black bar.
 */
import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import {
  attachLines,
  detachLines,
  exportLines,
  mapLines,
  releaseLines,
  unmapLines,
} from '../trace/recorded-lines.ts';
import { PALETTE } from '../../src/views/pictures/palette.ts';
import { documentOf, noBrowser, visit } from './browser.ts';
import { browserOfTests } from './browser-of-tests.ts';

const LATE = documentOf('examples/traces/k612-late.txt');
const LOG = documentOf('examples/logs/late-display.jsonl');

/** Buffers one behind the other, shared by some of so many devices. */
function traceOf(buffers: number, devices: number): Buffer {
  const lines: string[] = [];
  for (let buffer = 1; buffer <= buffers; buffer += 1) {
    const names = { buffer, device: `dev-${buffer % devices}`, attachment: 1 };
    const late = { buffer, device: `dev-${(buffer + 1) % devices}`, attachment: 2 };
    lines.push(...exportLines(names), ...attachLines(names), ...mapLines(names));
    if (buffer % 500 === 250) lines.push(...attachLines(late), ...detachLines(late));
    lines.push(...unmapLines(names), ...detachLines(names), ...releaseLines(names));
  }
  const ofDriver = (_: string, device: string): string =>
    `dev="dev-${device}" drv="drv-${Number(device) % 3}"`;
  return Buffer.from(`${lines.join('\n').replaceAll(/dev="dev-(\d+)" drv="dbi"/g, ofDriver)}\n`);
}

/** How much of the recording is in the window, in milliseconds or steps. */
async function inView(page: Page): Promise<number> {
  const words = await page.locator('.timeline-crumbs b').innerText();
  const [, number = '', unit = ''] = /^([\d.]+)\s(ms|µs|steps?|s)/.exec(words) ?? [];
  const factor = { s: 1_000, ms: 1, µs: 0.001, step: 1, steps: 1 }[unit] ?? NaN;
  return Number(number) * factor;
}

const lanesOf = (page: Page): Locator => page.locator('.lanes canvas');
const stripOf = (page: Page): Locator => page.locator('section.timeline > canvas');

/** A box of an element, and a point of it by shares of its width and height in pixels. */
async function at(locator: Locator, share: number, y: number): Promise<readonly [number, number]> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('it is not shown');
  return [box.x + 120 + share * (box.width - 130), box.y + y];
}

async function drag(
  page: Page,
  from: readonly [number, number],
  to: readonly [number, number],
): Promise<void> {
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2);
  await page.mouse.move(...to);
  await page.mouse.up();
}

async function svgOf(page: Page): Promise<string> {
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save timeline as SVG' }).click();
  return readFileSync(await (await waiting).path(), 'utf8');
}

/** Counts the pixels of a canvas that have a colour, or that are nearly as dark as text; runs in the page. */
function countOf(canvas: unknown, colour: string | null): { found: number; share: number } {
  interface Copy {
    readonly data: Uint8ClampedArray;
  }
  const page = globalThis as unknown as {
    readonly OffscreenCanvas: new (
      width: number,
      height: number,
    ) => {
      getContext(kind: '2d'): {
        drawImage(image: unknown, x: number, y: number): void;
        getImageData(...box: readonly number[]): Copy;
      };
    };
  };
  const { width, height } = canvas as { readonly width: number; readonly height: number };
  const context = new page.OffscreenCanvas(width, height).getContext('2d');
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const wanted = [1, 3, 5].map((at) => parseInt((colour ?? '#000000').slice(at, at + 2), 16));
  let found = 0;
  for (let pixel = 0; pixel < data.length; pixel += 4) {
    const isMeant =
      colour === null
        ? (data[pixel + 3] ?? 0) > 200 &&
          Math.max(data[pixel] ?? 0, data[pixel + 1] ?? 0, data[pixel + 2] ?? 0) < 60
        : wanted.every((part, at) => data[pixel + at] === part);
    if (isMeant) found += 1;
  }
  return { found, share: found / (width * height) };
}

describe.skipIf(noBrowser !== '')(`the timeline${noBrowser}`, () => {
  const browser = browserOfTests();

  test('stands by time where that is told, and by steps on request', async () => {
    const { page, close } = await visit(browser, LATE, { width: 1440 });
    await expect.poll(() => inView(page)).toBe(2.64);
    expect(await page.getByRole('button', { name: 'Time', pressed: true }).count()).toBe(1);
    const byTime = await svgOf(page);
    for (const words of ['425\u00a0µs late', '1.5\u00a0ms', 'attaching', '128 KiB held']) {
      expect(byTime).toContain(`>${words}<`);
    }
    await page.getByRole('button', { name: 'Steps', exact: true }).click();
    await expect.poll(() => inView(page)).toBe(14);
    const bySteps = await svgOf(page);
    expect(bySteps).not.toContain('1.5\u00a0ms');
    expect(bySteps).toContain('425\u00a0µs late');
    await close();
  });

  test('a log without times stands by steps, with its refusals and references', async () => {
    const { page, close } = await visit(browser, LOG, { fragment: '#seq=19' });
    await page.locator('.timeline-crumbs').waitFor();
    expect(await page.getByRole('button', { name: 'Time', exact: true }).count()).toBe(0);
    const svg = await svgOf(page);
    expect(svg).toContain('3 steps late');
    expect(svg).toContain('class="ring"');
    expect(svg).toContain('>references<');
    await close();
  });

  test('wheel and keys zoom and pan; a plain wheel on the lanes does not', async () => {
    const { page, close } = await visit(browser, LATE);
    await expect.poll(() => inView(page)).toBe(2.64);
    await page.mouse.move(...(await at(lanesOf(page), 0.6, 60)));
    await page.mouse.wheel(0, -100);
    await page.getByText('Ctrl wheel zooms').waitFor();
    expect(await inView(page)).toBe(2.64);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -100);
    await page.keyboard.up('Control');
    await expect.poll(() => inView(page)).toBeLessThan(2.3);
    const first = await inView(page);
    await page.mouse.move(...(await at(lanesOf(page), 0.6, 10)));
    await page.mouse.wheel(0, -100);
    await expect.poll(() => inView(page)).toBeLessThan(first);
    const second = await inView(page);
    await page.mouse.move(...(await at(stripOf(page), 0.6, 20)));
    await page.mouse.wheel(0, -100);
    await expect.poll(() => inView(page)).toBeLessThan(second);
    const third = await inView(page);
    await page.keyboard.press('w');
    await expect.poll(() => inView(page)).toBeLessThan(third);
    await page.keyboard.press('a');
    await page.keyboard.press('d');
    await page.keyboard.press('s');
    await page.keyboard.press('0');
    await expect.poll(() => inView(page)).toBe(2.64);
    await close();
  });

  test('tells of the call under the pointer, and goes to it by a click', async () => {
    const { page, close } = await visit(browser, LATE, { fragment: '#seq=1' });
    await expect.poll(() => inView(page)).toBe(2.64);
    const card = page.locator('.timeline-card');
    const [left, y] = await at(lanesOf(page), 0.74, 112);
    const box = await lanesOf(page).boundingBox();
    let found = false;
    for (let x = left; !found && x < left + (box?.width ?? 0) - 140; x += 6) {
      await page.mouse.move(x, y);
      await page.waitForTimeout(x === left ? 200 : 30);
      if ((await card.count()) === 0) await page.waitForTimeout(150);
      found =
        (await card.count()) > 0 &&
        (await card.innerText()).includes('425\u00a0µs after the first map, L32');
    }
    expect(found).toBe(true);
    expect(await card.innerText()).toContain('dbi-codec attaches');
    await page.mouse.down();
    await page.mouse.up();
    await page.getByRole('heading', { name: 'ino=5: dbi-codec attaches' }).waitFor();
    await close();
  });

  test('measures a stretch, zooms to it, and forgets it', async () => {
    const { page, close } = await visit(browser, LATE);
    await expect.poll(() => inView(page)).toBe(2.64);
    const range = page.locator('.timeline-range');
    await drag(page, await at(lanesOf(page), 0.5, 10), await at(lanesOf(page), 0.97, 10));
    expect(await range.innerText()).toMatch(/^[\d.]+\sms, \d+ calls, 1 buffer, 1 late$/);
    await page.keyboard.press('Escape');
    await range.waitFor({ state: 'detached' });
    await page.keyboard.down('Shift');
    await drag(page, await at(lanesOf(page), 0.6, 70), await at(lanesOf(page), 0.9, 70));
    await page.keyboard.up('Shift');
    await range.waitFor();
    await lanesOf(page).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => inView(page)).toBeLessThan(0.9);
    await page.locator('.timeline-crumbs button').first().click();
    await expect.poll(() => inView(page)).toBe(2.64);
    await close();
  });

  test('its window, what is measured and its axis stand in the address, and come back with it', async () => {
    const { page, close } = await visit(browser, LATE);
    const lanes = lanesOf(page);
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await drag(page, await at(lanes, 0.3, 10), await at(lanes, 0.6, 10));
    await expect.poll(() => new URL(page.url()).hash).toMatch(/[&#]t=[\d.]+%7E[\d.]+&range=/);
    const seen = await inView(page);
    const told = new URL(page.url()).hash;
    await page.reload();
    await expect.poll(() => inView(page)).toBe(seen);
    await page.locator('.timeline-range').waitFor();
    expect(new URL(page.url()).hash).toBe(told);
    await page.getByRole('button', { name: 'Fit all' }).click();
    await expect.poll(() => new URL(page.url()).hash).not.toMatch(/[&#]t=/);
    await page.goto(`${new URL(page.url()).origin}/${told}`);
    await expect.poll(() => inView(page)).toBe(seen);
    // Of another recording: as near as there is.
    await page.goto(`${new URL(page.url()).origin}/#seq=3&t=900000~900001&axis=steps`);
    await expect.poll(() => page.locator('.timeline-crumbs b').innerText()).toMatch(/4 steps/);
    await close();
  });

  test('the strip draws a window, moves it and resizes it', async () => {
    const { page, close } = await visit(browser, LATE);
    await expect.poll(() => inView(page)).toBe(2.64);
    const strip = stripOf(page);
    await drag(page, await at(strip, 0.4, 20), await at(strip, 0.6, 20));
    await expect.poll(() => inView(page)).toBeLessThan(0.7);
    const drawn = await inView(page);
    const before = await svgOf(page);
    await drag(page, await at(strip, 0.5, 20), await at(strip, 0.7, 20));
    expect(await inView(page)).toBeCloseTo(drawn, 3);
    expect(await svgOf(page)).not.toBe(before);
    await drag(page, await at(strip, 0.8, 20), await at(strip, 0.9, 20));
    await expect.poll(() => inView(page)).toBeGreaterThan(drawn * 1.2);
    await close();
  });

  test('a jump zooms so that map and late attach take a third; F fits the buffer; a double click the bar', async () => {
    const content = traceOf(3_000, 4);
    const { page, close } = await visit(browser, { name: 'many.txt', content }, { width: 1440 });
    await page.getByText(/attached 4\sµs/).waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: /Fit all/ }).click();
    await expect.poll(() => inView(page)).toBeGreaterThan(40);
    await page.getByRole('button', { name: /^Late attach/ }).click();
    await expect.poll(() => inView(page)).toBeLessThan(0.3);
    expect(await svgOf(page)).toContain('4\u00a0µs late');
    await page.getByRole('button', { name: /Fit all/ }).click();
    await expect.poll(() => inView(page)).toBeGreaterThan(40);
    await page.keyboard.press('f');
    await expect.poll(() => inView(page)).toBeLessThan(0.1);
    await page.getByRole('button', { name: /Fit all/ }).click();
    await expect.poll(() => inView(page)).toBeGreaterThan(40);
    await page.mouse.dblclick(...(await at(lanesOf(page), 0.4, 40)));
    await page.waitForTimeout(300);
    expect((await lanesOf(page).evaluate(countOf, null)).share).toBeLessThan(0.2);
    await close();
  });

  test('a window that is led to is three times as long as what somebody was late by', async () => {
    const names = { buffer: 9_000, device: 'early', attachment: 1 };
    const late = { buffer: 9_000, device: 'late', attachment: 2 };
    const content = [
      traceOf(500, 3),
      `${[...exportLines(names), ...attachLines(names), ...mapLines(names)].join('\n')}\n`,
      traceOf(20, 3),
      `${attachLines(late).join('\n')}\n`,
      traceOf(1_500, 3),
    ];
    const document = { name: 'one.txt', content: Buffer.from(content.join('')) };
    const { page, close } = await visit(browser, document, {
      fragment: '#buffer=ino%3D9000&seq=1',
    });
    await page.getByRole('button', { name: /Fit all/ }).click();
    await expect.poll(() => inView(page)).toBeGreaterThan(20);
    await page
      .locator('.finding', { hasText: /late-attach.*ino=9000/s })
      .first()
      .click();
    // The way there takes a moment.
    const timesLate = async (): Promise<number> => {
      const [, number = ''] = />([\d.]+)\sµs late</.exec(await svgOf(page)) ?? [];
      return (await inView(page)) / Number(number);
    };
    await expect.poll(timesLate).toBeCloseTo(0.003, 4);
    await close();
  });

  test('a long recording is never a black bar, and its late attaches stand out', async () => {
    const { page, close } = await visit(browser, { name: 'many.txt', content: traceOf(6_000, 3) });
    await page.getByText(/attached 4\sµs/).waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: /Fit all/ }).click();
    await page.waitForTimeout(400);
    expect((await lanesOf(page).evaluate(countOf, null)).share).toBeLessThan(0.1);
    expect((await stripOf(page).evaluate(countOf, null)).share).toBeLessThan(0.1);
    const [path = ''] = /class="tick" d="[^"]+"/.exec(await svgOf(page)) ?? [];
    expect(path.match(/M/g)).toHaveLength(12);
    await close();
  });

  test('many importers are lanes of their drivers, and unfold', async () => {
    const { page, close } = await visit(browser, { name: 'many.txt', content: traceOf(60, 20) });
    const unfold = page.getByRole('button', { name: 'Every importer' });
    await unfold.waitFor();
    const folded = await svgOf(page);
    expect(folded).toContain('▸ drv-1');
    expect(folded).not.toContain('dev-13');
    await unfold.click();
    expect(await svgOf(page)).toContain('dev-13');
    const scrolled = (): Promise<number> =>
      page
        .locator('.lanes')
        .evaluate((element) => (element as unknown as { scrollTop: number }).scrollTop);
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    const before = await scrolled();
    for (let step = 0; step < 60; step += 1) await page.keyboard.press('ArrowRight');
    await expect.poll(scrolled).not.toBe(before);
    await close();
  });

  test('two fingers zoom', async () => {
    const { page, close } = await visit(browser, LATE);
    await expect.poll(() => inView(page)).toBe(2.64);
    const client = await page.context().newCDPSession(page);
    const [x, y] = await at(lanesOf(page), 0.5, 70);
    const touch = async (
      type: 'touchStart' | 'touchMove' | 'touchEnd',
      apart: number,
    ): Promise<void> => {
      const points = [x - apart, x + apart].map((each, id) => ({ x: each, y, id }));
      await client.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: type === 'touchEnd' ? [] : points,
      });
    };
    await touch('touchStart', 40);
    for (const apart of [60, 80, 100, 120]) await touch('touchMove', apart);
    await touch('touchEnd', 0);
    await expect.poll(() => inView(page)).toBeLessThan(1.2);
    await close();
  });

  test('is a group that has the keyboard, and follows forced colours', async () => {
    const { page, close } = await visit(browser, LATE);
    const lanes = page.getByRole('group', { name: 'Timeline of 14 steps' });
    await lanes.focus();
    expect((await lanes.evaluate(countOf, PALETTE.mapped.light)).found).toBeGreaterThan(1_000);
    expect(await lanes.getAttribute('aria-description')).toContain('list of calls');
    await page.keyboard.press('ArrowRight');
    await page.getByText('7 / 14').waitFor();
    await page.emulateMedia({ forcedColors: 'active' });
    const mapped = async (): Promise<number> =>
      (await lanes.evaluate(countOf, PALETTE.mapped.light)).found;
    await expect.poll(mapped).toBe(0);
    await close();
  });
});
