/**
 * What `serve --follow` follows, piece by piece: a file that grows, shrinks, is replaced and removed; standard input; a
 * store's facts and recordings; a log on a server. A reader that was away goes on from its place, and nothing is sent
 * twice or left out.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { decodeLog } from '../../src/events/codec.ts';
import { encodeEvent } from '../../src/events/encode-log.ts';
import { openFollowed } from '../../src/cli/input/followed.ts';
import type { LivePiece, LiveSource } from '../../src/inspect/live-source.ts';
import { openSqliteStore, type SqliteStore } from '../../src/store/sqlite/index.ts';
import { newStoreUrl, noServer, type TestServer } from '../support/postgres-server.ts';
import { runHere } from '../support/run-here.ts';
import { useServer } from '../support/use-server.ts';
import { PROGRAM } from './command-line.ts';

const ROOT = join(import.meta.dirname, '../..');
const decoded = decodeLog(
  readFileSync(join(ROOT, 'examples/logs/late-display.jsonl'), 'utf8'),
  'log',
);
if (!decoded.ok) throw new Error(decoded.refusal.message);
const LINES = decoded.value.map((fact) => `${encodeEvent(fact)}\n`);
const folder = mkdtempSync(join(tmpdir(), 'cenalloc-test-'));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A reader that is read step by step. */
class Reader {
  readonly #ending = new AbortController();
  readonly #pieces: AsyncIterator<LivePiece>;
  /** The place behind what was read. */
  at = '';

  constructor(source: LiveSource, after: string | null = null) {
    this.#pieces = source.pieces(after, this.#ending.signal)[Symbol.asyncIterator]();
  }

  /** Everything up to the next piece of a kind. */
  async until(
    kind: LivePiece['kind'],
  ): Promise<{ text: string; kinds: string[]; why: string | null }> {
    const got = { text: '', kinds: [] as string[], why: null as string | null };
    for (;;) {
      const next = await this.#pieces.next();
      if (next.done === true) throw new Error(`it has ended: ${JSON.stringify(got)}`);
      const { value } = next;
      got.kinds.push(value.kind);
      if ('at' in value) this.at = value.at;
      if (value.kind === 'lines') got.text += value.text;
      if ('why' in value) got.why = value.why;
      if (value.kind === kind) return got;
    }
  }

  async end(): Promise<void> {
    this.#ending.abort();
    await this.#pieces.return?.();
  }
}

async function follow(path: string): Promise<{ source: LiveSource; close: () => Promise<void> }> {
  const ending = new AbortController();
  const opened = await openFollowed(path, ending.signal);
  if (!opened.ok) throw new Error(opened.refusal.message);
  const { source, close } = opened.value;
  const end = async (): Promise<void> => {
    ending.abort();
    await close();
  };
  return { source, close: end };
}

/** Brings the first facts of a log into a store, or what of them it has not. */
async function importFacts(store: string, count: number): Promise<void> {
  const log = join(folder, 'log.jsonl');
  writeFileSync(log, facts(0, count));
  const ran = await runHere(['log', store, '--import', log], ROOT);
  if (ran.code !== 0) throw new Error(ran.stderr);
}

function openSqlite(path: string): SqliteStore {
  const made = openSqliteStore(path, {});
  if (!made.ok) throw made.refusal;
  return made.value;
}

function facts(from: number, to?: number): string {
  return LINES.slice(from, to).join('');
}

test.each([
  [['serve', '--follow'], /^cenalloc: serve: --follow needs something to follow/],
  [['serve', 'missing.txt', '--follow'], /^cenalloc: missing.txt: no such file/],
  [['serve', 'src', '--follow'], /^cenalloc: src: this is a folder/],
])('%j is refused', async (words, message) => {
  const ran = await runHere(words, ROOT);
  expect(ran.stderr).toMatch(message);
  expect(ran.code).toBe(2);
});

describe('a file', () => {
  const path = join(folder, 'growing.txt');

  test('is followed line by line, and a line that has not ended waits', async () => {
    writeFileSync(path, 'one\ntwo\nthr');
    const { source } = await follow(path);
    const reader = new Reader(source);
    expect(await reader.until('caught-up')).toEqual({
      text: 'one\ntwo\n',
      kinds: ['begin', 'lines', 'caught-up'],
      why: null,
    });
    appendFileSync(path, 'ee\nfour\n');
    expect((await reader.until('lines')).text).toBe('three\nfour\n');
    await reader.end();
    appendFileSync(path, 'five\n');
    const again = new Reader(source, reader.at);
    expect(await again.until('caught-up')).toEqual({
      text: 'five\n',
      kinds: ['lines', 'caught-up'],
      why: null,
    });
    await again.end();
    // Another server over the same file knows the place, too.
    const other = new Reader((await follow(path)).source, reader.at);
    expect((await other.until('caught-up')).text).toBe('five\n');
    await other.end();
  });

  test('begins again where it shrank, was written anew or is another', async () => {
    writeFileSync(path, 'one\ntwo\n');
    const { source } = await follow(path);
    const reader = new Reader(source);
    await reader.until('caught-up');
    truncateSync(path, 4);
    expect((await reader.until('begin')).why).toBe('it shrank');
    expect((await reader.until('caught-up')).text).toBe('one\n');
    // As long as before and with other lines.
    writeFileSync(path, 'ONE\nTWO\nthree\n');
    expect((await reader.until('begin')).why).toMatch(/it (shrank|was written anew)/);
    expect((await reader.until('caught-up')).text).toBe('ONE\nTWO\nthree\n');
    writeFileSync(`${path}.new`, 'other\n');
    renameSync(`${path}.new`, path);
    expect((await reader.until('begin')).why).toBe('it was replaced by another file');
    expect((await reader.until('caught-up')).text).toBe('other\n');
    rmSync(path);
    expect((await reader.until('note')).why).toBe('growing.txt was removed; waiting for another');
    writeFileSync(path, 'back\n');
    expect((await reader.until('caught-up')).text).toBe('back\n');
    await reader.end();
  });

  test.each(['', 'x', '1-2.3', '1-2.3.4', '9.9@9'])(
    'begins again where %j is no place of it',
    async (after) => {
      writeFileSync(path, 'one\n');
      const reader = new Reader((await follow(path)).source, after);
      expect(await reader.until('caught-up')).toMatchObject({
        text: 'one\n',
        why: 'it is not the one that was followed before',
      });
      await reader.end();
    },
  );

  test('a line that is longer than a piece comes whole', async () => {
    const long = `${'é'.repeat(300_000)}\n`;
    writeFileSync(path, `short\n${long}end\n`);
    const reader = new Reader((await follow(path)).source);
    expect((await reader.until('caught-up')).text).toBe(`short\n${long}end\n`);
    await reader.end();
  });

  test('what turns out to be no text is not sent', async () => {
    writeFileSync(path, '');
    const reader = new Reader((await follow(path)).source);
    await reader.until('caught-up');
    appendFileSync(path, Buffer.from([0x1f, 0x8b, 8, 0, 10, 10]));
    expect((await reader.until('end')).why).toBe(
      'growing.txt: this is packed; what is followed has to be text',
    );
    await reader.end();
  });
});

