/**
 * `npm start`: the main job on real input. It runs three commands as a user would type them, says
 * what each of them did, and ends by itself.
 */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

interface Step {
  readonly does: string;
  readonly command: readonly string[];
  /** The exit code that means that the step did its job; a check that finds something gives 1. */
  readonly exitCode: number;
}

const STEPS: readonly Step[] = [
  {
    does: 'Check a recording of a real 6.12 kernel: which driver attached too late?',
    command: ['check', 'examples/traces/k612-late.txt'],
    exitCode: 1,
  },
  {
    does: 'Solve a Raspberry Pi 4 pipeline: where can camera, codec and display share a buffer?',
    command: [
      'solve',
      'examples/platforms/raspberry-pi-4.platform.json',
      '--importer',
      'unicam,codec,hvs',
    ],
    exitCode: 0,
  },
  {
    does: 'Replay a recorded log: a display joins late, is refused, and why.',
    command: ['replay', 'examples/logs/late-display.jsonl', '--facts'],
    exitCode: 0,
  },
];

const NEXT = `
Done. Nothing touched real memory: cenalloc models, checks and explains.

Try next:
  npm run cenalloc -- check YOUR-TRACE.txt        a trace of your own board
  npm run cenalloc -- run examples/scenarios/late-display.scenario.json --policy strict
  npm run cenalloc -- solve examples/platforms/raspberry-pi-4.platform.json --importer hvs,v3d
  npm run cenalloc -- --help
  npm test`;

const root = resolve(import.meta.dirname, '..');
const quoted = (word: string): string => (/[\s*?]/.test(word) ? `"${word}"` : word);

for (const [index, { does, command, exitCode }] of STEPS.entries()) {
  console.log(`\n=== ${index + 1} of ${STEPS.length}: ${does}`);
  console.log(`$ cenalloc ${command.map(quoted).join(' ')}\n`);
  const ran = spawnSync(process.execPath, ['src/cli/main.ts', ...command], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (ran.status !== exitCode) {
    console.error(`cenalloc: step ${index + 1} ended with ${ran.status}, expected ${exitCode}`);
    process.exit(1);
  }
}
console.log(NEXT);
