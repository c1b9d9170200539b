/**
 * Stores as a user meets them: filled by run, import and collect, read by log and replay, and refused on one
 * line where something is wrong.
 */
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal, PROGRAM, Workbench } from './command-line.ts';

const bench = new Workbench();
const examples = resolve(import.meta.dirname, '../../examples');
const scenario = join(examples, 'scenarios/late-display.scenario.json');
const example = join(examples, 'logs/late-display.jsonl');
const trace = join(examples, 'traces/k612-late.txt');

const FACT_LINES = readFileSync(example, 'utf8').split('\n');
/** A log that begins with a buffer, and without an exporter. */
const IMPOSSIBLE = (FACT_LINES[1] ?? '').replace('"sequence":2', '"sequence":1');
/** More than a pipe holds, so that a piece of the input is nothing but empty lines. */
const EMPTY_PIECE = '\n'.repeat(70_000);

beforeAll(async () => {
  const ran = await bench.run(['run', scenario, '--store', 'run.cenalloc', '--actor', 'nightly']);
  expect(ran).toMatchObject({ code: 0, stderr: '' });
});

describe('log', () => {
  test('lists the facts, with when and by whom', async () => {
    const ran = await bench.run(['log', 'run.cenalloc']);
    const lines = ran.stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(19);
    expect(lines[2]).toMatch(/^#3 {4}frame v3d attached {2}\(\d{4}-.*Z by nightly\)$/);
    expect(ran.code).toBe(0);
  });

  test.each<[string[], number[]]>([
    [
      ['--buffer', 'frame'],
      [2, 3, 4, 5, 6, 7, 8, 9],
    ],
    [
      ['--importer', 'hvs'],
      [6, 12, 15],
    ],
    [
      ['--type', 'ImporterAttached'],
      [3, 11, 12, 16],
    ],
    [['--refused'], [6, 19]],
    [['--refused', '--buffer', 'frame-2'], [19]],
    [
      ['--after', '17'],
      [18, 19],
    ],
  ])('chooses by %j', async (words, expected) => {
    const ran = await bench.run(['log', 'run.cenalloc', ...words, '--json']);
    const facts = ran.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(facts.map((fact) => (fact as { sequence: number }).sequence)).toEqual(expected);
  });

  test('says why it prints nothing', async () => {
    const none = await bench.run(['log', 'run.cenalloc', '--buffer', 'nobody']);
    expect(none.stderr).toBe(
      'cenalloc: note: run.cenalloc: none of its 19 facts is of what was chosen\n',
    );
    expect(none).toMatchObject({ code: 0, stdout: '' });
    const collected = await bench.run(['collect', 'other.cenalloc'], readFileSync(trace, 'utf8'));
    expect(collected.stderr).toContain('of the recording board kept in other.cenalloc');
    const listed = await bench.run(['log', 'other.cenalloc']);
    const instead = '"cenalloc log other.cenalloc --recording board" prints a recording';
    expect(listed.stderr).toBe(`cenalloc: note: other.cenalloc: it holds no facts; ${instead}\n`);
    expectRefusal(
      await bench.run(['check', 'other.cenalloc']),
      'other.cenalloc',
      '--recording NAME',
    );
  });

  test.each(['--follow', '--views'])(
    'says that a log as JSON Lines is no store (%s)',
    async (word) => {
      expectRefusal(
        await bench.run(['log', example, word]),
        example,
        'log STORE --import brings a log',
      );
      expectRefusal(await bench.run(['log', 'nothere', word]), 'nothere', 'no such file');
    },
  );

  test('says where the store stands when names took it', async () => {
    const ran = await bench.run(['log', '--buffer', 'frame', 'run.cenalloc']);
    expect(ran.stderr).toContain("missing required argument 'store'; it stands before --buffer");
    expect(ran.code).toBe(2);
  });

  test('refuses a type of fact that there is not, and names the one that was meant', async () => {
    const ran = await bench.run(['log', 'run.cenalloc', '--type', 'ImporterAtached']);
    expectRefusal(ran, '--type', 'did you mean "ImporterAttached"?');
  });

  test('lists a log of JSON Lines, too', async () => {
    const ran = await bench.run(['log', example, '--refused']);
    expect(ran.stdout.split('\n')).toHaveLength(3);
  });

  test('exports and imports the same bytes, and may import again', async () => {
    expect((await bench.run(['log', 'run.cenalloc', '--export', 'run.jsonl'])).code).toBe(0);
    const text = readFileSync(join(bench.folder, 'run.jsonl'), 'utf8');
    expect((await bench.run(['log', 'run.cenalloc', '--export', '-'])).stdout).toBe(text);
    const first = await bench.run(['log', 'copy.cenalloc', '--import', '-'], text);
    expect(first.stderr).toContain('19 facts imported');
    const second = await bench.run(['log', 'copy.cenalloc', '--import', 'run.jsonl']);
    expect(second.stderr).toContain('0 facts imported into copy.cenalloc, 19 were there');
    expect((await bench.run(['log', 'copy.cenalloc', '--export', '-'])).stdout).toBe(text);
  });

  test('imports a log of the first version, and exports it in the form of today', async () => {
    expect((await bench.run(['log', 'old.cenalloc', '--import', example])).code).toBe(0);
    const ran = await bench.run(['log', 'old.cenalloc', '--export', '-']);
    expect(ran.stdout).toBe(readFileSync(example, 'utf8').replaceAll('"schema":1', '"schema":2'));
  });

  test('imports nothing of a log with a line that it does not know', async () => {
    const lines = readFileSync(example, 'utf8').replace('ImporterDetached', 'ImporterTeleported');
    const ran = await bench.run(['log', 'half.cenalloc', '--import', '-'], lines);
    expectRefusal(ran, 'stdin:8', 'ImporterTeleported');
    expect(existsSync(join(bench.folder, 'half.cenalloc'))).toBe(false);
  });

  test('follows what another process appends', async () => {
    copyFileSync(join(bench.folder, 'run.cenalloc'), join(bench.folder, 'live.cenalloc'));
    const words = [PROGRAM, 'log', 'live.cenalloc', '--follow', '--after', '19', '--json'];
    const child = spawn(process.execPath, words, { cwd: bench.folder });
    let seen = '';
    const ended = new Promise<number | null>((done) => child.on('close', done));
    const isSeen = new Promise<void>((done) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        seen += text;
        if (seen.includes('"sequence":20')) done();
      });
    });
    await bench.run(['run', scenario, '--store', 'live.cenalloc']);
    await isSeen;
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(seen).not.toContain('"sequence":19,');
  });
});

