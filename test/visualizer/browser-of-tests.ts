/** One browser for the tests of a file. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { startBrowser } from './browser.ts';

/** What tests ask a browser for. */
export type BrowserOfTests = Pick<Browser, 'newPage' | 'newContext'>;

/** A browser that is started before the tests around the call, and ended behind them. */
export function browserOfTests(): BrowserOfTests {
  let started: Browser | null = null;
  beforeAll(async () => {
    started = await startBrowser();
  }, 120_000);
  afterAll(async () => {
    await started?.close();
  });
  const browser = (): Browser => {
    if (started === null) throw new Error('a test asks for its browser before it is started');
    return started;
  };
  return {
    newPage: (options) => browser().newPage(options),
    newContext: (options) => browser().newContext(options),
  };
}
