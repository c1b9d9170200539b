/** `cenalloc size` as a user meets it: answers, pictures, exit codes, and every kind of bad input. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { changed, expectRefusal, Workbench } from './command-line.ts';

const EXAMPLES = resolve(import.meta.dirname, '../../examples/streams');
const BOARD = join(EXAMPLES, 'board-4gb.platform.json');
const STREAMS = join(EXAMPLES, 'camera-and-display.streams.json');
const text = readFileSync(STREAMS, 'utf8');

const place = new Workbench();

describe('cenalloc size', () => {
  test('draws the picture, and says the same as JSON', async () => {
    const ran = await place.run(['size', BOARD, STREAMS, '--svg', 'memory.svg', '--json']);
    expect(ran).toMatchObject({ code: 1, stderr: '' });
    const answer = JSON.parse(ran.stdout) as Record<string, unknown>;
    expect(answer).toMatchObject({ schema: 'cenalloc/size/1', hours: 24, seed: 1, refusals: 2 });
    expect(answer['needs']).toMatchObject([{ allocator: 'linux,cma', smallest: 108 * 1024 ** 2 }]);
    const svg = readFileSync(join(place.folder, 'memory.svg'), 'utf8');
    expect(svg.startsWith('<svg ')).toBe(true);
    const short = ['size', BOARD, STREAMS, '--hours', '1', '--json'];
    const drawn = await place.run([...short, '--svg', 'memory.svg']);
    expect((await place.run(short)).stdout).toBe(drawn.stdout);
  });

  test('exits with 0 where nothing was refused, and reads one document from stdin', async () => {
    const small = join(EXAMPLES, 'board-1gb.platform.json');
    const ran = await place.run(['size', small, '-', '--hours', '2', '--seed', '9'], text);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toContain('Nothing was refused in 2 h');
  });

  test('help has examples and exit codes', async () => {
    const ran = await place.run(['size', '--help']);
    expect(ran.stdout).toContain('$ cenalloc size');
    expect(ran.stdout).toContain('Exit codes');
  });

  test.each([
    ['"count": 3', '"count": 0', 'streams[0].count'],
    ['"count": 3', '"count": 1000000', '65536'],
    ['8294400', '0', 'streams[0].sizes[0]'],
    ['"gpu", "display"', '"gpu", "dispaly"', 'did you mean "display"'],
    ['"gpu", "display"', '', 'at least one importer'],
    ['"steady"', '"stedy"', 'did you mean "steady"'],
    ['"hold": 600,', '', 'hold and pause'],
    ['"pattern": "steady"', '"pattern": "steady", "hold": 5', 'steady has neither'],
    ['"hold": 600', '"hold": 0', 'too small'],
    ['"zone": "cma"', '"zone": "dma"', '[ZONE2]'],
    ['"zone": "cma"', '"zone": "cmaa"', 'did you mean "cma"'],
    ['"lentPercent": 60', '"lentPercent": 101', 'expected 0 to 100'],
    ['"name": "recording"', '"name": "screen"', 'stands twice'],
    ['"turnover"', '"turnOver"', 'did you mean "turnover"'],
    ['cenalloc/streams/1', 'cenalloc/streams/2', 'cenalloc/streams/1'],
  ])('refuses %s written as %s', async (from, to, words) => {
    place.file('bad.streams.json', changed(text, from, to));
    expectRefusal(await place.run(['size', BOARD, 'bad.streams.json']), 'bad.streams.json', words);
  });

  test.each([
    [['--hours', '0'], '--hours'],
    [['--hours', 'a day'], '--hours'],
    [['--seed', '-1'], '--seed'],
    [['--seed', '99999999999'], '--seed'],
    [['--hours', '1', '--svg', 'nowhere/memory.svg'], 'no such folder'],
  ])('refuses %j', async (words, complaint) => {
    expectRefusal(await place.run(['size', BOARD, STREAMS, ...words]), complaint);
  });

  test('refuses two documents from one stdin', async () => {
    expectRefusal(await place.run(['size', '-', '-'], text), 'only one');
  });
});