describe('replay', () => {
  test('rebuilds the world of a store, at any fact', async () => {
    const ran = await bench.run(['replay', 'run.cenalloc', '--until', '5']);
    expect(ran.stdout).toContain('5 facts replayed');
    expect(ran.stdout).toContain('frame mapped');
  });

  test('tells what differs between two facts, in words and as patches', async () => {
    const words = ['replay', 'run.cenalloc', '--diff', '3', '--until', '5'];
    const ran = await bench.run(words);
    expect(ran.stdout).toContain('frame: attaching → mapped, maps of v3d 0 → 1, storage in system');
    const json = JSON.parse((await bench.run([...words, '--json'])).stdout) as {
      readonly schema: string;
      readonly patches: readonly { readonly path: readonly string[] }[];
    };
    expect(json.schema).toBe('cenalloc/diff/1');
    expect(json.patches.map(({ path }) => path.join('.'))).toContain('buffers.frame.life');
    const same = await bench.run(['replay', 'run.cenalloc', '--diff', '5', '--until', '6']);
    expect(same.stdout).toBe('the worlds are equal\n');
  });
});

describe('collect', () => {
  test('keeps a recording line by line, and reports what it shows', async () => {
    const text = readFileSync(trace, 'utf8');
    const ran = await bench.run(['collect', 'board.cenalloc'], text);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('warning late-attach: dbi-codec');
    expect(ran.stderr).toContain('46 lines of the recording board kept');
    const kept = await bench.run(['log', 'board.cenalloc', '--recording', 'board']);
    expect(kept.stdout).toBe(text);
    const again = await bench.run(['collect', 'board.cenalloc'], text);
    expectRefusal(again, 'board.cenalloc', '--name');
    const other = await bench.run(['log', 'board.cenalloc', '--recording', 'boar']);
    expectRefusal(other, 'it holds board');
  });

  test('reports a finding while its writer is still at work', async () => {
    const [head, tail] = [readFileSync(trace, 'utf8').split('\n').slice(0, 40).join('\n'), '\n'];
    const child = spawn(process.execPath, [PROGRAM, 'collect', 'slow.cenalloc'], {
      cwd: bench.folder,
    });
    let said = '';
    const isSaid = new Promise<void>((done) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (said.includes('late-attach')) done();
      });
    });
    const ended = new Promise<number | null>((done) => child.on('close', done));
    child.stdin.write(`${head}\n`);
    await isSaid;
    // What was reported is in the store already, though the input has not ended.
    const kept = await bench.run(['log', 'slow.cenalloc', '--recording', 'board']);
    expect(kept.stdout).toContain(head);
    child.stdin.end(tail);
    expect(await ended).toBe(1);
  });

  test('takes facts, each of which must be possible', async () => {
    const log = readFileSync(example, 'utf8');
    const ran = await bench.run(['collect', 'facts.cenalloc'], log);
    expect(ran.stderr).toContain('19 facts kept');
    const replayed = await bench.run(['replay', 'facts.cenalloc', '--json']);
    expect(replayed.stdout).toBe((await bench.run(['replay', example, '--json'])).stdout);
    const lines = log.split('\n');
    const without = [...lines.slice(0, 4), lines[5]].join('\n');
    const broken = await bench.run(['collect', 'broken.cenalloc'], without);
    expect(broken.code).toBe(2);
    expect(broken.stderr).toContain('stdin:5: sequence: expected 5, found 6');
    expect(broken.stderr).toContain('note: 4 facts kept in broken.cenalloc');
    const kept = await bench.run(['log', 'broken.cenalloc']);
    expect(kept.stdout.trimEnd().split('\n')).toHaveLength(4);
  });

  test('says so where nothing came', async () => {
    expectRefusal(await bench.run(['collect', 'empty.cenalloc'], '\n'), 'stdin: nothing came');
  });

  test.each<[string, string, string]>([
    ['nothing', '', 'stdin: nothing came'],
    ['empty lines', '\n \n', 'stdin: nothing came'],
    ['empty lines without end', '\n'.repeat(100_002), 'more than 100000 empty lines came'],
    ['a line that is cut off', '{"schema":2,"sequen', 'stdin:1: not JSON'],
    ['a log without its beginning', FACT_LINES.slice(1).join('\n'), 'expected 1, found 2'],
    ['a beginning that cannot be', IMPOSSIBLE, 'stdin:1: '],
  ])('makes no store where %s came', async (_, input, words) => {
    const ran = await bench.run(['collect', 'unmade.cenalloc'], input);
    expectRefusal(ran, words);
    expect(existsSync(join(bench.folder, 'unmade.cenalloc'))).toBe(false);
  });

  test('refuses at once what cannot become a store', async () => {
    const child = spawn(process.execPath, [PROGRAM, 'collect', 'no-folder/board.cenalloc'], {
      cwd: bench.folder,
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    // Nothing is sent, and standard input stays open.
    const code = await new Promise<number | null>((done) => child.on('close', done));
    expect(code).toBe(2);
    expect(said).toContain('no-folder');
  });

  test('keeps empty lines where they stand, also where a piece of the input has no others', async () => {
    const [head = '', ...rest] = readFileSync(trace, 'utf8').split('\n');
    const text = `${EMPTY_PIECE}${head}\n${EMPTY_PIECE}${EMPTY_PIECE}${rest.join('\n')}`;
    const ran = await bench.run(['collect', 'gaps.cenalloc'], text);
    expect(ran.code).toBe(1);
    const kept = await bench.run(['log', 'gaps.cenalloc', '--recording', 'board']);
    expect(kept.stdout === text).toBe(true);
  });

  test('counts empty lines where facts come after them', async () => {
    const text = `${EMPTY_PIECE}${FACT_LINES.slice(0, 3).join('\n')}\n${EMPTY_PIECE}x\n`;
    const ran = await bench.run(['collect', 'counted.cenalloc'], text);
    expect(ran.stderr).toContain('stdin:140004: not JSON');
  });

  test('reads a log that begins with a mark of its encoding', async () => {
    const log = readFileSync(example, 'utf8');
    const plain = await bench.run(['collect', 'plain.cenalloc'], log);
    const marked = await bench.run(['collect', 'marked.cenalloc'], `\uFEFF${log}`);
    expect(marked.stdout).toBe(plain.stdout);
    expect(marked.code).toBe(plain.code);
  });
});

