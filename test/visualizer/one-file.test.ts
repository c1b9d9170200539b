/**
 * The page as one file: it opens what was written into it, runs its own script and its workers and nothing else, and
 * is no larger than it must be.
 */
import { describe, expect, test } from 'vitest';
import { pageWithDocument } from '../../src/inspect/page-files.ts';
import { browserOfTests } from './browser-of-tests.ts';
import { documentOf, noBrowser, visitFile } from './browser.ts';

const LATE = documentOf('examples/traces/k612-late.txt');

describe.skipIf(noBrowser !== '')(`the page as one file${noBrowser}`, () => {
  const browser = browserOfTests();

  test('opens what was written into it, at the step of its address', async () => {
    const { page, close } = await visitFile(browser, LATE, { fragment: '#seq=6' });
    await page.getByRole('heading', { name: 'dbi-codec attaches' }).waitFor();
    await close();
  });

  test('runs its own script, its worker, and nothing else', async () => {
    const board = documentOf('examples/platforms/raspberry-pi-4.platform.json');
    const foreign = `<script>document.title = 'owned'</script><img src="http://127.0.0.1:9/">`;
    const change = (html: string): string => html.replace('<div id="page">', `${foreign}$&`);
    const { page, complaints, close } = await visitFile(browser, board, { change });
    await page.getByRole('button', { name: 'Orderings', exact: true }).click();
    await page.getByText(/^5 policies in/).waitFor({ timeout: 60_000 });
    await page.getByRole('heading', { name: /^State \d+, (out of reach|turned away)/ }).waitFor();
    expect(await page.title()).toMatch(/ · cenalloc$/);
    // The script and the picture that somebody has written into it, and nothing of its own.
    expect(complaints.filter((text) => text.includes('script-src'))).toHaveLength(1);
    expect(complaints.filter((text) => text.includes('img-src'))).toHaveLength(1);
    expect(complaints.splice(0)).toHaveLength(2);
    expect(await page.evaluate<boolean>('document.fonts.check("13px Inter")')).toBe(true);
    await page.getByRole('button', { name: 'Keys' }).click();
    await page.getByText('What this page is made of').click();
    const notices = page.getByRole('dialog');
    await notices.getByText(/Jason Miller/).waitFor();
    await notices.getByText(/SIL OPEN FONT LICENSE/).waitFor();
    // Whatever it is made of, its terms stand there, or the name of what has the same ones.
    const sections = (await notices.locator('pre').innerText()).split(/^## /m).slice(1);
    expect(sections.length).toBeGreaterThan(5);
    const bare = sections.filter(
      (text) => !/copyright/i.test(text) || !/permission|terms/i.test(text),
    );
    expect(bare).toEqual([]);
    await close();
  });

  test('is no larger than 1.2 MB', () => {
    const made = pageWithDocument(LATE.name, LATE.content);
    if (!made.ok) expect.fail(made.refusal.message);
    expect(Buffer.byteLength(made.value)).toBeLessThan(1_200_000);
  });

  test('reads a large recording beside itself', async () => {
    const { page, close } = await visitFile(browser, LATE);
    await page.getByText('6 / 14').waitFor();
    const worker = page.waitForEvent('worker');
    const content = Buffer.concat([LATE.content, Buffer.alloc(2 ** 20, '# nothing\n')]);
    await page
      .locator('input[type="file"]')
      .first()
      .setInputFiles({ name: 'large.txt', mimeType: 'text/plain', buffer: content });
    expect((await worker).url()).toMatch(/^blob:/);
    await page.getByText('large.txt').first().waitFor();
    await page.getByText('6 / 14').waitFor();
    await close();
  });
});