describe('a store in a file', () => {
  test('is followed fact by fact, from whichever it was', async () => {
    const path = join(folder, 'facts.cenalloc');
    openSqlite(path).close();
    const { source, close } = await follow(path);
    const reader = new Reader(source);
    expect((await reader.until('caught-up')).kinds).toEqual(['caught-up']);
    await importFacts(path, 7);
    expect((await reader.until('caught-up')).text).toBe(facts(0, 7));
    await reader.end();
    await importFacts(path, 12);
    const again = new Reader(source, reader.at);
    expect(await again.until('caught-up')).toEqual({
      text: facts(7, 12),
      kinds: ['lines', 'caught-up'],
      why: null,
    });
    await again.end();
    const strange = new Reader(source, '7.1');
    expect(await strange.until('caught-up')).toEqual({
      text: facts(0, 12),
      kinds: ['begin', 'lines', 'caught-up'],
      why: 'it is not the one that was followed before',
    });
    rmSync(path);
    expect((await strange.until('end')).why).toMatch(/^facts.cenalloc: it was removed/);
    await strange.end();
    await close();
  });

  test('without facts is followed by the recording in it', async () => {
    const path = join(folder, 'recording.cenalloc');
    const made = openSqlite(path);
    made.recordings.append('board', ['one', 'two']);
    const { source, close } = await follow(path);
    const reader = new Reader(source);
    expect((await reader.until('caught-up')).text).toBe('one\ntwo\n');
    made.recordings.append('board', ['three']);
    expect((await reader.until('lines')).text).toBe('three\n');
    await reader.end();
    made.recordings.append('board', ['four']);
    const again = new Reader(source, reader.at);
    expect(await again.until('caught-up')).toMatchObject({
      text: 'four\n',
      kinds: ['lines', 'caught-up'],
    });
    await again.end();
    const strange = new Reader(source, '2.17');
    expect((await strange.until('caught-up')).text).toBe('one\ntwo\nthree\nfour\n');
    await strange.end();
    await close();
    made.close();
  });
});

describe.skipIf(noServer !== '')(`a log on a server${noServer}`, () => {
  let server: TestServer;
  useServer((started) => {
    server = started;
  });

  test('is followed fact by fact, from whichever it was', async () => {
    const url = newStoreUrl(server.url);
    await importFacts(url, 7);
    const { source, close } = await follow(url);
    const reader = new Reader(source);
    expect((await reader.until('caught-up')).text).toBe(facts(0, 7));
    await importFacts(url, LINES.length);
    let text = '';
    while (text.length < facts(7).length) text += (await reader.until('lines')).text;
    expect(text).toBe(facts(7));
    await reader.end();
    const again = new Reader(source, reader.at);
    expect((await again.until('caught-up')).kinds).toEqual(['caught-up']);
    await again.end();
    await close();
  });
});

test('standard input is kept for every page, and its end is told', async () => {
  const words = [PROGRAM, 'serve', '-', '--follow', '--port', '0'];
  const child = spawn(process.execPath, words, { cwd: ROOT });
  const closed = once(child, 'close');
  const [address] = (await Promise.race([
    once(child.stdout, 'data'),
    closed.then(([code]) => Promise.reject(new Error(`it ended with ${String(code)}`))),
  ])) as [Buffer];
  child.stdin.write('one\ntw');
  child.stdin.write('o\nlast');
  child.stdin.end();
  for (const page of ['one', 'another']) {
    const text = await (await fetch(`${address.toString().trim()}live?${page}`)).text();
    const data = [...text.matchAll(/^data: (.*)$/gm)].map(([, line]) => line);
    expect(data.filter((line) => line !== '{}')).toEqual([
      '{"name":"stdin","why":null}',
      'one',
      'two',
      'last',
      '{"why":null}',
    ]);
  }
  child.kill('SIGTERM');
  expect(await closed).toEqual([0, null]);
});
