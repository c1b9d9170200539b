/**
 * The page as somebody uses it: a recording is opened, the late attach found, gone to, linked to; what
 * cannot be opened is said, and the page lives on.
 */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { readPageFiles } from '../../src/inspect/page-files.ts';
import { PALETTE } from '../../src/views/pictures/palette.ts';
import { documentOf, noBrowser, openPage, visit, visitFile } from './browser.ts';
import { browserOfTests } from './browser-of-tests.ts';

const LATE = documentOf('examples/traces/k612-late.txt');
const LOG = documentOf('examples/logs/late-display.jsonl');

/** Every view of something that is opened. */
const VIEWS = [
  { role: 'tab', name: /^Findings/ },
  { role: 'tab', name: /^Calls/ },
  { role: 'button', name: 'Memory' },
  { role: 'button', name: 'Orderings' },
  { role: 'button', name: 'Try' },
] as const;

describe.skipIf(noBrowser !== '')(`the page${noBrowser}`, () => {
  const browser = browserOfTests();

  test('tells a newcomer who came too late, and goes there by a click', async () => {
    const { page, close } = await visit(browser, LATE);
    // The page opens on what matters most.
    await page
      .getByRole('heading', { name: /dbi-codec attached 425.µs after the first map/ })
      .waitFor();
    await page.getByRole('heading', { name: 'ino=5: dbi-codec attaches' }).waitFor();
    await page.getByRole('heading', { name: 'Changed' }).waitFor();
    const told = (await page.getByRole('article').textContent()) ?? '';
    expect(told).toContain('late: dbi-disp had mapped at line 26');
    expect(told).toContain('Would have worked, if dbtest chooses its storage at the first map');
    expect(told).toContain('i_ioctl+0x46b/0x550 [dbtest]');
    expect(told).toContain('attach=0xff3104d8bc2f2900');
    await page.getByRole('button', { name: 'Go to the first map' }).click();
    await page.getByRole('heading', { name: 'ino=5: dbi-disp maps' }).waitFor();
    await page.getByRole('button', { name: /^Late attach/ }).click();
    await page.getByRole('heading', { name: 'ino=5: dbi-codec attaches' }).waitFor();
    // The way back leads through what somebody has asked for, and no further.
    await page.goBack();
    await page.getByRole('heading', { name: 'ino=5: dbi-disp maps' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'ino=5: dbi-codec attaches' }).waitFor();
    await close();
  });

  test('scrubs to it by the keyboard alone', async () => {
    const { page, close } = await visit(browser, LATE);
    await page.getByText('6 / 14').waitFor();
    await page.keyboard.press('End');
    await page.getByText('14 / 14').waitFor();
    await page.keyboard.press('Home');
    for (let step = 0; step < 5; step += 1) await page.keyboard.press('ArrowRight');
    await page.getByRole('heading', { name: 'dbi-codec attaches' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('unmaps');
    await page.getByText('2 steps now').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowRight');
    await page.getByRole('heading', { name: 'unmaps' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await close();
  });

  test('plays, and stops at the end', async () => {
    const { page, close } = await visit(browser, LATE, { fragment: '#seq=12' });
    await page.getByText('12 / 14').waitFor();
    await page.keyboard.press('Space');
    await page.getByText('14 / 14').waitFor();
    await page.getByRole('button', { name: 'Play' }).waitFor();
    await close();
  });

  test('a link reopens the same view, and the address follows', async () => {
    const { page, close } = await visit(browser, LATE, {
      fragment: '#seq=6&buffer=ino%3D5&view=calls',
    });
    await page.getByRole('tab', { name: /^Calls/, selected: true }).waitFor();
    await page.getByText('6 / 14').waitFor();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => new URL(page.url()).hash).toBe('#seq=7&buffer=ino%3D5&view=calls');
    await page.goto(page.url().replace(/#.*/, '#seq=2&view=timeline'));
    await page.getByText('2 / 14').waitFor();
    await close();
  });

  test('a log shows its refusals with rule and reason', async () => {
    const { page, close } = await visit(browser, LOG);
    await page.getByRole('combobox', { name: 'Rule' }).selectOption('ATT4');
    await page.getByRole('button', { name: 'The first step' }).click();
    await page.getByRole('button', { name: 'One step on' }).click();
    await page.getByText('EBUSY [ATT4]', { exact: true }).waitFor();
    await page.getByText('nothing has changed but the log').waitFor();
    await close();
  });

  test('what cannot be opened is said, and what was opened stays', async () => {
    const { page, close } = await visit(browser, LATE);
    await page.getByText('6 / 14').waitFor();
    const file = page.locator('input[type=file]').first();
    const alert = page.getByRole('alert');
    const tried: readonly (readonly [string, string | Buffer, RegExp])[] = [
      ['empty.txt', '', /empty\.txt: the file is empty/],
      [
        'noise.bin',
        Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3]),
        /noise\.bin: this is an ELF binary/,
      ],
      ['poem.txt', 'roses are red\nviolets are blue\n', /poem\.txt: none of the 2 lines/],
      ['half.json', '{"schema":1,"sequence":', /half\.json/],
      ['other.json', '{"colour":"red"}', /found JSON with the fields colour/],
      ['cut.txt.gz', gzipSync(LATE.content).subarray(0, 300), /cut\.txt\.gz: cannot read it/],
    ];
    for (const [name, content, message] of tried) {
      await file.setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
      await alert.filter({ hasText: message }).waitFor();
    }
    await page.getByText('6 / 14').waitFor();
    await file.setInputFiles({
      name: 'late.txt.gz',
      mimeType: 'application/gzip',
      buffer: gzipSync(LATE.content),
    });
    await page.getByRole('heading', { level: 1, name: /late\.txt\.gz/ }).waitFor();
    expect(await alert.isHidden()).toBe(true);
    await close();
  });

  test('opens an example where nothing is given', async () => {
    const { page, close } = await visit(browser, null);
    await page.getByRole('button', { name: 'late-display.jsonl' }).click();
    await page.getByText('event-log').waitFor();
    await close();
  });

  test('its colours are those of the palette, by the system and by choice', async () => {
    const hex = (colour: string): string => {
      const parts = [...colour.matchAll(/\d+/g)].map(([part]) => Number(part));
      return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
    };
    for (const scheme of ['light', 'dark'] as const) {
      const other = scheme === 'light' ? 'dark' : 'light';
      const { page, close } = await visit(browser, LATE, { scheme });
      const shown = async (): Promise<string> =>
        hex(await page.evaluate<string>('getComputedStyle(document.body).backgroundColor'));
      await page.getByText('6 / 14').waitFor();
      expect(await shown()).toBe(PALETTE.panel[scheme]);
      await page.getByRole('button', { name: 'Light or dark' }).click();
      expect(await shown()).toBe(PALETTE.panel[other]);
      const waiting = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Save timeline as SVG' }).click();
      const svg = readFileSync(await (await waiting).path(), 'utf8');
      expect(svg).toContain(`.timeline .late { fill: ${PALETTE.late[other]}; }`);
      expect(svg).not.toContain(PALETTE.late[scheme]);
      await page.getByRole('button', { name: 'Light or dark' }).click();
      expect(await shown()).toBe(PALETTE.panel[scheme]);
      await close();
    }
  });

  describe('names from recordings never become markup', () => {
    const HOSTILE = `<img src=x onerror="document.title='owned'">`;
    const hostile = Buffer.from(
      LATE.content
        .toString()
        .replaceAll('dev="dbi-codec"', `dev="${HOSTILE.replaceAll('"', "'")}"`)
        .replaceAll('scn-309', '</script>-309'),
    );

    test('when served', async () => {
      const { page, close } = await visit(browser, { name: `${HOSTILE}.txt`, content: hostile });
      await page.getByRole('heading', { name: /attached .* after the first map/ }).waitFor();
      await expectUnharmed(page);
      await close();
    });

    test('when written into a page', async () => {
      const document = { name: `</script>${HOSTILE}`, content: hostile };
      const { page, close } = await visitFile(browser, document);
      await page.getByRole('heading', { name: /attached .* after the first map/ }).waitFor();
      await expectUnharmed(page);
      await close();
    });

    async function expectUnharmed(page: Page): Promise<void> {
      await page.getByRole('button', { name: /^Late attach/ }).click();
      for (const tab of await page.getByRole('tab').all()) await tab.click();
      expect(await page.title()).toMatch(/ · cenalloc$/);
      expect(await page.locator('img').count()).toBe(0);
    }
  });

  test.each(['light', 'dark'] as const)('axe finds nothing serious, %s', async (scheme) => {
    for (const document of [LATE, LOG, null]) {
      const { page, close } = await visit(browser, document, { scheme });
      await page.getByRole('main').waitFor();
      await page.evaluate(axe.source);
      for (const view of document === null ? [null] : VIEWS) {
        if (view !== null) await page.getByRole(view.role, { name: view.name }).first().click();
        const violations = await page.evaluate(async () => {
          const { axe: run } = globalThis as unknown as { axe: typeof axe };
          const { violations: found } = await run.run();
          return found
            .filter(({ impact }) => impact === 'serious' || impact === 'critical')
            .map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
        });
        expect(violations).toEqual([]);
      }
      await close();
    }
  });

  test('calls are tried, refused with a reason, shared by a link', async () => {
    const { page, url, close } = await visit(browser, null);
    await page.getByRole('button', { name: 'Let importers share a buffer' }).click();
    await page.getByLabel('Platform').selectOption('raspberry-pi-4');
    await page.getByRole('button', { name: /^New buffer/ }).click();
    const call = (name: RegExp): ReturnType<typeof page.getByRole> =>
      page.locator('.matrix').getByRole('button', { name });
    await call(/^attach as unicam$/).click();
    await call(/^map as unicam$/).click();
    const late = call(/^attach as hvs, would be refused/);
    expect(await late.getAttribute('aria-disabled')).toBe('true');
    expect(await late.getAttribute('title')).toContain('EBUSY [ATT4]');
    expect(await late.innerText()).toBe('ATT4');
    // It can be pressed all the same; a browser driver takes its mark for a lock.
    await late.click({ force: true });
    const step = page.getByRole('article');
    await step.getByText('EBUSY [ATT4]', { exact: true }).waitFor();
    await expect
      .poll(() => page.url())
      .toContain('try=1%7Eraspberry-pi-4%7Estrict%7Ec8388608_a0.0_m0.0_a0.2');
    const shared = await openPage(browser, `${url}${new URL(page.url()).hash}`);
    await shared.page.getByRole('article').getByText('EBUSY [ATT4]', { exact: true }).waitFor();
    expect(shared.complaints).toEqual([]);
    await shared.page.close();
    await page.getByRole('button', { name: 'Undo' }).click();
    await step.getByText('EBUSY [ATT4]', { exact: true }).waitFor({ state: 'detached' });
    await close();
  });

  test('a link that is none is said', async () => {
    const { page, close } = await visit(browser, null, { fragment: '#try=9~x' });
    await page.getByRole('alert').filter({ hasText: 'the link is of another version' }).waitFor();
    await page.getByRole('button', { name: 'late-display.jsonl' }).waitFor();
    await close();
  });

  test('every picture can be saved', async () => {
    const { page, close } = await visit(browser, LOG, { fragment: '#seq=16' });
    const save = async (name: string): Promise<Buffer> => {
      const waiting = page.waitForEvent('download');
      await page.getByRole('button', { name, exact: true }).first().click();
      const path = await (await waiting).path();
      return readFileSync(path);
    };
    await page.getByRole('button', { name: 'Memory', exact: true }).click();
    for (const name of ['chart-buffer', 'memory', 'timeline']) {
      const svg = (await save(`Save ${name} as SVG`)).toString();
      expect(svg).toMatch(/^<svg xmlns/);
      const alone = await browser.newPage();
      await alone.setContent(svg);
      expect(await alone.locator('svg :is(rect, path)').count()).toBeGreaterThan(5);
      await alone.close();
      const png = await save(`Save ${name} as PNG`);
      expect([...png.subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
      expect(png.length).toBeGreaterThan(2_000);
    }
    await close();
  });

  test('nothing overflows at 360 pixels', async () => {
    for (const document of [LATE, LOG, null]) {
      const { page, close } = await visit(browser, document, { width: 360, height: 740 });
      await page.getByRole('main').waitFor();
      for (const view of document === null ? [null] : VIEWS) {
        if (view !== null) await page.getByRole(view.role, { name: view.name }).first().click();
        const wide = await page.evaluate('document.documentElement.scrollWidth');
        expect(wide).toBeLessThanOrEqual(360);
      }
      await close();
    }
  });

  test('each part is there once, for the page and for its workers', () => {
    const files = readPageFiles();
    if (!files.ok) expect.fail(files.refusal.message);
    const scripts = [...files.value].filter(([path]) => path.endsWith('.js'));
    const making = scripts.filter(([, { content }]) => String(content).includes('new Worker('));
    expect(making).toHaveLength(4);
    // A text of the sources is in one script; what examples and messages have in common is little.
    const texts = scripts.flatMap(([, { content }]) => [
      ...new Set(String(content).match(/[\w ,.;:'-]{40,}/g) ?? []),
    ]);
    expect(texts.length).toBeGreaterThan(500);
    expect(texts.length - new Set(texts).size).toBeLessThan(25);
    const bytes = scripts.reduce((sum, [, { content }]) => sum + content.length, 0);
    expect(bytes).toBeLessThan(1_150_000);
  });

  test('the first view takes less than 130 kB', () => {
    const files = readPageFiles();
    if (!files.ok) expect.fail(files.refusal.message);
    // The page names its script and its style, and a script what it imports at once.
    const first = new Set(['/']);
    for (const path of first) {
      const text = String(files.value.get(path)?.content);
      const isScript = path.endsWith('.js');
      const isStyle = path.endsWith('.css');
      for (const [other] of files.value) {
        const name = other.slice(other.lastIndexOf('/') + 1);
        const isNamed = isScript
          ? text.includes(`from"./${name}"`)
          : text.includes(isStyle ? `url(./${name})` : other.slice(1));
        if (other !== '/' && isNamed) first.add(other);
      }
    }
    // Script, style and the two faces.
    expect([...first].filter((path) => path.endsWith('.woff2'))).toHaveLength(2);
    expect(first.size).toBeGreaterThanOrEqual(5);
    const sizes = [...first].map((path) => gzipSync(files.value.get(path)?.content ?? '').length);
    // What all scripts share is a file of its own, and most of the first view.
    expect(Math.max(...sizes)).toBeGreaterThan(20_000);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(130_000);
  });
});
