/**
 * The sources of `kernel/` against the headers of a kernel of Debian, which `kernel/headers` unpacks; every
 * warning is an error. That the module does what it should is seen on kernels: `transcripts`.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { afterAll, expect, test } from 'vitest';
import { lack, lackOf } from '../support/tools.ts';
import { toldTest } from './told-orderings.ts';

const place = join(env['CENALLOC_KERNEL'] ?? '/var/tmp/cenalloc-kernel', 'usr/src');
const headers = existsSync(place)
  ? readdirSync(place).find((name) => /^linux-headers-.*-amd64$/.test(name))
  : undefined;
const why =
  headers === undefined ? lackOf(`headers of a kernel in ${place} (kernel/headers)`) : lack('cc');

const folder = mkdtempSync(join(tmpdir(), 'cenalloc-kernel-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test.skipIf(why !== '')(
  `module and tests compile without a warning${why}`,
  { timeout: 300_000 },
  () => {
    const forms = ['kselftest', 'kunit'] as const;
    const tests = forms.map((form) => join(folder, `told_${form}.c`));
    for (const [at, form] of forms.entries()) writeFileSync(tests[at] ?? '', toldTest(form));
    const words = ['--out', join(folder, 'out'), '--headers', join(place, headers ?? ''), ...tests];
    const run = spawnSync(join('kernel', 'build'), words, { encoding: 'utf8' });
    expect(run.stderr + run.stdout).not.toMatch(/: (?:warning|error):/);
    expect(run.status).toBe(0);
    const built = ['cenalloc_peers.ko', 'orders', 'told_kselftest', 'told_kunit.ko'];
    expect(readdirSync(join(folder, 'out'))).toEqual(expect.arrayContaining(built));
  },
);

const noShellcheck = lack('shellcheck');
test.skipIf(noShellcheck !== '')(`shellcheck finds nothing in the scripts${noShellcheck}`, () => {
  const scripts = ['headers', 'build', 'run'].map((name) => `kernel/${name}`);
  expect(execFileSync('shellcheck', scripts, { encoding: 'utf8' })).toBe('');
});
