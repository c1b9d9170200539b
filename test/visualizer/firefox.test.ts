/**
 * The main path of the page in Firefox, served and as one file: the story of a recording, its steps by keys and by
 * jumps, the chart lit at the late attach, a link, and what is explored beside the page.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageWithDocument } from '../../src/inspect/page-files.ts';
import { lack } from '../support/tools.ts';
import { documentOf, serveDocument } from './browser.ts';

const LATE = documentOf('examples/traces/k612-late.txt');
const BOARD = documentOf('examples/platforms/raspberry-pi-4.platform.json');

const noFirefox = lack('firefox-esr');

describe.skipIf(noFirefox !== '')(`the page in Firefox${noFirefox}`, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: '/usr/bin/firefox-esr',
      headless: true,
    });
  }, 120_000);

  afterAll(async () => {
    await browser.close();
  });

  /** Opens an address at the size of a laptop, and remembers what goes wrong. */
  async function open(url: string): Promise<{ readonly page: Page; readonly faults: string[] }> {
    const page = await browser.newPage();
    await page.setViewport({ width: 1440, height: 900 });
    page.setDefaultTimeout(30_000);
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    await page.goto(url);
    return { page, faults };
  }

  async function expectMainPath(page: Page): Promise<void> {
    const stepIs = (words: string): Promise<unknown> =>
      page.waitForSelector(`aside[aria-label="Step"] h2 ::-p-text(${words})`);
    await page.waitForSelector('::-p-text(after the first map)');
    await stepIs('dbi-codec attaches');
    await page.waitForSelector('.chart .row.taken.late');
    await page.locator('button::-p-text(Go to the first map)').click();
    await stepIs('dbi-disp maps');
    expect(new URL(page.url()).hash).toContain('seq=');
    await page.goBack();
    await stepIs('dbi-codec attaches');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('::-p-text(2 / 14)');
    expect(await page.evaluate('document.fonts.check("13px Inter")')).toBe(true);
  }

  test('served', async () => {
    const { url, close } = await serveDocument(LATE);
    const { page, faults } = await open(url);
    await expectMainPath(page);
    expect(faults).toEqual([]);
    await page.close();
    close();
  });

  test('as one file, which also explores a board beside itself', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cenalloc-page-'));
    try {
      for (const { name, content } of [LATE, BOARD]) {
        const made = pageWithDocument(name, content);
        if (!made.ok) expect.fail(made.refusal.message);
        writeFileSync(join(folder, `${name}.html`), made.value);
      }
      const late = await open(`file://${folder}/${LATE.name}.html`);
      await expectMainPath(late.page);
      const { page, faults } = await open(`file://${folder}/${BOARD.name}.html`);
      await page.locator('button::-p-text(Orderings)').click();
      await page.waitForSelector('::-p-text(5 policies in)');
      await page.waitForSelector('h2::-p-text(State), h3::-p-text(State)');
      expect([...late.faults, ...faults]).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
