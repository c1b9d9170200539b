/**
 * Builds the page from its sources, once for all tests that look at it, as a release has it, whatever the
 * test runner calls this place.
 */
import { execFileSync } from 'node:child_process';

/** Takes some seconds; vitest calls it before the first test of the page. */
export function setup(): void {
  const env = { ...process.env, NODE_ENV: 'production' };
  execFileSync('npm', ['run', '--silent', 'build:page'], { stdio: 'inherit', env });
}
