/**
 * What leaves the program: a reader that has seen enough is no error, and a log is written whole or
 * not at all, whatever stands in its way.
 */
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createExporter, encodeLog, unwrap } from '../../src/index.ts';
import { expectRefusal, Workbench } from './command-line.ts';

const workbench = new Workbench();

const PLATFORM = {
  name: 'board',
  zones: [{ name: 'ram', base: 0, size: '64 MiB' }],
  allocators: [{ id: 1, name: 'system', kind: 'system' as const, zones: ['ram'] }],
  importers: [],
};

const scenario = workbench.file(
  'two.scenario.json',
  JSON.stringify({
    name: 'two buffers',
    platform: PLATFORM,
    calls: [
      { call: 'createBuffer', size: 4096 },
      { call: 'createBuffer', size: 4096 },
    ],
  }),
);

/** A log whose facts fill a pipe several times over. */
function longLog(): string {
  const exporter = createExporter({ platform: PLATFORM });
  for (let count = 0; count < 5_000; count += 1) unwrap(exporter.createBuffer({ size: 4096 }));
  return workbench.file('long.jsonl', encodeLog(exporter.log()));
}

describe.concurrent('a reader that closes the pipe early', () => {
  const log = longLog();
  const trace = join(import.meta.dirname, '../../examples/traces/k612-late.txt');
  test.each([
    ['facts', `$CENALLOC replay ${log} --facts | head -1`, '#1 '],
    ['a document', `$CENALLOC replay ${log} --json | head -1`, '{'],
    ['a solution', `$CENALLOC run ${scenario} | head -1`, 'two buffers'],
    ['findings', `$CENALLOC check ${trace} ${trace} ${trace} | head -1`, trace],
    ['the help', '$CENALLOC --help | head -1', 'Usage: '],
  ])('ends %s quietly', async (_, line, begin) => {
    const { stdout, stderr } = await workbench.shell(line);
    expect(stderr).toBe('');
    expect(stdout.startsWith(begin)).toBe(true);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  });

  test('ends the complaints quietly, too', async () => {
    const ran = await workbench.shell('$CENALLOC check zzz 2>&1 | true; $CENALLOC zzz 2>&1 | true');
    expect(ran).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});

/** The names in a folder of the workbench. */
function namesIn(folder: string): readonly string[] {
  return readdirSync(join(workbench.folder, folder));
}

/** Makes a folder with one file in it and gives the names of both. */
function folderWithFile(name: string, content: string): string {
  mkdirSync(join(workbench.folder, name));
  return workbench.file(`${name}/kept.jsonl`, content);
}

describe.concurrent('run --log', () => {
  test('replaces a file by a whole log and leaves nothing else', async () => {
    const kept = folderWithFile('good', 'old');
    const ran = await workbench.run(['run', scenario, '--log', kept]);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(join(workbench.folder, kept), 'utf8').split('\n')).toHaveLength(4);
    expect(namesIn('good')).toEqual(['kept.jsonl']);
  });

  test('follows a link instead of replacing it', async () => {
    folderWithFile('linked', 'old');
    symlinkSync('kept.jsonl', join(workbench.folder, 'linked/link'));
    expect(await workbench.run(['run', scenario, '--log', 'linked/link'])).toMatchObject({
      code: 0,
    });
    expect(readlinkSync(join(workbench.folder, 'linked/link'))).toBe('kept.jsonl');
    expect(readFileSync(join(workbench.folder, 'linked/kept.jsonl'), 'utf8')).not.toBe('old');
  });

  // A named pipe stands for every device: what must not happen to /dev/null is tried on it instead.
  test('writes to a pipe and does not replace it', async () => {
    const ran = await workbench.shell(
      `mkfifo pipe && { cat pipe > read.jsonl & } && $CENALLOC run ${scenario} --log pipe && wait`,
    );
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(statSync(join(workbench.folder, 'pipe')).isFIFO()).toBe(true);
    expect(readFileSync(join(workbench.folder, 'read.jsonl'), 'utf8').split('\n')).toHaveLength(4);
  });
});

describe('run --log in a place where nothing can be written', () => {
  const elsewhere = new Workbench();
  const files = (): unknown => readdirSync(elsewhere.folder, { recursive: true });
  elsewhere.file('scenario.json', readFileSync(join(workbench.folder, scenario)));
  mkdirSync(join(elsewhere.folder, 'full'));
  elsewhere.file('full/kept.jsonl', 'old');

  test.each([
    ['a folder that is not there', 'nowhere/log.jsonl', 'there is no such folder'],
    ['a folder', 'full', 'this is a folder'],
    ['a file as a folder', 'full/kept.jsonl/log.jsonl', 'a part of its path is no folder'],
    ['a name that is too long', `full/${'z'.repeat(300)}`, 'cannot be written'],
    ['no name', '', 'its name is empty'],
  ])('refuses %s and leaves everything as it was', async (_, path, complaint) => {
    const before = files();
    expectRefusal(await elsewhere.run(['run', 'scenario.json', '--log', path]), complaint);
    expect(files()).toEqual(before);
  });
});

describe('no output takes the place of what is read, or of a store', () => {
  const kept = new Workbench();
  const at = (name: string): string => join(kept.folder, name);
  const model = { calls: 'programs', masks: [7, 3], capacities: [null, null, null] };
  const streams = join(import.meta.dirname, '../../examples/streams');

  beforeAll(async () => {
    kept.file('scenario.json', readFileSync(join(workbench.folder, scenario)));
    kept.file('model.json', JSON.stringify({ schema: 'cenalloc/model/1', ...model }));
    kept.file('board.json', readFileSync(join(streams, 'board-1gb.platform.json')));
    kept.file('streams.json', readFileSync(join(streams, 'camera-and-display.streams.json')));
    const ran = await kept.run(['run', 'scenario.json', '--store', 'log.cenalloc']);
    expect(ran).toMatchObject({ code: 0 });
    symlinkSync('log.cenalloc', at('link'));
    linkSync(at('model.json'), at('model-too.json'));
  });

  test.each<[string, readonly string[], string]>([
    ['log.cenalloc', ['log', 'log.cenalloc', '--export', 'log.cenalloc'], 'read by the same'],
    ['log.cenalloc', ['log', 'log.cenalloc', '--export', 'link'], 'read by the same command'],
    ['log.cenalloc', ['run', 'scenario.json', '--log', 'log.cenalloc'], 'this is a store'],
    ['scenario.json', ['run', 'scenario.json', '--log', 'scenario.json'], 'read by the same'],
    ['model.json', ['export', 'promela', 'model.json', '--out', 'model.json'], 'read by the same'],
    ['model.json', ['export', 'promela', 'model.json', '--out', 'model-too.json'], 'read by the'],
    ['board.json', ['size', 'board.json', 'streams.json', '--svg', 'board.json'], 'read by the'],
    ['streams.json', ['size', 'board.json', 'streams.json', '--svg', 'streams.json'], 'read by'],
  ])('%s is kept by %j', async (name, words, why) => {
    const before = readFileSync(at(name));
    expectRefusal(
      await kept.run([...words, ...(words[0] === 'size' ? ['--hours', '1'] : [])]),
      why,
    );
    expect(readFileSync(at(name)).equals(before)).toBe(true);
  });
});
