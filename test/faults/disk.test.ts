/**
 * Disks that fill, that take less than they are given, that lie: for each command that writes a file. What was
 * there before is there still, nothing half-written stays behind, and no fact is lost: what a store held is in
 * it, or in an archive that is whole.
 */
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bufferId } from '../../src/base/ids.ts';
import { encodeLog, replay } from '../../src/index.ts';
import { openWorld } from '../../src/store/open-world.ts';
import { openFile } from '../store/file-stores.ts';
import { runHere } from '../support/run-here.ts';
import { withFaults, type Faults } from './faults.ts';
import { example, expectRefused, newFolder, runIn, shellIn } from './program.ts';
import { noSmallDisk, removeDisk, removeDisks, smallDisk } from '../support/small-disk.ts';
import { fillStore, manyFacts, PLATFORM, readStore } from './stores.ts';

afterAll(removeDisks);

const folder = newFolder();

/** A log of some 260 KiB, and a store that holds it. */
const facts = manyFacts(2_000);
const log = encodeLog(facts);
const path = (name: string): string => join(folder, name);

beforeAll(() => {
  writeFileSync(path('log.jsonl'), log);
  fillStore(path('store.cenalloc'), facts);
  const gets = Array.from({ length: 400 }, () => ({ call: 'get', buffer: 'b1' }));
  const calls = [{ call: 'createBuffer', size: 4096 }, ...gets];
  const scenario = { name: 'many', platform: PLATFORM, calls };
  writeFileSync(path('many.scenario.json'), JSON.stringify(scenario));
});

const sized = example('streams/board-1gb.platform.json');
const streams = example('streams/camera-and-display.streams.json');

/** Commands that write a file; `OUT` stands for it. */
const WRITERS: readonly { readonly name: string; readonly words: readonly string[] }[] = [
  { name: 'run --log', words: ['run', path('many.scenario.json'), '--log', 'OUT'] },
  { name: 'log --export', words: ['log', path('store.cenalloc'), '--export', 'OUT'] },
  { name: 'size --svg', words: ['size', sized, streams, '--hours', '1', '--svg', 'OUT'] },
  { name: 'export --out', words: ['export', 'inspect', path('log.jsonl'), '--out', 'OUT'] },
];

/** A new folder with one file in it, and the words of a command that writes it. */
function placed(words: readonly string[], place: string, content = 'old'): readonly string[] {
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'out'), content);
  return words.map((word) => (word === 'OUT' ? join(place, 'out') : word));
}

/** What a refused write leaves behind: the old file and nothing else. */
function expectUntouched(place: string): void {
  expect(readdirSync(place)).toEqual(['out']);
  expect(readFileSync(join(place, 'out'), 'utf8')).toBe('old');
}

describe('a disk that is full', () => {
  test.each(WRITERS)('leaves the old file of $name', async ({ name, words }) => {
    const place = path(`full ${name}`);
    const faults = { room: 4_000, piece: 3_000 };
    const ran = await withFaults(faults, () => runHere(placed(words, place), folder));
    expectRefused(ran, /out: cannot be written: no space is left after 4000 bytes$/m);
    expectUntouched(place);
  });

  test.skipIf(noSmallDisk !== '')(`leaves the old files on a tmpfs${noSmallDisk}`, async () => {
    const disk = smallDisk(64);
    const words = placed(['log', path('store.cenalloc'), '--export', 'OUT'], join(disk, 'log'));
    expectRefused(
      await runHere(words, folder),
      /cannot be written: no space is left after \d+ bytes/,
    );
    expectUntouched(join(disk, 'log'));
    const file = join(disk, 'shell.jsonl');
    const line = `$CENALLOC log ${path('store.cenalloc')} --export - > ${file}`;
    const ran = await shellIn(folder, line);
    expectRefused(ran, /stdout: cannot be written: no space is left after \d+ bytes/);
    const said = /after (\d+) bytes/.exec(ran.stderr)?.[1];
    expect(readFileSync(file, 'utf8')).toBe(log.slice(0, Number(said)));
  });

  // SIGXFSZ is ignored as by every program that looks at what its writes return.
  test('is like a file that may not grow', async () => {
    const place = path('limit');
    const words = placed(['log', path('log.jsonl'), '--export', 'OUT'], place).join(' ');
    const ran = await shellIn(folder, `trap '' XFSZ; ulimit -f 16; $CENALLOC ${words}`);
    expectRefused(ran, /cannot be written: files may not become that large here after 16384 bytes/);
    expectUntouched(place);
  });
});

