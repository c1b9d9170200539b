/**
 * Builds the page from its sources, once for all tests that look at it, as a release has it, whatever the
 * test runner calls this place.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The last file that is built. */
const BUILT = join(import.meta.dirname, '../../dist/page-single/index.html.gz');

/** Takes some seconds; vitest calls it before the first test of the page. */
export function setup(): void {
  const env = { ...process.env, NODE_ENV: 'production' };
  execFileSync('npm', ['run', '--silent', 'build:page'], { stdio: 'inherit', env });
}

/** The same for a test that is run without those of the page, where nobody has built it. */
export function buildPageOnce(): void {
  if (!existsSync(BUILT)) setup();
}
