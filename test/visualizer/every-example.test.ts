/**
 * Every example that comes with the project, served and as one file: the page opens what it can read and says what it
 * cannot, complains about nothing, is never wider than its window, and its modes, its way back and its reload lead to
 * what they promise. What is alike is only opened; the rest is walked through.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { readDocumentBytes } from '../../src/cli/input/document-bytes.ts';
import { answerPastes } from '../../src/imports/pastes/answer-pastes.ts';
import type { ServedDocument } from '../../src/inspect/page-server.ts';
import { openDocument, type Opened } from '../../src/views/recordings/open-document.ts';
import { browserOfTests } from './browser-of-tests.ts';
import { noBrowser, visit, visitFile, type Visit } from './browser.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The widths of the design: a desk, a small window, a phone. */
const WIDTHS = [390, 1024, 1440] as const;

/** Programs, what builds them, and what is written about examples. */
const IS_NO_INPUT = /\.(ts|js|mjs|sh|md|html)$|(^|\/)package\.json$/;

interface Example {
  readonly path: string;
  readonly document: ServedDocument;
  /** What the page makes of it. */
  readonly kind: Opened['kind'] | 'answer' | 'refused';
  /** The board that it tells; null where it tells none. */
  readonly board: string | null;
}

/** Those that `cenalloc serve` takes. */
async function readExamples(): Promise<readonly Example[]> {
  const paths = readdirSync(join(ROOT, 'examples'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(ROOT.length + 1))
    .filter((path) => !IS_NO_INPUT.test(path))
    .toSorted();
  const examples: Example[] = [];
  for (const path of paths) {
    const read = await readDocumentBytes(path);
    if (read.ok) examples.push({ path, document: read.value, ...whatItIs(read.value) });
  }
  return examples;
}

function whatItIs({ name, content }: ServedDocument): Pick<Example, 'kind' | 'board'> {
  const opened = openDocument(content, name);
  if (!opened.ok) {
    const answered = answerPastes([{ file: name, text: new TextDecoder().decode(content) }]);
    return { kind: answered.ok ? 'answer' : 'refused', board: null };
  }
  const { value } = opened;
  switch (value.kind) {
    case 'platform':
      return { kind: value.kind, board: value.platform.name };
    case 'model': {
      const { platform } = JSON.parse(value.text) as { platform?: { name: string } };
      return { kind: value.kind, board: platform?.name ?? null };
    }
    case 'recording': {
      const [first] = value.recording.source.log;
      const isLog = first?.event.type === 'ExporterCreated';
      return { kind: value.kind, board: isLog ? first.event.platform.name : null };
    }
  }
}

const EXAMPLES = await readExamples();

/** Platforms differ in their contents and not in what the page does with them: one of the page, and one that is not. */
const PLATFORMS = ['examples/platforms/raspberry-pi-4', 'examples/project/'];

/** Those that are walked through; a text is shown in one place. */
const WALKED = EXAMPLES.filter(({ path, kind }) => {
  if (kind === 'platform') return PLATFORMS.some((each) => path.startsWith(each));
  return kind === 'recording' || kind === 'model';
});

/** The others are only opened. */
const OPENED = EXAMPLES.filter((example) => !WALKED.includes(example));

/** The first of each folder is opened both ways; of those beside it every other one, which takes half as long. */
function openedBy(way: 'served' | 'as one file'): readonly Example[] {
  return OPENED.filter(({ path }, index) => {
    const folder = path.replace(/[^/]*$/, '');
    const isFirst = OPENED.findIndex((each) => each.path.startsWith(folder)) === index;
    return isFirst || index % 2 === (way === 'served' ? 0 : 1);
  });
}

describe.skipIf(noBrowser !== '')(`every example${noBrowser}`, () => {
  const browser = browserOfTests();
  const openers = [['served', visit] as const, ['as one file', visitFile] as const];

  describe.each(openers)('%s', (way, opens) => {
    test.each(openedBy(way))('$path is opened, or what it is not is said', async (example) => {
      const { page, close } = watched(await opens(browser, example.document, { width: 390 }));
      await expectShown(page, example);
      await expectNoWider(page);
      await close();
    });

    test.each(WALKED)('$path is walked through and back', async (example) => {
      const { page, close } = watched(await opens(browser, example.document, { width: 1440 }));
      await expectShown(page, example);
      if (example.kind === 'recording') await stepAndReload(page, example);
      await tryAndReload(page, example);
      await exploreAndReload(page, example);
      await page.goBack();
      await modeIs(page, 'Try');
      await page.getByRole('heading', { name: /^Log, \d+ facts/ }).waitFor();
      if (example.kind === 'recording') {
        await page.goBack();
        await modeIs(page, 'Trace');
        await expectShown(page, example);
      }
      await close();
    });
  });
});

/** Watches for what is asked for and does not come; what a reload has cut off was not wanted any more. */
function watched(visited: Visit): Visit {
  const { page, complaints } = visited;
  page.on('requestfailed', (request) => {
    const { errorText = '' } = request.failure() ?? {};
    if (errorText !== 'net::ERR_ABORTED') complaints.push(`${request.url()}: ${errorText}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.url()}: ${response.status()}`);
  });
  return visited;
}

/** Whether the page shows what it makes of the example, and says by name what that is. */
async function expectShown(page: Page, { document: { name }, kind }: Example): Promise<void> {
  if (kind === 'refused') {
    await page
      .getByRole('alert')
      .filter({ hasText: `${name}: expected` })
      .waitFor();
    return;
  }
  const heading =
    kind === 'answer' ? /^What this says/ : kind === 'recording' ? 'Timeline' : 'Try it';
  await page.getByRole('heading', { name: heading }).first().waitFor();
  expect(await page.getByRole('alert').isHidden()).toBe(true);
  expect(await page.title()).toBe(`${name} · cenalloc`);
}

/** Nothing in it may widen the page. */
async function expectNoWider(page: Page): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
  }
}