describe('writes that take a part only', () => {
  test('are gone on with, by every command that writes', async () => {
    for (const { name, words } of WRITERS) {
      const short = path(`short ${name}`);
      const ran = await withFaults({ piece: 997 }, () => runHere(placed(words, short), folder));
      expect(ran.stderr).toBe('');
      const written = readFileSync(join(short, 'out'), 'utf8');
      if (name === 'log --export') expect(written === log).toBe(true);
      else expect(written).toMatch(/[}>]\n$/);
      expect(readdirSync(short)).toEqual(['out']);
    }
  });
});

describe('log --compact', () => {
  const compact = (store: string, archive: string): string[] => [
    'log',
    store,
    '--compact',
    archive,
  ];
  const copy = (name: string): string => {
    copyFileSync(path('store.cenalloc'), path(name));
    return path(name);
  };

  test.each<[string, Faults, RegExp]>([
    ['is full', { room: 150_000 }, /no space is left after 150000 bytes/],
    ['takes parts, and is full', { room: 150_000, piece: 997 }, /no space is left/],
    ['lies', { lost: 150_000 }, /read back and is not what was written .* nothing was forgot/],
    ['lies from the first byte', { lost: 0 }, /0 of 2000 facts were found in it/],
  ])('forgets nothing where the disk %s', async (what, faults, words) => {
    const store = copy(`${what}.cenalloc`);
    const place = path(`archive ${what}`);
    mkdirSync(place);
    const ran = await withFaults(faults, () =>
      runHere(compact(store, join(place, 'archive.jsonl')), folder),
    );
    expectRefused(ran, words);
    expect(readdirSync(place)).toEqual([]);
    expect(readStore(store)).toEqual({ base: 0, facts: readStore(path('store.cenalloc')).facts });
  });

  test.skipIf(noSmallDisk !== '')(`forgets nothing on a tmpfs${noSmallDisk}`, async () => {
    const disk = smallDisk(128);
    const store = copy('tmpfs.cenalloc');
    const ran = await runHere(compact(store, join(disk, 'archive.jsonl')), folder);
    expectRefused(ran, /archive\.jsonl: cannot be written: no space is left after \d+ bytes/);
    expect(readdirSync(disk)).toEqual([]);
    expect(readStore(store).facts).toHaveLength(facts.length);
  });

  test.skipIf(noSmallDisk !== '')(
    `has moved all facts or none, and says which, on a disk with little room${noSmallDisk}`,
    async () => {
      const size = Math.ceil(statSync(path('store.cenalloc')).size / 1024);
      const ends = { moved: 0, unshrunk: 0, kept: 0 };
      for (let room = 40; room <= 600; room += 40) {
        const disk = smallDisk(size + room);
        const store = join(disk, 'store.cenalloc');
        copyFileSync(path('store.cenalloc'), store);
        const archive = path(`archive-${room}.jsonl`);
        const ran = await runHere(compact(store, archive), folder);
        const { base, facts: left } = readStore(store);
        expect(readFileSync(archive, 'utf8') === log).toBe(true);
        if (ran.code === 0) {
          expect({ base, left }).toEqual({ base: facts.length, left: [] });
          ends.moved += 1;
          const isUnshrunk = statSync(store).size >= size * 1024;
          expect(/of the file hold nothing now/.test(ran.stderr)).toBe(isUnshrunk);
          if (isUnshrunk) ends.unshrunk += 1;
        } else {
          expectRefused(ran, `nothing was forgotten: there is no room left`);
          expect(ran.stderr).toContain(`${archive} holds a copy of the facts`);
          expect({ base, left: left.length }).toEqual({ base: 0, left: facts.length });
          ends.kept += 1;
        }
        removeDisk(disk);
      }
      for (const count of Object.values(ends)) expect(count).toBeGreaterThan(0);
    },
  );

  test('has the whole log in the archive where writes are short', async () => {
    const store = copy('short.cenalloc');
    const words = compact(store, path('short-archive.jsonl'));
    const ran = await withFaults({ piece: 997 }, () => runHere(words, folder));
    expect(ran).toMatchObject({ code: 0, stdout: '' });
    expect(readFileSync(path('short-archive.jsonl'), 'utf8') === log).toBe(true);
    expect(readStore(store)).toEqual({ base: facts.length, facts: [] });
  });

  test.each(['-', '/dev/null', 'log.jsonl'])('takes no archive that is %s', async (archive) => {
    const store = copy(`to ${archive.replaceAll('/', ' ')}.cenalloc`);
    expectRefused(await runHere(compact(store, archive), folder), /--compact: an archive|exists/);
    expect(readStore(store).facts).toHaveLength(facts.length);
    expect(readFileSync(path('log.jsonl'), 'utf8') === log).toBe(true);
  });
});

