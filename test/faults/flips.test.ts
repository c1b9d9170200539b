/**
 * One bit of a store's file turns over, anywhere in it. Either somebody notices (opening for reading, or a
 * read), or it is proven harmless: every read gives what it gave before. Stores that were compacted are
 * among them.
 */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { beforeAll, describe, expect, test } from 'vitest';
import { Prng } from '../../src/base/prng.ts';
import { createExporter, describeWorld, encodeLog, StoreFailure, unwrap } from '../../src/index.ts';
import { openWorld } from '../../src/store/open-world.ts';
import { openSqliteStore, type SqliteStore } from '../../src/store/sqlite/index.ts';
import { runHere } from '../support/run-here.ts';
import { isLong } from './commands.ts';
import { example, newFolder } from './program.ts';
import { PLATFORM, readStore } from './stores.ts';

const SEED = Number(env['CENALLOC_SEED'] ?? 13);

/** How many flips there are in each of the two stores. */
const FLIPS = isLong ? 300 : 30;

const folder = newFolder();
const path = (name: string): string => join(folder, name);

const BUFFERS = 40;

beforeAll(async () => {
  makeStore(path('whole.cenalloc'), 1);
  copyFileSync(path('whole.cenalloc'), path('compacted.cenalloc'));
  const moved = await runHere(['log', 'compacted.cenalloc', '--compact', 'archive.jsonl'], folder);
  expect(moved.code).toBe(0);
  makeStore(path('compacted.cenalloc'), 2);
});

/** Adds buffers with their lives, and a recording, to a store. */
function makeStore(store: string, part: number): void {
  const opened = openSqliteStore(store, { synchronous: 'normal' });
  if (!opened.ok) throw opened.refusal;
  const exporter = createExporter({ platform: PLATFORM, store: opened.value });
  for (let index = 0; index < BUFFERS; index += 1) {
    const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
    for (let reference = 0; reference < index % 9; reference += 1) unwrap(exporter.get(buffer));
  }
  const lines = readFileSync(example('traces/k612-late.txt'), 'utf8').trimEnd().split('\n');
  opened.value.recordings.append(`board-${part}`, lines);
  opened.value.close();
}

/** A read of a store, as text. */
type Read = readonly [name: string, read: (store: SqliteStore) => string];

/** Every read; of each stream what was not archived. */
function readsOf(archived: ReadonlyMap<string, number>): readonly Read[] {
  const streams = ['exporter', ...Array.from({ length: 2 * BUFFERS }, (_, at) => `b${at + 1}`)];
  const recordings = ['board-1', 'board-2'];
  return [
    ['base', (store) => String(store.base)],
    ['facts', (store) => encodeLog([...store.readAll(store.base)])],
    ['world', worldOf],
    ['recordings', (store) => store.recordings.names().join()],
    ...streams.map((name): Read => [
      `stream ${name}`,
      (store) => encodeLog([...store.readStream(name, archived.get(name))]),
    ]),
    ...recordings.flatMap((name): Read[] => [
      [`recording ${name}`, (store) => [...store.recordings.read(name)].join('\n')],
      [`lines of ${name}`, (store) => String(store.recordings.count(name))],
    ]),
  ];
}

function worldOf(store: SqliteStore): string {
  const opened = openWorld(store);
  return opened === null ? 'none' : JSON.stringify([opened.at, describeWorld(opened.world)]);
}

/** What each read gives; null where it is refused, as all are where the store does not open. */
function answersOf(path: string, reads: readonly Read[]): readonly (string | null)[] {
  const opened = openSqliteStore(path, { readOnly: true });
  if (!opened.ok) {
    expect(opened.refusal).toBeInstanceOf(StoreFailure);
    return reads.map(() => null);
  }
  const store = opened.value;
  const answers = reads.map(([, read]) => unlessRefused(() => read(store)));
  store.close();
  return answers;
}

/** What an action gives, or null where the store refuses on one line. */
function unlessRefused(action: () => string): string | null {
  try {
    return action();
  } catch (error) {
    expect(error).toBeInstanceOf(StoreFailure);
    expect((error as StoreFailure).message).not.toContain('\n');
    return null;
  }
}

/** How many facts of each stream a store holds. */
function countFacts(path: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { stream } of readStore(path).facts) counts.set(stream, (counts.get(stream) ?? 0) + 1);
  return counts;
}

describe.each(['whole', 'compacted'])('a bit that turns over in a store that is %s', (kind) => {
  test(`is found, or harmless, in ${FLIPS} places (seed ${SEED})`, async ({ annotate }) => {
    const good = readFileSync(path(`${kind}.cenalloc`));
    const reads = readsOf(kind === 'whole' ? new Map() : countFacts(path('whole.cenalloc')));
    const expected = answersOf(path(`${kind}.cenalloc`), reads);
    // Otherwise what is refused for another reason would count as found.
    expect(expected).not.toContain(null);
    const store = path(`flipped-${kind}.cenalloc`);
    const prng = new Prng(SEED);
    const lies: string[] = [];
    let found = 0;
    for (let round = 0; round < FLIPS; round += 1) {
      const [at, bit] = [prng.below(good.length), prng.below(8)];
      const bytes = Buffer.from(good);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
      writeFileSync(store, bytes);
      const answers = answersOf(store, reads);
      const changed = reads.filter((_, index) => answers[index] !== expected[index]);
      if (answers.includes(null)) found += 1;
      else if (changed.length > 0) {
        lies.push(`byte ${at}, bit ${bit}: ${changed.map(([name]) => name).join()}`);
      }
    }
    await annotate(`${found} found, ${FLIPS - found - lies.length} harmless`);
    expect(lies).toEqual([]);
    expect(found).toBeGreaterThan(FLIPS / 4);
  });
});
