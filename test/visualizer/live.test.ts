/**
 * The page while a recording grows: it follows the newest step, holds where somebody looks back, counts and offers what
 * has come, survives a server that goes and comes, and ends with the recording that a file of the same would show.
 */
import { spawn, type ChildProcessWithoutNullStreams as Served } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readTraceRecording } from '../../src/views/recordings/trace-recording.ts';
import { runHere } from '../support/run-here.ts';
import { noBrowser, openPage, startBrowser } from './browser.ts';

const ROOT = join(import.meta.dirname, '../..');
const TRACE = readFileSync(join(ROOT, 'examples/traces/k612-late.txt'), 'utf8').split(/(?<=\n)/);
const LOG = readFileSync(join(ROOT, 'examples/logs/late-display.jsonl'), 'utf8').split(/(?<=\n)/);

/** Whether a line stands above the calls. */
const isHead = (line: string): boolean => line.startsWith('#');

describe.skipIf(noBrowser !== '')(`a page that follows${noBrowser}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'cenalloc-test-'));
  const children = new Set<Served>();
  let browser: Browser;

  beforeAll(async () => {
    browser = await startBrowser();
  }, 120_000);

  afterEach(async () => {
    for (const child of children) await stop(child);
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  /** Serves something that is followed. */
  async function serve(what: string, port = '0'): Promise<{ url: string; child: Served }> {
    const words = ['src/cli/main.ts', 'serve', what, '--follow', '--port', port];
    const child = spawn(process.execPath, words, { cwd: ROOT });
    children.add(child);
    const [address] = (await once(child.stdout, 'data')) as [Buffer];
    return { url: address.toString().trim(), child };
  }

  async function stop(child: Served): Promise<void> {
    children.delete(child);
    if (child.exitCode !== null) return;
    const closed = once(child, 'close');
    child.kill('SIGTERM');
    await closed;
  }

  const status = (page: Page, words: string | RegExp): Promise<void> =>
    page.locator('.live > span').first().filter({ hasText: words }).waitFor();

  const place = (page: Page, words: string): Promise<void> =>
    page.locator('.transport output', { hasText: words }).waitFor();

  test('follows a trace, holds, counts what has come and offers a finding', async () => {
    const path = join(folder, 'trace.txt');
    writeFileSync(path, '');
    const { url } = await serve(path);
    const { page, complaints } = await openPage(browser, url);
    await page.getByText('Waiting for the first call in trace.txt.').waitFor();
    // The first five calls, and half of the line of the late attach.
    const next = TRACE[31] ?? '';
    appendFileSync(path, TRACE.slice(0, 31).join('') + next.slice(0, 40));
    await status(page, /^Live$/);
    await place(page, '5 / 5');
    await page.locator('.coverage [title*="the recording goes on"]').waitFor();
    // A step back holds.
    await page.keyboard.press('ArrowLeft');
    await status(page, /^Live, held$/);
    appendFileSync(path, next.slice(40) + TRACE.slice(32).join(''));
    await status(page, 'Live, held (9 new)');
    await place(page, '4 / 14');
    const offer = page.getByRole('button', { name: '1 new finding' });
    await offer.waitFor();
    expect(await page.locator('.live [role=status]').textContent()).toBe(
      'Live, held at this step, 1 new finding',
    );
    await offer.click();
    await page.getByRole('heading', { name: 'ino=5: dbi-codec attaches' }).waitFor();
    await status(page, /^Live, held/);
    // The way back leads to where somebody was.
    await page.goBack();
    await place(page, '4 / 14');
    await page.keyboard.press('l');
    await place(page, '14 / 14');
    await status(page, /^Live$/);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('goes on where it was when the server comes back, and says meanwhile that it is away', async () => {
    const path = join(folder, 'log.jsonl');
    writeFileSync(path, LOG.slice(0, 8).join(''));
    const first = await serve(path);
    const { page } = await openPage(browser, first.url);
    await place(page, '8 / 8');
    await page.keyboard.press('ArrowLeft');
    await stop(first.child);
    await status(page, /^Not connected, trying again \(\d+\)$/);
    await place(page, '7 / 8');
    appendFileSync(path, LOG.slice(8).join(''));
    await serve(path, new URL(first.url).port);
    await status(page, `Live, held (${LOG.length - 8} new)`);
    // Nothing came twice, and nothing began again.
    await place(page, `7 / ${LOG.length}`);
    expect(await page.getByText('begins again').count()).toBe(0);
    await page.close();
  });

  test('says why where a log cannot go on, and keeps what came before', async () => {
    const path = join(folder, 'broken.jsonl');
    writeFileSync(path, LOG.slice(0, 8).join(''));
    const { url } = await serve(path);
    const { page } = await openPage(browser, url);
    await place(page, '8 / 8');
    appendFileSync(path, 'garbage\n');
    await status(page, /^Stopped$/);
    await page
      .getByRole('alert')
      .filter({ hasText: /^broken\.jsonl:9: / })
      .waitFor();
    await place(page, '8 / 8');
    await page.close();
  });

  test('begins again where a file shrank, and goes on where it was removed and came back', async () => {
    const path = join(folder, 'rotated.txt');
    writeFileSync(path, TRACE.join(''));
    const { url } = await serve(path);
    const { page } = await openPage(browser, url);
    await place(page, '14 / 14');
    writeFileSync(path, TRACE.slice(0, 32).join(''));
    await page.getByText('rotated.txt begins again: it shrank').waitFor();
    await place(page, '6 / 6');
    rmSync(path);
    await page.getByText('rotated.txt was removed; waiting for another').waitFor();
    writeFileSync(path, TRACE.join(''));
    await place(page, '14 / 14');
    await page.close();
  });

  test('ends with standard input, as the file of it would be read', async () => {
    const { url, child } = await serve('-');
    const { page } = await openPage(browser, url);
    child.stdin.write(TRACE.slice(0, 32).join(''));
    await place(page, '6 / 6');
    child.stdin.end(TRACE.slice(32).join(''));
    await status(page, /^Ended$/);
    await place(page, '14 / 14');
    await page.getByText('complete', { exact: true }).waitFor();
    await page
      .getByRole('heading', { name: /dbi-codec attached 425.µs after the first map/ })
      .waitFor();
    await page.close();
  });

  test('follows a store in a file', async () => {
    const [store, log] = [join(folder, 'store.cenalloc'), join(folder, 'facts.jsonl')];
    writeFileSync(log, LOG.slice(0, 8).join(''));
    await runHere(['log', store, '--import', log], ROOT);
    const { url } = await serve(store);
    const { page } = await openPage(browser, url);
    await place(page, '8 / 8');
    writeFileSync(log, LOG.join(''));
    await runHere(['log', store, '--import', log], ROOT);
    await place(page, `${LOG.length} / ${LOG.length}`);
    await page.close();
  });

  test('10,000 lines a second come whole, however late', async () => {
    const path = join(folder, 'fast.txt');
    const [head, calls] = [TRACE.filter(isHead), TRACE.filter((line) => !isHead(line))];
    const round = (number: number): string =>
      calls
        .map((line) =>
          line
            .replace(/ino=(\d+)/, (_, ino: string) => `ino=${Number(ino) + 1000 * number}`)
            .replace(
              / (\d+)(\.\d{6}: )/,
              (_, at: string, rest: string) => ` ${Number(at) + 10 * number}${rest}`,
            ),
        )
        .join('');
    writeFileSync(path, head.join(''));
    const { url } = await serve(path);
    const { page } = await openPage(browser, url);
    await page.getByText('Waiting for the first call').waitFor();
    const LINES = 20_000;
    let [text, written] = [head.join(''), 0];
    for (let number = 0; written < LINES; number += 1) {
      const piece = round(number);
      appendFileSync(path, piece);
      text += piece;
      written += calls.length;
      // As fast as a board that tells 10,000 calls a second, or slower where the machine is.
      await setTimeout((1000 * calls.length) / 10_000);
    }
    const whole = readTraceRecording(Buffer.from(text), 'fast.txt');
    if (!whole.ok) throw new Error(whole.refusal.message);
    const { length } = whole.value;
    await page
      .locator('.transport output', { hasText: `${length} / ${length}` })
      .waitFor({ timeout: 120_000 });
    await status(page, /^Live$/);
    await page.close();
  });

  test('is gone back to from something else that was opened meanwhile', async () => {
    const path = join(folder, 'other.txt');
    writeFileSync(path, TRACE.slice(0, 32).join(''));
    const { url } = await serve(path);
    const { page } = await openPage(browser, url);
    await place(page, '6 / 6');
    await page.getByRole('button', { name: 'Try', exact: true }).click();
    appendFileSync(path, TRACE.slice(32).join(''));
    expect(await page.locator('.live').count()).toBe(0);
    await page.getByRole('button', { name: 'Trace', exact: true }).click();
    await place(page, '14 / 14');
    // A file of one's own stays, whatever comes.
    await page
      .locator('.top input[type=file]')
      .setInputFiles(join(ROOT, 'examples/traces/k612-ok3.txt'));
    await page.locator('.file', { hasText: 'k612-ok3.txt' }).waitFor();
    expect(await page.locator('.live').count()).toBe(0);
    await page.close();
  });
});