async function modeIs(page: Page, mode: 'Trace' | 'Try' | 'Orderings'): Promise<void> {
  const modes = page.getByRole('navigation', { name: 'Modes' });
  await modes.locator('[aria-current=page]', { hasText: mode }).waitFor();
}

async function choose(page: Page, mode: 'Try' | 'Orderings'): Promise<void> {
  await page.getByRole('navigation', { name: 'Modes' }).getByRole('button', { name: mode }).click();
}

/** The step that was looked at is looked at again. */
async function stepAndReload(page: Page, example: Example): Promise<void> {
  const step = page.locator('.transport output').first();
  const before = await step.innerText();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => step.innerText()).not.toBe(before);
  const after = await step.innerText();
  const seq = /^\d+/.exec(after)?.[0] ?? '';
  await expect.poll(() => page.url()).toContain(`seq=${seq}&`);
  await page.reload();
  await expectShown(page, example);
  await expect.poll(() => step.innerText()).toBe(after);
}

/** The board of a trial is that of the document, or the page says that it is not; and the trial is there again. */
async function tryAndReload(page: Page, { document: { name }, board }: Example): Promise<void> {
  await choose(page, 'Try');
  const chosen = page.getByRole('combobox', { name: 'Platform' }).locator('option:checked');
  const note = page.getByText(`${name} tells no board`);
  if (board === null) await note.waitFor();
  else expect(await chosen.innerText()).toBe(board);
  await page.getByRole('button', { name: /^New buffer/ }).click();
  const log = page.getByRole('heading', { name: /^Log, \d+ facts/ });
  const facts = await log.innerText();
  await expect.poll(() => page.url()).toContain('try=');
  await expectNoWider(page);
  await page.reload();
  await log.waitFor();
  expect(await log.innerText()).toBe(facts);
  if (board !== null) expect(await chosen.innerText()).toBe(board);
}

/** Every ordering is found, before and after a reload; where a model asks for what the page has not, it says so. */
async function exploreAndReload(page: Page, { document, kind }: Example): Promise<void> {
  await choose(page, 'Orderings');
  const isPosted = kind === 'model' && String(document.content).includes('"rfc-as-posted"');
  const told = isPosted
    ? page.getByText('the model is of the posted code')
    : page.getByText(/^\d polic(y|ies) in/);
  for (const isAgain of [false, true]) {
    if (isAgain) await page.reload();
    await told.waitFor({ timeout: 30_000 });
    await modeIs(page, 'Orderings');
  }
  await expectNoWider(page);
}
