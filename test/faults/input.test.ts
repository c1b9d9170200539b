/**
 * Input that cannot be read: each command that reads a file, and each thing that is no good file. All are
 * refused on one line, in the same words whichever command reads; none is waited for without an end.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { geteuid, seteuid } from 'node:process';
import { beforeAll, describe, expect, test } from 'vitest';
import { runHere } from '../support/run-here.ts';
import { isLong, READERS, withPath } from './commands.ts';
import { example, expectRefused, newFolder, runIn, shellIn } from './program.ts';

const folder = newFolder();
const late = example('traces/k612-late.txt');
const log = example('logs/late-display.jsonl');

beforeAll(() => {
  mkdirSync(join(folder, 'folder'));
  writeFileSync(join(folder, 'secret.json'), '{}');
  chmodSync(join(folder, 'secret.json'), 0);
  chmodSync(folder, 0o777);
  closeSync(openSync(join(folder, 'large'), 'w'));
  truncateSync(join(folder, 'large'), 300 * 1024 * 1024);
  execFileSync('mkfifo', ['pipe'], { cwd: folder });
});

/** What is no good file, and what is said of it. */
const BAD: readonly (readonly [string, string, RegExp])[] = [
  ['a folder', 'folder', /folder: this is a folder, expected a file$/m],
  ['a file that is not there', 'none', /none: no such file/],
  // Reading the memory of a process at its beginning fails with EIO, whoever asks.
  [
    'a file that cannot be read',
    '/proc/self/mem',
    /mem: (the disk or the device failed|.*disk failed|this is no checkpoint)/,
  ],
  ['a device without content', '/dev/null', /null/],
  ['a device without end', '/dev/zero', /zero: .*(binary|pipe or a device|limit)/],
  ['300 MiB of nothing', 'large', /large: .*(limit|binary|no SQLite|needs a store|no checkpoint)/],
];

describe.each(BAD)('%s', (_, path, words) => {
  // A store is made where there is none.
  const readers = READERS.filter(({ makes }) => path !== 'none' || makes !== true);
  test.each(readers)('is refused by $name', async (reader) => {
    const ran = await runHere(withPath(reader.words, 'FILE', path), folder);
    expectRefused(ran, words);
    expect(ran.stdout).toBe('');
  });
});

/** Root may read all; the user `nobody` may not. */
const NOBODY = 65_534;

describe('a file that one may not read', () => {
  const isRoot = geteuid?.() === 0;
  test.each(READERS)('is refused by $name', async (reader) => {
    const words = withPath(reader.words, 'FILE', 'secret.json');
    // What a command is made of is loaded by whom it belongs to.
    await runHere(withPath(reader.words, 'FILE', 'none/none'), folder);
    if (isRoot) seteuid?.(NOBODY);
    try {
      expectRefused(await runHere(words, folder), 'secret.json: no permission to read it');
    } finally {
      if (isRoot) seteuid?.(0);
    }
  });
});

describe('a pipe by its name', () => {
  test.each<[string, string, number]>([
    ['check', late, 1],
    ['replay', log, 0],
    ['log', log, 0],
    ['export inspect', log, 0],
    ['solve', example('platforms/raspberry-pi-4.platform.json'), 0],
    ['explore', example('models/rfc-as-posted.model.json'), 1],
  ])('is read by %s to its end', async (command, file, code) => {
    const pipe = `${command} pipe`;
    execFileSync('mkfifo', [pipe], { cwd: folder });
    const half = statSync(file).size >> 1;
    const line = `{ head -c ${half} '${file}'; sleep 0.1; tail -c +${half + 1} '${file}'; } > '${pipe}'`;
    const writer = spawn('/bin/sh', ['-c', line], { cwd: folder, stdio: 'ignore' });
    const ended = once(writer, 'close');
    const piped = await runHere([...command.split(' '), pipe], folder);
    await ended;
    const plain = await runHere([...command.split(' '), file], folder);
    const normal = (text: string): string =>
      text.replaceAll(pipe, file).replaceAll(/ in \d+(\.\d+)? \w+/g, '');
    expect(normal(piped.stdout)).toBe(normal(plain.stdout));
    expect(piped).toMatchObject({ code, stderr: plain.stderr });
  });

  test.each(READERS)('without content is refused by $name', async ({ words, name }) => {
    const isStore = /store|follow|collect|resume/.test(name);
    const writer = isStore ? null : spawn('/bin/sh', ['-c', ': > pipe'], { cwd: folder });
    const ended = writer === null ? null : once(writer, 'close');
    const ran = await runHere(withPath(words, 'FILE', 'pipe'), folder);
    await ended;
    expectRefused(
      ran,
      isStore
        ? /pipe: a (store|checkpoint) is a file on a disk/
        : /pipe(:1)?: .*(empty|no bufinfo)/,
    );
  });
});

describe.concurrent('standard input', () => {
  /** Three ways in which standard input is read. */
  const WAYS = [
    ['solve', '-'],
    ['check', '-'],
    ['collect', 'folder.cenalloc'],
  ] as const;

  test.each(isLong ? WAYS : WAYS.slice(1))(
    'that is a folder is refused by %s',
    async (...words) => {
      const ran = await runIn(folder, words, { stdin: { file: join(folder, 'folder') } });
      expectRefused(ran, 'stdin: this is a folder, expected a file');
    },
  );

  test.each(isLong ? WAYS.slice(0, 2) : WAYS.slice(0, 1))(
    'without end is no text after its first byte, says %s',
    async (...words) => {
      expectRefused(await runIn(folder, words, { stdin: { file: '/dev/zero' } }), 'binary');
    },
  );
});

test('collect says that its store is gone', async () => {
  const line =
    `{ cat ${late}; until [ -e gone.cenalloc-wal ]; do sleep 0.05; done; rm gone.cenalloc; echo '# more'; } | ` +
    '$CENALLOC collect gone.cenalloc';
  const ran = await shellIn(folder, line);
  expect(ran.stderr).toContain('gone.cenalloc: it was removed in the meantime; begin again');
  expect(ran.code).toBe(2);
});