describe('a store on a disk that is full', () => {
  const scenario = path('many.scenario.json');
  const trace = `${readFileSync(example('traces/k612-late.txt'), 'utf8')}# \n`.repeat(200);
  test.skipIf(noSmallDisk !== '').each<[string, (store: string) => string[], string | null]>([
    ['run --store', (store) => ['run', scenario, '--store', store], null],
    ['log --import', (store) => ['log', store, '--import', path('log.jsonl')], null],
    ['collect, facts', (store) => ['collect', store], log],
    ['collect, a recording', (store) => ['collect', store], trace],
  ])(`keeps what was appended: %s${noSmallDisk}`, async (name, words, stdin) => {
    const store = join(smallDisk(300), 'store.cenalloc');
    const ran =
      stdin === null
        ? await runHere(words(store), folder)
        : await runIn(folder, words(store), { stdin });
    const last = ran.stderr.trimEnd().split('\n').slice(-1).join();
    expect(last).toMatch(/^cenalloc: .*store\.cenalloc: there is no room left/);
    expect(ran.code).toBe(2);
    expect(existsSync(store)).toBe(true);
    const { facts: kept } = readStore(store);
    // A command that brings facts says how many of them are there.
    const counts = `${kept.length} facts (kept in|imported into) `;
    if (stdin !== trace && name !== 'run --store') expect(ran.stderr).toMatch(new RegExp(counts));
    if (kept.length > 0) expect(replay(kept).ok).toBe(true);
    // What is kept is the beginning of what came, as it came.
    if (stdin === log) expect(log.startsWith(encodeLog(kept))).toBe(true);
  });
});

/** Fills a disk to its last byte. */
function fill(disk: string): void {
  const file = openSync(join(disk, 'filler'), 'w');
  const piece = Buffer.alloc(4096, 1);
  try {
    for (;;) writeSync(file, piece);
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' });
  } finally {
    closeSync(file);
  }
}

