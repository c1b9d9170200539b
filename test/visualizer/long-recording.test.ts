/**
 * A hundred thousand steps: the page opens them, finds among them, and scrubs at more than 30 frames a
 * second, measured by the browser's own frames while the slider moves.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  attachLines,
  detachLines,
  exportLines,
  mapLines,
  releaseLines,
  unmapLines,
} from '../trace/recorded-lines.ts';
import { noBrowser, startBrowser, visit } from './browser.ts';
import { browserOfTests } from './browser-of-tests.ts';

const STEPS = 100_000;
const DEVICES = ['disp', 'codec', 'camera', 'gpu', 'scaler'];

/** A recording of so many calls and a few more, with one late attach far inside. */
function longRecording(): { readonly content: Buffer; readonly lateBuffer: number } {
  const lines: string[] = [];
  let calls = 0;
  let buffer = 0;
  const lateBuffer = Math.floor(STEPS / 6 / 2);
  while (calls < STEPS) {
    buffer += 1;
    const device = DEVICES[buffer % DEVICES.length] ?? 'disp';
    const names = { buffer, device, attachment: 1 };
    lines.push(...exportLines(names), ...attachLines(names), ...mapLines(names));
    if (buffer === lateBuffer) {
      const late = { buffer, device: 'latecomer', attachment: 2 };
      lines.push(...attachLines(late), ...detachLines(late));
      calls += 2;
    }
    lines.push(...unmapLines(names), ...detachLines(names), ...releaseLines(names));
    calls += 6;
  }
  return { content: Buffer.from(`${lines.join('\n')}\n`), lateBuffer };
}

describe.skipIf(noBrowser !== '')(`a long recording of ${STEPS} steps${noBrowser}`, () => {
  const browser = browserOfTests();

  test('shows its late attach and scrubs smoothly', async () => {
    const { content, lateBuffer } = longRecording();
    const { page, close } = await visit(browser, { name: 'long.txt', content });
    // It is read beside the page, which says how far it is.
    await page.getByText(/^Reading long\.txt, \d+ %$/).waitFor();
    await page.getByText(/latecomer attached .* after the first map/).waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: /^Late attach/ }).click();
    await page.getByRole('heading', { name: `ino=${lateBuffer}: latecomer attaches` }).waitFor();
    const frames = await page.evaluate(scrub, 1_500);
    console.info(`scrubbing ${STEPS} steps: ${frames.perSecond.toFixed(0)} frames a second`);
    expect(frames.moved).toBeGreaterThan(20);
    expect(frames.perSecond).toBeGreaterThan(30);
    await page.getByRole('tab', { name: /^Calls/ }).click();
    const inList = await page.evaluate(scrub, 1_500);
    expect(inList.perSecond).toBeGreaterThan(30);
    await close();
  });
});

describe.skipIf(noBrowser !== '')(`reading a long recording${noBrowser}`, () => {
  test('leaves the page answering, and can be stopped', async () => {
    const browser = await startBrowser();
    const folder = mkdtempSync(join(tmpdir(), 'cenalloc-long-'));
    try {
      const path = join(folder, 'long.txt');
      writeFileSync(path, longRecording().content);
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

/** Moves the slider in every frame for some milliseconds; runs in the page. */
async function scrub(milliseconds: number): Promise<{ moved: number; perSecond: number }> {
  interface Slider {
    max: string;
    value: string;
    dispatchEvent(event: object): void;
  }
  const window = globalThis as unknown as {
    readonly document: { querySelector(selector: string): Slider };
    readonly Event: new (type: string, options: object) => object;
    requestAnimationFrame(call: (now: number) => void): void;
  };
  const slider = window.document.querySelector('.scrub input');
  const last = Number(slider.max);
  const begun = performance.now();
  let moved = 0;
  while (performance.now() - begun < milliseconds) {
    slider.value = String(Math.round((((moved * 37) % 200) / 200) * last));
    slider.dispatchEvent(new window.Event('input', { bubbles: true }));
    moved += 1;
    await new Promise((resolve) => {
      window.requestAnimationFrame(resolve);
    });
  }
  return { moved, perSecond: (moved * 1000) / (performance.now() - begun) };
}
