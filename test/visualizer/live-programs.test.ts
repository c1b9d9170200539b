/**
 * The page while something else than a file goes on: a store on a server of PostgreSQL, and the exporter of a program
 * that runs.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { createExporter, unwrap } from '../../src/index.ts';
import { inspectExporter } from '../../src/inspect/index.ts';
import { newStoreUrl, noServer, PASSWORD, type TestServer } from '../support/postgres-server.ts';
import { runHere } from '../support/run-here.ts';
import { useServer } from '../support/use-server.ts';
import { noBrowser, openPage } from './browser.ts';
import { browserOfTests } from './browser-of-tests.ts';

const ROOT = join(import.meta.dirname, '../..');
const LOG = readFileSync(join(ROOT, 'examples/logs/late-display.jsonl'), 'utf8').split(/(?<=\n)/);

const status = (page: Page, words: string | RegExp): Promise<void> =>
  page.locator('.live > span').first().filter({ hasText: words }).waitFor();

const place = (page: Page, words: string): Promise<void> =>
  page.locator('.transport output', { hasText: words }).waitFor();

describe.skipIf(noBrowser + noServer !== '')(`a store on a server${noBrowser}${noServer}`, () => {
  const browser = browserOfTests();
  const folder = mkdtempSync(join(tmpdir(), 'cenalloc-test-'));
  let server: TestServer;
  useServer((started) => {
    server = started;
  });
  const children: ChildProcess[] = [];
  afterAll(() => {
    for (const child of children) child.kill('SIGTERM');
    rmSync(folder, { recursive: true });
  });

  test('is followed fact by fact, holds at a step back, and tells no password', async () => {
    const store = newStoreUrl(server.url);
    const path = join(folder, 'facts.jsonl');
    const grow = async (length: number): Promise<void> => {
      writeFileSync(path, LOG.slice(0, length).join(''));
      await runHere(['log', store, '--import', path], ROOT);
    };
    await grow(8);
    const words = ['src/cli/main.ts', 'serve', store, '--follow', '--port', '0'];
    const child = spawn(process.execPath, words, { cwd: ROOT });
    children.push(child);
    const [address] = (await once(child.stdout, 'data')) as [Buffer];
    const { page, complaints } = await openPage(browser, address.toString().trim());
    await place(page, '8 / 8');
    await status(page, /^Live$/);
    await page.keyboard.press('ArrowLeft');
    await grow(LOG.length);
    await status(page, `Live, held (${LOG.length - 8} new)`);
    await place(page, `7 / ${LOG.length}`);
    await page.keyboard.press('l');
    await place(page, `${LOG.length} / ${LOG.length}`);
    expect(await page.content()).not.toContain(PASSWORD);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

describe.skipIf(noBrowser !== '')(`the exporter of a program${noBrowser}`, () => {
  const browser = browserOfTests();

  test('is shown while its calls are made, refused ones too, and kept when it ends', async () => {
    const exporter = createExporter({
      platform: {
        name: 'board',
        zones: [{ name: 'ram', base: 0, size: '64 MiB' }],
        allocators: [{ id: 1, name: 'system', kind: 'system', zones: ['ram'] }],
        importers: [
          { id: 'cam', constraints: {} },
          { id: 'gpu', constraints: {} },
        ],
      },
    });
    const { url, close } = unwrap(await inspectExporter(exporter, { name: 'camera app', port: 0 }));
    const { page, complaints } = await openPage(browser, url);
    await place(page, '1 / 1');
    expect(await page.title()).toContain('camera app');
    const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
    const attachment = unwrap(exporter.attach(buffer, 'cam'));
    unwrap(exporter.map(attachment));
    const late = exporter.attach(buffer, 'gpu');
    expect(late.ok).toBe(false);
    const { length } = [...exporter.log()];
    await place(page, `${length} / ${length}`);
    await status(page, /^Live$/);
    await page.getByText('EBUSY [ATT4]', { exact: true }).waitFor();
    await page.locator('.chart-subject', { hasText: ': mapped' }).waitFor();
    expect(complaints).toEqual([]);
    close();
    await status(page, /^Not connected, trying again/);
    await place(page, `${length} / ${length}`);
    await page.close();
  });
});
