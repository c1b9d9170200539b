/**
 * Pasted texts in the page: a box, files that are one question, who holds which buffer and what grew; the same
 * answers as `cenalloc why` and `cenalloc holders`, and nothing is sent anywhere.
 */
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { answerPastes } from '../../src/imports/pastes/answer-pastes.ts';
import { answerInWords } from '../../src/views/pastes/answer-in-words.ts';
import { documentOf, noBrowser, visit } from './browser.ts';
import { browserOfTests } from './browser-of-tests.ts';

const BOUNCE = `[   12.345678] rkvdec fdf80200.rkvdec: swiotlb buffer is full (sz: 524288 bytes), total 32768 (slots), used 12 (slots)
`;

const BEFORE = `
Dma-buf Objects:
size    \tflags   \tmode    \tcount   \texp_name\tino     \tname
08388608\t00000002\t00080007\t00000003\tsystem\t00000041\tframe
\tAttached Devices:
\tfdf80200.rkvdec
Total 1 devices attached

Total 1 objects, 8388608 bytes
`;

const AFTER = `
Dma-buf Objects:
size    \tflags   \tmode    \tcount   \texp_name\tino     \tname
08388608\t00000002\t00080007\t00000005\tsystem\t00000041\tframe
\tAttached Devices:
\tfdf80200.rkvdec
\tfdf80200.rkvdec
Total 2 devices attached

04194304\t00000002\t00080007\t00000002\tsystem\t00000042\t<none>
\tAttached Devices:
Total 0 devices attached

Total 2 objects, 12582912 bytes
`;

function fileOf(name: string, text: string): { name: string; mimeType: string; buffer: Buffer } {
  return { name, mimeType: 'text/plain', buffer: Buffer.from(text) };
}

describe.skipIf(noBrowser !== '')(`pastes in the page${noBrowser}`, () => {
  const browser = browserOfTests();

  test('the box answers as the command does, and closes again', async () => {
    const { page, close } = await visit(browser, null);
    await page.getByLabel('Paste what you have').fill(BOUNCE);
    await page.getByRole('button', { name: 'Ask why' }).click();
    const answer = answerPastes([{ file: 'pasted text', text: BOUNCE }]);
    if (!answer.ok) expect.fail(answer.refusal.message);
    const [finding] = answer.value.findings ?? [];
    await page.getByText(finding?.message ?? 'no finding').waitFor();
    expect(await page.getByRole('region', { name: 'What went wrong' }).textContent()).toContain(
      finding?.rule,
    );
    await expectNoBarriers(page);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByLabel('Paste what you have').waitFor();
    await close();
  });

  test('a text that is pasted anywhere is answered, and can be copied as text', async () => {
    const { page, close } = await visit(browser, null);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('main').waitFor();
    await page.evaluate(`{
      const data = new DataTransfer();
      data.setData('text/plain', ${JSON.stringify(BOUNCE)});
      document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data }));
    }`);
    await page.getByRole('button', { name: 'Copy as text' }).click();
    const answer = answerPastes([{ file: 'pasted text', text: BOUNCE }]);
    if (!answer.ok) expect.fail(answer.refusal.message);
    const words = answerInWords(answer.value).join('\n');
    await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toBe(words);
    await close();
  });

  test('several files are one question', async () => {
    const { page, close } = await visit(browser, null);
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles([fileOf('log.txt', BOUNCE), fileOf('bufinfo.txt', AFTER)]);
    await page.getByRole('heading', { name: 'log.txt, bufinfo.txt' }).waitFor();
    await page.getByRole('region', { name: 'What went wrong' }).waitFor();
    await page.getByRole('region', { name: 'Who holds what' }).waitFor();
    await close();
  });

  test('who holds what, the largest first, and what grew since an earlier list', async () => {
    const { page, close } = await visit(browser, {
      name: 'after.txt',
      content: Buffer.from(AFTER),
    });
    const region = page.getByRole('region', { name: 'Who holds what' });
    await region.waitFor();
    const rows = await region.getByRole('rowheader').allTextContents();
    expect(rows).toEqual(['ino=41 frame', 'ino=42', 'fdf80200.rkvdec']);
    await region.getByText('fdf80200.rkvdec (2 times)').waitFor();
    await region.locator('input[type=file]').setInputFiles([fileOf('before.txt', BEFORE)]);
    const changes = region.getByRole('status');
    await changes.getByText('attachments of fdf80200.rkvdec: 1, now 2').waitFor();
    await changes.getByText('references of ino=41: 3, now 5').waitFor();
    await changes.getByText('new: buffer ino=42, 4 MiB, system').waitFor();
    await expectNoBarriers(page);
    await region.locator('input[type=file]').setInputFiles([fileOf('log.txt', BOUNCE)]);
    await page.getByRole('alert').getByText('log.txt: no list of buffers').waitFor();
    await close();
  });

  test('offers that share nothing say what would help, and a recording is opened as one', async () => {
    const { page, close } = await visit(browser, null);
    const caps = 'video/x-raw(memory:DMABuf), format=DMA_DRM, drm-format=NV12:0x0100000000000001\n';
    await page.getByLabel('Paste what you have').fill(`src: ${caps}sink: ${caps}`);
    await page.getByRole('button', { name: 'Ask why' }).click();
    await page.getByRole('heading', { name: 'What this says' }).waitFor();
    const file = page.locator('input[type=file]').first();
    const late = documentOf('examples/traces/k612-late.txt');
    await file.setInputFiles(fileOf(late.name, String(late.content)));
    await page.getByRole('slider').first().waitFor();
    await close();
  });

  test('no text of any kind is refused, and nothing goes beyond 360 pixels', async () => {
    const { page, close } = await visit(browser, null, { width: 360, height: 740 });
    await page.getByLabel('Paste what you have').fill('roses are red\nviolets are blue');
    await page.getByRole('button', { name: 'Ask why' }).click();
    await page.getByRole('alert').getByText('pasted text').waitFor();
    await page.getByLabel('Paste what you have').fill(AFTER);
    await page.getByRole('button', { name: 'Ask why' }).click();
    await page.getByRole('region', { name: 'Who holds what' }).waitFor();
    const wide = await page.evaluate('document.documentElement.scrollWidth');
    expect(wide).toBeLessThanOrEqual(360);
    await close();
  });
});

async function expectNoBarriers(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(
    'axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => id + " " + nodes[0].html))',
  );
  expect(found).toEqual([]);
}
