/** Builds the page from its sources, once for all tests that look at it. */
import { execFileSync } from 'node:child_process';

/** Takes some seconds; `vitest` calls it before the first test of the page. */
export function setup(): void {
  execFileSync('npm', ['run', '--silent', 'build:page'], { stdio: 'inherit' });
}
