/**
 * A browser for tests of the page. It is Debian's Chromium, or what CHROMIUM names; where there is none
 * the tests say so and are skipped, but not in CI, where that would hide a broken page.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { pageWithDocument, readPageFiles } from '../../src/inspect/page-files.ts';
import { startPageServer, type ServedDocument } from '../../src/inspect/page-server.ts';
import { lackOf } from '../support/tools.ts';

const CANDIDATES = [
  process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

const PROGRAM = CANDIDATES.find((path) => existsSync(path));

/** What the names of tests end with where the page cannot be tested; nothing where it can. */
export const noBrowser =
  PROGRAM === undefined ? lackOf('Chromium (package chromium, or a program in CHROMIUM)') : '';

/** Nothing of the browser's own asks the network for anything. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the browser. */
export async function startBrowser(): Promise<Browser> {
  if (PROGRAM === undefined) throw new Error('no Chromium in CI: .ci/run installs it');
  return chromium.launch({ executablePath: PROGRAM, args: ARGUMENTS });
}

/** A file of the repository as a document. */
export function documentOf(path: string): ServedDocument {
  const content = readFileSync(join(import.meta.dirname, '../..', path));
  return { name: path.replace(/^.*\//, ''), content };
}

/** How the page is looked at. */
export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: 'light' | 'dark';
}

/** A page of the browser that remembers what went wrong in it. */
export interface Visit {
  readonly page: Page;
  readonly url: string;
  /** What the page complained about on its console. */
  readonly complaints: string[];
  /** Closes both, and fails where the page has complained. */
  readonly close: () => Promise<void>;
}

/** Serves a document, or nothing. */
export async function serveDocument(
  document: ServedDocument | null,
): Promise<{ readonly url: string; readonly close: () => void }> {
  const files = readPageFiles();
  if (!files.ok) throw new Error(files.refusal.message);
  const where = { host: '127.0.0.1', port: 0 };
  const served = await startPageServer({ ...where, files: files.value, document });
  if (!served.ok) throw new Error(served.refusal);
  const { server, url } = served.value;
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { url, close };
}

/** Serves a document and opens the page on it. */
export async function visit(
  browser: Pick<Browser, 'newPage'>,
  document: ServedDocument | null,
  {
    fragment = '',
    width = 1200,
    height = 900,
    scheme = 'light',
  }: Look & { readonly fragment?: string } = {},
): Promise<Visit> {
  const { url, close: closeServer } = await serveDocument(document);
  const { page, complaints } = await openPage(browser, `${url}${fragment}`, {
    width,
    height,
    scheme,
  });
  const close = async (): Promise<void> => {
    await page.close();
    closeServer();
    if (complaints.length > 0) throw new Error(`the page complains: ${complaints.join('; ')}`);
  };
  return { page, url, complaints, close };
}

/** Writes a document into a page of one file, and opens that. */
export async function visitFile(
  browser: Pick<Browser, 'newPage'>,
  { name, content }: ServedDocument,
  {
    fragment = '',
    change = (html) => html,
    ...look
  }: Look & { readonly fragment?: string; readonly change?: (html: string) => string } = {},
): Promise<Visit> {
  const made = pageWithDocument(name, content);
  if (!made.ok) throw new Error(made.refusal.message);
  const folder = mkdtempSync(join(tmpdir(), 'cenalloc-page-'));
  writeFileSync(join(folder, 'page.html'), change(made.value));
  const url = `file://${folder}/page.html`;
  const { page, complaints } = await openPage(browser, `${url}${fragment}`, look);
  const close = async (): Promise<void> => {
    await page.close();
    rmSync(folder, { recursive: true });
    if (complaints.length > 0) throw new Error(`the page complains: ${complaints.join('; ')}`);
  };
  return { page, url, complaints, close };
}

/** Opens an address and collects complaints. */
export async function openPage(
  browser: Pick<Browser, 'newPage'>,
  url: string,
  { width = 1200, height = 900, scheme = 'light' }: Look = {},
): Promise<{ readonly page: Page; readonly complaints: string[] }> {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: scheme });
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  return { page, complaints };
}
