/**
 * `npm run screenshots`: pictures of the page for the documents, made in the browser of the tests. They
 * are looked at before they are kept.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setup } from '../support/build-page.ts';
import { documentOf, startBrowser, visit } from './browser.ts';

const FOLDER = join(import.meta.dirname, '../../docs/images');

/** One picture. */
interface Shot {
  readonly name: string;
  readonly document: string | null;
  readonly fragment: string;
  readonly height: number;
  readonly width?: number;
  readonly scheme?: 'light' | 'dark';
}

const LOG = 'examples/logs/late-display.jsonl';
const TRACE = 'examples/traces/k612-late.txt';
const TRIAL = '1~raspberry-pi-4~strict~c8388608_a0.0_m0.0_a0.2';

const SHOTS: readonly Shot[] = [
  { name: 'late-attach', document: TRACE, fragment: '#seq=6', height: 960 },
  { name: 'chart', document: LOG, fragment: '#seq=6&view=chart', height: 1480 },
  { name: 'memory', document: LOG, fragment: '#seq=16&view=memory', height: 1400, scheme: 'dark' },
  { name: 'try-it', document: null, fragment: `#try=${TRIAL}`, height: 1320 },
  { name: 'narrow', document: TRACE, fragment: '#seq=6', height: 900, width: 360 },
];

mkdirSync(FOLDER, { recursive: true });
setup();
const browser = await startBrowser();
try {
  for (const { name, document, fragment, ...look } of SHOTS) {
    const { page, close } = await visit(browser, document === null ? null : documentOf(document), {
      fragment,
      width: 1100,
      ...look,
    });
    await page.getByRole('main').waitFor();
    await page.waitForTimeout(1_200);
    await page.screenshot({ path: join(FOLDER, `${name}.png`) });
    await close();
    console.log(`docs/images/${name}.png`);
  }
} finally {
  await browser.close();
}
