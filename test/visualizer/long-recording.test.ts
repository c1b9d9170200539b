/**
 * A hundred thousand steps: the page opens them, finds among them, and scrubs at more than 30 frames a
 * second, measured by the browser's own frames while the slider moves.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { noBrowser, startBrowser, visit } from './browser.ts';
import { browserOfTests } from './browser-of-tests.ts';
import { bestScrub, longRecording, type Scrubbed } from './scrubbing.ts';

const STEPS = 100_000;
/** Frames a second below which scrubbing is no longer smooth; the bench has a higher goal. */
const SMOOTH = 30;

/** What the page reaches, or would reach with a processor of its own. */
function reached({ framesPerSecond, framesPerOwnSecond }: Scrubbed): number {
  return Math.max(framesPerSecond, framesPerOwnSecond);
}

describe.skipIf(noBrowser !== '')(`a long recording of ${STEPS} steps${noBrowser}`, () => {
  const browser = browserOfTests();

  test('shows its late attach and scrubs smoothly', async () => {
    const { content, lateBuffer } = longRecording(STEPS);
    const { page, close } = await visit(browser, { name: 'long.txt', content });
    // It is read beside the page, which says how far it is.
    await page.getByText(/^Reading long\.txt, \d+ %$/).waitFor();
    await page.getByText(/latecomer attached .* after the first map/).waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: /^Late attach/ }).click();
    await page.getByRole('heading', { name: `ino=${lateBuffer}: latecomer attaches` }).waitFor();
    for (const list of ['Findings', 'Calls']) {
      await page.getByRole('tab', { name: list }).click();
      const frames = await bestScrub(page, SMOOTH);
      const told = [frames.framesPerSecond, frames.framesPerOwnSecond].map((each) =>
        each.toFixed(0),
      );
      console.info(
        `scrubbing ${STEPS} steps beside ${list}: ${told.join(' frames a second, ')} of its own`,
      );
      expect(frames.moved).toBeGreaterThan(5);
      expect(reached(frames)).toBeGreaterThan(SMOOTH);
    }
    // What has to be read comes after the slider, and when it rests it is there.
    const place = await page.getByRole('slider', { name: 'Step' }).inputValue();
    const step = `step ${Number(place) + 1} of `;
    await expect.poll(() => page.locator('.step header .label').textContent()).toContain(step);
    await close();
  });
});

describe.skipIf(noBrowser !== '')(`reading a long recording${noBrowser}`, () => {
  test('leaves the page answering, and can be stopped', async () => {
    const browser = await startBrowser();
    const folder = mkdtempSync(join(tmpdir(), 'cenalloc-long-'));
    try {
      const path = join(folder, 'long.txt');
      writeFileSync(path, longRecording(STEPS).content);
      const { page, close } = await visit(browser, null);
      await page.locator('input[type=file]').first().setInputFiles(path);
      await page.getByRole('button', { name: 'Stop' }).click();
      await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached' });
      await page.getByLabel('Paste what you have').fill('still here');
      expect(await page.getByRole('alert').isHidden()).toBe(true);
      await close();
    } finally {
      rmSync(folder, { recursive: true });
      await browser.close();
    }
  }, 120_000);
});