describe('a store that cannot be used', () => {
  test.each<[string, string[], string[]]>([
    ['is missing', ['log', 'run.cenaloc', '--follow'], ['no such file', 'run.cenalloc']],
    ['is another program’s', ['replay', 'foreign.db'], ['foreign.db', 'another program']],
    ['is a text', ['run', scenario, '--store', 'text'], ['text', 'no SQLite database']],
    [
      'is asked for two things',
      ['log', 'run.cenalloc', '--follow', '--export', '-'],
      ['cannot be used with'],
    ],
    [
      'is asked for a place that is none',
      ['log', 'run.cenalloc', '--after', 'x'],
      ['--after', '"x"'],
    ],
    ['is to be compared with nothing', ['replay', 'run.cenalloc', '--diff', '0'], ['--diff']],
  ])('%s', async (_, words, parts) => {
    bench.file('text', 'this is a text and no store\n'.repeat(9));
    if (!existsSync(join(bench.folder, 'foreign.db'))) {
      const { DatabaseSync } = await import('node:sqlite');
      const foreign = new DatabaseSync(join(bench.folder, 'foreign.db'));
      foreign.exec('CREATE TABLE notes (note TEXT)');
      foreign.close();
    }
    expectRefusal(await bench.run(words), ...parts);
  });
});

