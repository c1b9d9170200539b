/**
 * A hundred million states with exact orderings, by the command in a process of its own: how long that takes, and
 * how much memory. It takes both cores for minutes and is measured with `--long` only.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atMost, type Table } from './table.ts';

const MAIN = new URL('../src/cli/main.ts', import.meta.url).pathname;

/** Six importers on two buffers, without symmetry. */
const MODEL = {
  masks: [7, 3, 6, 2, 5, 1],
  capacities: [null, null, null],
  calls: 'programs',
  buffers: 2,
};

/** What the states of one buffer say: 10,170 states, and the orderings of two put side by side. */
const EXPECTED = {
  states: 103_428_900,
  transitions: 762_465_240,
  terminal: 841,
  orderings: '2601193250276800858316653516800',
  complete: true,
} as const;

const LIMITS = ['--limit', `states=${EXPECTED.states}`, '--limit', 'memory=2600MiB'];

/** Explores it once, and throws where a count is another one. */
export function largeExplorerTable(): Table {
  const folder = mkdtempSync(join(tmpdir(), 'cenalloc-bench-'));
  try {
    const file = join(folder, 'large.model.json');
    writeFileSync(file, JSON.stringify(MODEL));
    const atExit = `import { readFileSync } from 'node:fs';
      process.on('exit', () => process.stderr.write(readFileSync('/proc/self/status')));`;
    const hook = `data:text/javascript,${encodeURIComponent(atExit)}`;
    const words = ['explore', file, '--no-symmetry', '--json', ...LIMITS];
    const started = performance.now();
    const run = spawnSync(process.execPath, ['--import', hook, MAIN, ...words], {
      encoding: 'utf8',
    });
    const seconds = (performance.now() - started) / 1000;
    const peak = Number(/VmHWM:\s+(\d+) kB/.exec(run.stderr)?.[1]) * 1024;
    if (run.status !== 0) throw new Error(`explore failed: ${run.stderr}`);
    const { policies } = JSON.parse(run.stdout) as { policies: readonly object[] };
    for (const [name, value] of Object.entries(EXPECTED)) {
      const found = Object.entries(policies[0] ?? {}).find(([key]) => key === name)?.[1] as unknown;
      if (found !== value) throw new Error(`${name}: expected ${value}, found ${String(found)}`);
    }
    const cells = [EXPECTED.states, EXPECTED.transitions, Math.round(seconds)].map(String);
    const mebibytes = String(Math.round(peak / 1024 ** 2));
    return {
      head: [
        'model',
        'states',
        'transitions',
        'seconds',
        'peak of memory in MiB',
        'bytes per state',
      ],
      rows: [['P-6x2-std', ...cells, mebibytes, (peak / EXPECTED.states).toFixed(0)]],
      goals: [atMost('GiB for a hundred million states', peak / 1024 ** 3, 6, 6)],
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
