/**
 * What messages say, and what they keep to themselves: no password, no control character, no megabyte of
 * somebody else's text.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { changed, expectRefusal, Workbench } from './command-line.ts';

const bench = new Workbench();
const examples = resolve(import.meta.dirname, '../../examples');
const scenario = join(examples, 'scenarios/late-display.scenario.json');
const trace = readFileSync(join(examples, 'traces/k612-late.txt'), 'utf8');

/** What is meant by an address, however it is typed; nobody listens on port 1. */
const ADDRESSES = [
  'postgres://user:s3cret@127.0.0.1:1/db?connect_timeout=0',
  'POSTGRES://user:s3cret@127.0.0.1:1/db?connect_timeout=0',
  'PostgreSQL://user:s3cret@127.0.0.1:1/db?connect_timeout=0',
  ' postgres://user:s3cret@127.0.0.1:1/db?connect_timeout=0',
  'postgresql://user:s3cret@127.0.0.1:1/db?connect_timeout=0\n',
];

describe('an address', () => {
  test.each(ADDRESSES)(
    '%j is one of a server, and its password is not repeated',
    async (address) => {
      for (const words of [
        ['log', address],
        ['replay', address],
        ['serve', address],
        ['export', 'inspect', address],
        ['log', address, '--follow'],
      ]) {
        const ran = await bench.run(words);
        expectRefusal(ran, 'postgres://user@127.0.0.1:1/db: the server cannot be reached');
        expect(ran.stderr).not.toContain('s3cret');
      }
    },
  );

  test.each([
    ...ADDRESSES,
    'mysql://user:s3cret@127.0.0.1/db',
    'postgres+ssl://user:s3cret@127.0.0.1/db',
    'https://user:s3cr@et@127.0.0.1/db',
    'postgres:/user:x@y/db?password=s3cret',
    "host=127.0.0.1 password=s3cret dbname='x'",
  ])('%j where a file is expected is refused without its password', async (address) => {
    for (const words of [
      ['check', address],
      ['solve', address],
      ['run', address],
      ['run', scenario, '--store', address],
      ['explore', address],
      ['import', 'v4l2', address],
    ]) {
      const ran = await bench.run(words);
      expect(ran.code).toBe(2);
      expect(`${ran.stdout}${ran.stderr}`).not.toMatch(/s3cr|et@/);
    }
  });
});

describe('the settings of a connection', () => {
  test.each([
    'host=127.0.0.1 password=s3cret dbname=x',
    " password = 's3c ret' user=x",
    'PASSWORD=s3cret',
    'dbname=x password=s3cret',
    'service=fleet',
    'sslmode=require host=db password=s3cret',
  ])('%j are no file, for whatever takes a log or a store', async (settings) => {
    bench.file('some.jsonl', '');
    for (const words of [
      ['log', settings],
      ['log', settings, '--verify'],
      ['log', settings, '--follow'],
      ['log', settings, '--import', 'some.jsonl'],
      ['log', settings, '--compact', 'archive.jsonl'],
      ['log', settings, '--views'],
      ['collect', settings],
      ['replay', settings],
      ['serve', settings],
      ['export', 'inspect', settings],
      ['export', 'html', settings],
      ['check', settings],
      ['run', scenario, '--store', settings],
    ]) {
      // Refused before anything is read, standard input among it.
      const ran = await bench.run(words);
      expectRefusal(
        ran,
        'cenalloc: address: these are settings of a connection; write postgres://',
      );
      expect(ran.stderr).not.toMatch(/s3c|ret'/);
      expect(readdirSync(bench.folder).filter((name) => name.includes('='))).toEqual([]);
    }
  });

  test('may be the name of a file that is written as one', async () => {
    const ran = await bench.run(['run', scenario, '--store', './host=a.cenalloc']);
    expect(ran.code).toBe(0);
    expect((await bench.run(['log', './host=a.cenalloc', '--verify'])).code).toBe(0);
    expect(existsSync(join(bench.folder, 'host=a.cenalloc'))).toBe(true);
    rmSync(join(bench.folder, 'host=a.cenalloc'));
  });
});

describe('a complaint', () => {
  test('ends, whatever a document holds', async () => {
    const name = 'x'.repeat(260 * 1024);
    const board = readFileSync(join(examples, 'platforms/raspberry-pi-4.platform.json'), 'utf8');
    const document = changed(board, '{', `{"${name}": 1,`);
    const ran = await bench.run(['solve', bench.file('long.platform.json', document)]);
    expectRefusal(ran, 'long.platform.json:1: xxx');
    expect(ran.stderr.length).toBeLessThan(500);
    const path = `${'y'.repeat(3_000)}.json`;
    const other = await bench.run(['solve', path]);
    expectRefusal(other, 'the name is longer than names can be');
    expect(other.stderr.length).toBeLessThan(1_100);
  });

  test('about a mistake of the program is two lines, and shows where only if asked', async () => {
    // A part of the language that fails stands for every mistake.
    const preload = bench.file(
      'break.mjs',
      "Array.prototype.flatMap = () => { throw new RangeError('broken'); };\n",
    );
    const words = `--import ./${preload} \${CENALLOC#* } check ${join(examples, 'traces/k612-late.txt')}`;
    const ran = await bench.shell(`"${process.execPath}" ${words}`);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(
      /^cenalloc: internal error: RangeError: broken\ncenalloc: this is a mistake of the program; report it with the command and "cenalloc \d+\.\d+\.\d+, Node \d+\.\d+\.\d+, \w+ \w+" \(CENALLOC_DEBUG=1 shows where it happened\)\n$/,
    );
    const asked = await bench.shell(`CENALLOC_DEBUG=1 "${process.execPath}" ${words}`);
    expect(asked.code).toBe(2);
    expect(asked.stderr).toMatch(/^ {4}at .*cli/m);
  });
});

describe('control characters', () => {
  const evil = trace.replace('scn-309', '\u001b[2J\u202e-309');

  test('of a recording are printed only if asked for', async () => {
    expect(evil).not.toBe(trace);
    await bench.run(['collect', 'evil.cenalloc'], evil);
    const shown = await bench.run(['log', 'evil.cenalloc', '--recording', 'board']);
    expect(shown.stdout).toBe(evil.replace('\u001b[2J\u202e', '?[2J?'));
    const raw = await bench.run(['log', 'evil.cenalloc', '--recording', 'board', '--raw']);
    expect(raw.stdout).toBe(evil);
    expectRefusal(
      await bench.run(['log', 'evil.cenalloc', '--raw']),
      '--raw: it belongs to --recording',
    );
  });

  test('of a line end of another system are no part of a recording that is printed', async () => {
    await bench.run(['collect', 'crlf.cenalloc'], trace.replaceAll('\n', '\r\n'));
    const shown = await bench.run(['log', 'crlf.cenalloc', '--recording', 'board']);
    expect(shown.stdout).toBe(trace);
  });

  test('of the name of a file do not reach a page', async () => {
    const file = bench.file('late\u001b[2J\u202e.txt', trace);
    const ran = await bench.run(['check', '--html', file]);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('late');
    expect(ran.stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f\u202e]/);
  });
});