describe.skipIf(noSmallDisk !== '')(
  `a store on a disk without a byte of room${noSmallDisk}`,
  () => {
    const scenario = path('many.scenario.json');
    const place = { full: '', sound: '' };

    /** The store of 100 facts and a recording, on a disk and on a full one. */
    beforeAll(() => {
      const few = facts.slice(0, 100);
      for (const each of ['full', 'sound'] as const) {
        place[each] = join(smallDisk(400), 'store.cenalloc');
        fillStore(place[each], few);
        const store = openFile(place[each]);
        store.recordings.append('board', ['# tracer: nop', 'one line']);
        store.close();
      }
      fill(dirname(place.full));
    });

    const beside = (): readonly string[] => readdirSync(dirname(place.full)).sort();

    test.each<readonly [string, ...string[]]>([
      ['log'],
      ['log', '--json'],
      ['log', '--type', 'ExporterCreated'],
      ['log', '--export', '-'],
      ['log', '--recording', 'board'],
      ['log', '--verify'],
      ['log', '--views'],
      ['replay'],
      ['replay', '--json'],
      ['export', 'inspect'],
    ])('is read as on any other: %s %s', async (command, ...words) => {
      const run = (store: string): ReturnType<typeof runHere> =>
        runHere(
          command === 'export' ? [command, ...words, store] : [command, store, ...words],
          folder,
        );
      const there = await run(place.full);
      const { stdout, ...sound } = await run(place.sound);
      const named = stdout.replaceAll(place.sound, place.full);
      expect(there).toEqual({ ...sound, stdout: named });
      expect(there.code).toBe(0);
      expect(there.stdout.length).toBeGreaterThan(10);
      expect(beside()).toEqual(['filler', 'store.cenalloc']);
    });

    test('is followed, and shown', async () => {
      const followed = await runIn(folder, ['log', place.full, '--follow', '--after', '99'], {
        signal: { name: 'SIGTERM', after: '#100' },
      });
      expect(followed).toMatchObject({ code: 0, stderr: '' });
      const store = openFile(place.full, { readOnly: true });
      expect([...store.readStream('b1')]).toHaveLength(99);
      expect(openWorld(store)?.at).toBe(100);
      store.close();
    });

    test.each<readonly [string, (store: string) => readonly string[]]>([
      ['run --store', (store) => ['run', scenario, '--store', store]],
      ['log --import', (store) => ['log', store, '--import', path('log.jsonl')]],
      ['log --compact', (store) => ['log', store, '--compact', path('full-archive.jsonl')]],
      ['log --upgrade', (store) => ['log', store, '--upgrade']],
      ['collect', (store) => ['collect', store]],
    ])('takes nothing, and says why: %s', async (name, words) => {
      const ran =
        name === 'collect'
          ? await runIn(folder, words(place.full), { stdin: log })
          : await runHere(words(place.full), folder);
      expectRefused(ran, /store\.cenalloc: there is no room left.*make room and try again/i);
      expect(existsSync(path('full-archive.jsonl'))).toBe(false);
      expect(readStore(place.full).facts).toHaveLength(100);
    });

    test('is read with what stands in the log beside it, or not at all', async () => {
      const disk = smallDisk(400);
      const store = join(disk, 'store.cenalloc');
      fillStore(store, facts.slice(0, 50));
      const owner = openFile(store);
      owner.append('b1', 49, [{ event: { type: 'ReferenceTaken', buffer: bufferId('b1') } }]);
      fill(disk);
      expect((await runHere(['log', store, '--verify'], folder)).stdout).toContain('51 facts');
      // As a restart or a copy leaves it: without the file that is shared, which cannot be made now.
      const dead = smallDisk(400);
      for (const end of ['', '-wal']) copyFileSync(store + end, join(dead, `store.cenalloc${end}`));
      owner.close();
      fill(dead);
      const ran = await runHere(['log', join(dead, 'store.cenalloc')], folder);
      expectRefused(ran, 'read a copy of it and of its -wal on another disk');
      const copy = path('copied.cenalloc');
      for (const end of ['', '-wal']) copyFileSync(join(dead, `store.cenalloc${end}`), copy + end);
      expect(readStore(copy).facts).toHaveLength(51);
    });

    test('is not read on where somebody begins to write', () => {
      const disk = smallDisk(800);
      const store = join(disk, 'store.cenalloc');
      fillStore(store, facts.slice(0, 50));
      fill(disk);
      const reader = openFile(store, { readOnly: true });
      expect([...reader.readAll()]).toHaveLength(50);
      rmSync(join(disk, 'filler'));
      const owner = openFile(store);
      owner.append('b1', 49, [{ event: { type: 'ReferenceTaken', buffer: bufferId('b1') } }]);
      expect(() => [...reader.readAll()]).toThrow('somebody writes to it');
      owner.close();
      reader.close();
    });
  },
);
