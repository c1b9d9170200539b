/**
 * `npm run screenshots`: pictures of the page for the documents, made in the browser of the tests. They
 * are looked at before they are kept.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { readDocumentBytes } from '../../src/cli/input/document-bytes.ts';
import { setup } from '../support/build-page.ts';
import { startBrowser, visit } from './browser.ts';

const FOLDER = join(import.meta.dirname, '../../docs/images');

/** One picture; the size is that of a small laptop, or of a phone. */
interface Shot {
  readonly name: string;
  readonly document: string | null;
  readonly fragment?: string;
  readonly narrow?: true;
  readonly scheme?: 'light' | 'dark';
  /** What somebody does before it is taken. */
  readonly act?: (page: Page) => Promise<void>;
}

const LOG = 'examples/logs/late-display.jsonl';
const TRACE = 'examples/traces/k73-late.txt';
const TRIAL = '1~raspberry-pi-4~strict~c8388608_a0.0_m0.0_a0.2';

const SHOTS: readonly Shot[] = [
  { name: 'late-attach', document: TRACE },
  { name: 'narrow', document: TRACE, narrow: true },
  {
    name: 'chart',
    document: LOG,
    scheme: 'dark',
    act: (page) => page.getByRole('button', { name: 'Machine' }).click(),
  },
  { name: 'memory', document: TRACE, fragment: '#view=memory' },
  { name: 'try-it', document: null, fragment: `#try=${TRIAL}` },
  {
    name: 'orderings',
    document: 'examples/platforms/rk3588-rga2.platform.json',
    fragment: '#view=orderings',
    act: (page) => page.getByText(/^5 policies in/).waitFor({ timeout: 60_000 }),
  },
  {
    name: 'holders',
    document: 'examples/pastes/bufinfo-later.txt',
  },
];

/** The pictures are in the package; in this form they take less than half as much of it. */
async function asWebp(png: Buffer): Promise<Buffer> {
  const page = await browser.newPage();
  const made: string = await page.evaluate(`(async () => {
    const image = new Image();
    image.src = 'data:image/png;base64,${png.toString('base64')}';
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.width;
    canvas.height = image.height;
    canvas.getContext('2d').drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', 0.8).split(',')[1];
  })()`);
  await page.close();
  return Buffer.from(made, 'base64');
}

mkdirSync(FOLDER, { recursive: true });
setup();
const browser = await startBrowser();
try {
  for (const { name, document, fragment = '', narrow, scheme = 'light', act } of SHOTS) {
    const read = document === null ? null : await readDocumentBytes(document);
    if (read?.ok === false) throw new Error(read.refusal.message);
    const size = narrow === true ? { width: 390, height: 844 } : { width: 1440, height: 900 };
    const { page, close } = await visit(browser, read?.value ?? null, {
      fragment,
      scheme,
      ...size,
    });
    await page.getByRole('main').waitFor();
    await act?.(page);
    // What is loaded when it is first shown.
    await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
    await page.waitForTimeout(1_200);
    const shot = await page.screenshot();
    await close();
    writeFileSync(join(FOLDER, `${name}.webp`), await asWebp(shot));
    console.log(`docs/images/${name}.webp`);
  }
} finally {
  await browser.close();
}
