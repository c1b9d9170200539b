/**
 * Input that cannot be read: each command that reads a file, and each thing that is no good file. All are
 * refused on one line, in the same words whichever command reads; none is waited for without an end.
 */
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { getuid } from 'node:process';
import { execFileSync, spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { isLong, READERS, some, withPath } from './commands.ts';
import { example, expectRefused, expectWorded, newFolder, runIn, shellIn } from './program.ts';

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
  execFileSync('mkfifo', ['nobody', 'pipe'], { cwd: folder });
});

/** What is no good file, and what is said of it. */
const BAD: readonly (readonly [string, string, RegExp])[] = [
  ['a folder', 'folder', /folder: this is a folder, expected a file$/m],
  ['a file that is not there', 'none', /none: no such file/],
  // Reading the memory of a process at its beginning fails with EIO, whoever asks.
  [
    'a file that cannot be read',
    '/proc/self/mem',
    /mem: (the disk or the device failed|.*disk failed)/,
  ],
  ['a device without content', '/dev/null', /null/],
  ['a device without end', '/dev/zero', /zero: .*(binary|pipe or a device|limit)/],
  ['300 MiB of nothing', 'large', /large: .*(limit|binary|no SQLite)/],
];

describe.concurrent.each(BAD)('%s', (what, path, words) => {
  const fault = BAD.findIndex(([name]) => name === what);
  test.each(some(READERS, fault))('is refused by $name', async (reader) => {
    // A store is made where there is none.
    const makes = ['run --store', 'collect'].includes(reader.name);
    if (makes && path === 'none') return;
    const ran = await runIn(folder, withPath(reader.words, 'FILE', path));
    expectRefused(ran, words);
    expect(ran.stdout).toBe('');
  });
});

/** Why nobody can be asked who may not read a file; root may read all. */
const NOBODY = 65_534;
const uid = getuid?.() === 0 ? NOBODY : undefined;
const reaches =
  spawnSync(process.execPath, [join(import.meta.dirname, '../../src/cli/main.ts'), '--version'], {
    ...(uid === undefined ? {} : { uid, gid: uid }),
  }).status === 0;
const noNobody = reaches ? '' : ' [skipped: another user cannot reach this folder]';

describe.skipIf(!reaches).concurrent(`a file that one may not read${noNobody}`, () => {
  test.each(some(READERS, 1))('is refused by $name', async (reader) => {
    const around = uid === undefined ? {} : { uid };
    const ran = await runIn(folder, withPath(reader.words, 'FILE', 'secret.json'), around);
    expectRefused(
      ran,
      'secret.json: no permission to read it',
    );
  });
});

describe.concurrent('a pipe by its name', () => {
  test.each<[string, string, number]>([
    ['check', late, 1],
    ['replay', log, 0],
    ['log', log, 0],
    ['export inspect', log, 0],
    ['solve', example('platforms/raspberry-pi-4.platform.json'), 0],
    ['explore', example('models/rfc-as-posted.model.json'), 1],
  ])('is read by %s to its end', async (command, file, code) => {
    const [piped, plain] = [
      await shellIn(folder, `$CENALLOC ${command} <(sleep 0.2; cat ${file})`),
      isLong ? await runIn(folder, [...command.split(' '), file]) : null,
    ];
    expectWorded(piped);
    expect(piped.code).toBe(code);
    const normal = (text = ''): string => text.replaceAll(/\/dev\/fd\/\d+/g, file);
    if (plain !== null) expect(normal(piped.stdout)).toBe(normal(plain.stdout));
    expect(piped.stdout.length).toBeGreaterThan(100);
  });

  test('is no store', async () => {
    for (const words of [
      ['log', 'pipe', '--follow'],
      ['collect', 'pipe'],
    ]) {
      expectRefused(await runIn(folder, words), 'pipe: a store is a file on a disk');
    }
  });
});

describe.concurrent('standard input', () => {
  test.each<[string, string[], RegExp]>(
    [
      ['300 MiB of text', ['solve', '-'], /stdin: it has more than 268435456 bytes; the limit/],
      [
        '300 MiB of text',
        ['log', 'x.cenalloc', '--import', '-'],
        /stdin: it has more than 268435456/,
      ],
      [
        '300 MiB in one line',
        ['collect', 'x.cenalloc'],
        /stdin:1: this line has more than 67108864/,
      ],
    ].slice(0, isLong ? 3 : 2) as [string, string[], RegExp][],
  )('of %s is refused by %j', async (_, words, said) => {
    const line = `yes 123456789012345 | tr -d '\\n' | head -c 314572800 | $CENALLOC ${words.join(' ')}`;
    const ran = await shellIn(folder, line);
    expectRefused(ran, said);
    expect(existsSync(join(folder, 'x.cenalloc'))).toBe(words[0] === 'collect');
  });

  test('that is a folder is refused', async () => {
    const stdin = { file: join(folder, 'folder') };
    for (const words of [
      ['solve', '-'],
      ['check', '-'],
      ['collect', 'folder.cenalloc'],
    ]) {
      const ran = await runIn(folder, words, { stdin });
      expectRefused(ran, 'stdin: this is a folder, expected a file');
    }
  });

  test('without end is no text after its first byte', async () => {
    expectRefused(await runIn(folder, ['solve', '-'], { stdin: { file: '/dev/zero' } }), 'binary');
    expectRefused(await runIn(folder, ['check', '-'], { stdin: { file: '/dev/zero' } }), 'binary');
  });
});

test('collect says that its store is gone', async () => {
  const line =
    `{ cat ${late}; until [ -e gone.cenalloc-wal ]; do sleep 0.05; done; rm gone.cenalloc; echo '# more'; } | ` +
    '$CENALLOC collect gone.cenalloc';
  const ran = await shellIn(folder, line);
  expect(ran.stderr).toContain('gone.cenalloc: it was removed in the meantime; begin again');
  expect(ran.code).toBe(2);
});
