/** SPIN on a model in Promela, without its reductions: what it counts. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What SPIN counts. */
export interface Verified {
  readonly states: number;
  readonly transitions: number;
  readonly errors: number;
}

/** Verifies a text; tcc compiles in no time what runs for a moment only. */
export function verify(
  text: string,
  spinFlags: readonly string[] = [],
  compiler: 'cc' | 'tcc' = 'cc',
): Verified {
  const folder = mkdtempSync(join(tmpdir(), 'cenalloc-spin-'));
  try {
    writeFileSync(join(folder, 'model.pml'), text);
    const run = (program: string, words: readonly string[]): string => {
      const ran = spawnSync(program, words, { cwd: folder, encoding: 'utf8' });
      if (ran.status !== 0) throw new Error(`${program}: ${ran.stdout}${ran.stderr}`);
      return ran.stdout;
    };
    run('spin', [...spinFlags, '-a', 'model.pml']);
    run(compiler, ['-DNOREDUCE', '-DSAFETY', '-o', 'pan', 'pan.c']);
    const out = run('./pan', ['-m1000000']);
    const number = (pattern: RegExp): number => Number(pattern.exec(out)?.[1]);
    return {
      states: number(/(\d+) states, stored/),
      // SPIN counts the initial state as one transition more.
      transitions: number(/(\d+) transitions/) - 1,
      errors: number(/errors: (\d+)/),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