describe('a store that was compacted', () => {
  test('keeps its world, goes on, and has the whole log together with its archives', async () => {
    const whole = (await bench.run(['log', 'run.cenalloc', '--export', '-'])).stdout;
    const world = (await bench.run(['replay', 'run.cenalloc', '--json'])).stdout;
    await bench.run(['log', 'small.cenalloc', '--import', '-'], whole);
    const ran = await bench.run(['log', 'small.cenalloc', '--compact', 'first.jsonl']);
    expect(ran).toMatchObject({ code: 0, stdout: '' });
    expect(ran.stderr).toContain('19 facts moved from small.cenalloc to first.jsonl');
    expect(readFileSync(join(bench.folder, 'first.jsonl'), 'utf8')).toBe(whole);
    const after = await bench.run(['replay', 'small.cenalloc', '--json']);
    expect((JSON.parse(after.stdout) as { buffers: unknown }).buffers).toEqual(
      (JSON.parse(world) as { buffers: unknown }).buffers,
    );
    // Calls go on where the archive ends: frame-2 is there, with its versions.
    await bench.run(['run', scenario, '--store', 'small.cenalloc']);
    const rest = (await bench.run(['log', 'small.cenalloc', '--export', '-'])).stdout;
    expect(rest).toMatch(/^\{"schema":2,"sequence":20,/);
    expect(rest).toContain('"stream":"frame-2","version":10,');
    const joined = await bench.run(['replay', '-', '--json'], whole + rest);
    const own = await bench.run(['replay', 'small.cenalloc', '--json']);
    expect((JSON.parse(joined.stdout) as { buffers: unknown }).buffers).toEqual(
      (JSON.parse(own.stdout) as { buffers: unknown }).buffers,
    );
    const early = await bench.run(['replay', 'small.cenalloc', '--until', '5']);
    expectRefusal(early, 'small.cenalloc', 'the facts up to 19 were archived');
    const again = await bench.run(['log', 'small.cenalloc', '--compact', 'first.jsonl']);
    expectRefusal(again, 'first.jsonl', 'this file exists');
    const second = await bench.run(['log', 'small.cenalloc', '--compact', 'second.jsonl']);
    expect(second.stderr).toContain('16 facts moved');
    expect(readFileSync(join(bench.folder, 'second.jsonl'), 'utf8')).toBe(rest);
    const empty = await bench.run(['log', 'small.cenalloc', '--compact', 'third.jsonl']);
    expectRefusal(empty, 'there are no facts to archive');
    expect((await bench.run(['replay', 'small.cenalloc', '--json'])).stdout).toContain('frame-2');
  });
});

test('a store of an older version says how it is brought up, and then is read', async () => {
  const golden = join(import.meta.dirname, '../golden/v2/every-call.layout-4.cenalloc');
  const file = bench.file('older.cenalloc', readFileSync(golden));
  const early = await bench.run(['log', file]);
  expect(early.stderr).toContain('open it once for writing (cenalloc log FILE --upgrade)');
  expect(early.code).toBe(2);
  expect(await bench.run(['log', file, '--upgrade'])).toMatchObject({ code: 0, stdout: '' });
  const listed = await bench.run(['log', file]);
  expect(listed).toMatchObject({ code: 0, stderr: '' });
  expect(listed.stdout.split('\n').length).toBeGreaterThan(10);
  expect(await bench.run(['log', file, '--verify'])).toMatchObject({ code: 0 });
});

test.each([
  'postgres:/user:hunter2@localhost/x',
  'postgres//user:hunter2@h/x',
  'postgresql:user:hunter2@h/x',
])('a mistyped address keeps its password: %s', async (address) => {
  const ran = await bench.run(['log', address]);
  expectRefusal(ran, ':***@');
  expect(ran.stderr).not.toContain('hunter2');
});
