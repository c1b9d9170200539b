/**
 * Standard input whose writer is slow. `npx` and `npm run` make the pipe that the command
 * inherited non-blocking; "nothing there yet" is then an error of the operating system and not the end.
 */
import { expect, test } from 'vitest';
import { PROGRAM, Workbench } from './command-line.ts';

const workbench = new Workbench();

const PLATFORM = JSON.stringify({
  name: 'board',
  zones: [{ name: 'ram', base: 0, size: '64 MiB' }],
  allocators: [{ id: 0, name: 'system', kind: 'system', zones: ['ram'] }],
  importers: [{ id: 'gpu', constraints: { maxSize: '1 MiB' } }],
});

/** A program that starts the command and then opens standard input itself, as npm does. */
const starter = workbench.file(
  'starter.mjs',
  `import { spawn } from 'node:child_process';
const words = [${JSON.stringify(PROGRAM)}, 'solve', '-', '--size', '4096'];
const child = spawn(process.execPath, words, { stdio: 'inherit' });
child.on('close', (code) => process.exit(code));
process.stdin.on('error', () => undefined);
`,
);

test('is read to its end', async () => {
  const [begin, end] = [PLATFORM.slice(0, 40), PLATFORM.slice(40)];
  workbench.file('begin', begin);
  workbench.file('end', end);
  const writer = '{ sleep 0.3; cat begin; sleep 0.3; cat end; }';
  const ran = await workbench.shell(`${writer} | "${process.execPath}" ${starter}`);
  expect(ran.stderr).toBe('');
  expect(ran.stdout).toContain('satisfiable: system');
  expect(ran.code).toBe(0);
});
