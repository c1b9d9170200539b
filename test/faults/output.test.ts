/**
 * Standard output that fails: a reader that has gone leaves the verdict as it is, a full disk is 2 and a
 * line, a pipe that is slow or not ready gets every byte.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeLog, encodeLog } from '../../src/index.ts';
import { COMMANDS, some, withPath, type GoodCommand } from './commands.ts';
import { example, expectRefused, expectWorded, newFolder, runIn, shellIn } from './program.ts';
import { fillStore, manyFacts } from './stores.ts';

const folder = newFolder();
const log = example('logs/late-display.jsonl');

beforeAll(() => {
  const facts = decodeLog(readFileSync(log, 'utf8'), log);
  if (!facts.ok) throw new Error(facts.refusal.message);
  fillStore(join(folder, 'late.cenalloc'), facts.value);
});

const wordsOf = ({ words }: GoodCommand): readonly string[] =>
  withPath(words, 'STORE', 'late.cenalloc');

describe.concurrent('a reader that has gone', () => {
  test.each(some(COMMANDS, 0))('$name keeps its verdict', async (command) => {
    const ran = await runIn(folder, wordsOf(command), { stdout: 'gone' });
    expectWorded(ran);
    expect(ran).toMatchObject({ code: command.code, signal: null });
  });
});

describe.concurrent('a standard output that is closed', () => {
  test.each(some(COMMANDS, 1))('$name keeps its verdict', async (command) => {
    const ran = await shellIn(folder, `$CENALLOC ${wordsOf(command).join(' ')} >&-`);
    expectWorded(ran);
    expect(ran).toMatchObject({ code: command.code });
  });
});

describe.concurrent('a full standard output', () => {
  test.each(some(COMMANDS, 2))('$name says so and exits with 2', async (command) => {
    const ran = await runIn(folder, wordsOf(command), { stdout: 'full' });
    const stderr = ran.stderr.replace(/^cenalloc: note: .*\n/gm, '');
    expectRefused({ ...ran, stderr }, 'cenalloc: stdout: cannot be written: no space is left');
  });
});

describe.concurrent('a log longer than a pipe', () => {
  // Ten times what a pipe holds.
  const text = encodeLog(manyFacts(5_000));
  writeFileSync(join(folder, 'long.jsonl'), text);

  test('is exported whole to a reader that is slow', async () => {
    const line = '$CENALLOC log long.jsonl --export - | { sleep 0.3; cat; }; exit ${PIPESTATUS[0]}';
    const ran = await shellIn(folder, line);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout === text).toBe(true);
  });

  test('is exported whole to a pipe that is not ready', async () => {
    // Whoever holds the pipe has made it non-blocking: a write that finds it full fails with EAGAIN.
    const starter = join(folder, 'starter.mjs');
    writeFileSync(
      starter,
      `import { spawn } from 'node:child_process';
process.stdout.write('');
const child = spawn(process.execPath, process.argv.slice(2), { stdio: 'inherit' });
child.on('close', (code) => process.exit(code));
`,
    );
    const line = `${process.execPath} starter.mjs \${CENALLOC#* } log long.jsonl --export - | { sleep 0.3; cat; }`;
    const ran = await shellIn(folder, `${line}; exit \${PIPESTATUS[0]}`);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout === text).toBe(true);
  });

  test('is exported whole where each write takes a part only', async () => {
    const file = join(folder, 'short.jsonl');
    const ran = await runIn(folder, ['log', 'long.jsonl', '--export', '-'], {
      stdout: { file },
      piece: 7919,
    });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(file, 'utf8') === text).toBe(true);
  });
});
