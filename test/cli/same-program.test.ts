/**
 * A command that runs in the process of the tests says what it says in a process of its own, with the same
 * exit code. Each command is asked once, and each exit code; most tests of the command line rest on this.
 */
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Workbench } from './command-line.ts';

const place = new Workbench();
const examples = resolve(import.meta.dirname, '../../examples');
const example = (path: string): string => join(examples, path);

const late = example('traces/k612-late.txt');
const board = example('platforms/raspberry-pi-4.platform.json');
const rfc = example('models/rfc-as-posted.model.json');
const two = example('models/two-importers.model.json');

describe.concurrent('the same in a process of its own', () => {
  test.each<[number, string[]]>([
    [1, ['check', late]],
    [1, ['check', '--sarif', late]],
    [0, ['record', '--mode', 'fprobe']],
    [0, ['solve', board, '--importer', 'unicam,codec']],
    [1, ['solve', board, '--importer', 'hvs,v3d', '--size', '2 GiB']],
    [0, ['size', example('streams/board-1gb.platform.json'), streams(), '--hours', '1']],
    [1, ['explore', rfc]],
    [3, ['explore', two, '--limit', 'states=5']],
    [0, ['run', example('scenarios/late-display.scenario.json')]],
    [0, ['replay', example('logs/late-display.jsonl'), '--diff', '3', '--until', '5']],
    [0, ['log', example('logs/late-display.jsonl'), '--refused']],
    [0, ['import', 'v4l2', example('tables/hantro-uhd.v4l2.txt'), '--id', 'decoder']],
    [0, ['export', 'mermaid', '--machine', 'attachment']],
    [2, ['serve', '--port', '99999']],
    [2, ['collect']],
    [2, ['solve', 'missing.platform.json']],
    [2, ['slove']],
    [2, []],
    [0, ['--help']],
  ])('exits with %i: %j', async (code, words) => {
    const here = await place.run(words);
    expect(here.code).toBe(code);
    expect(`${here.stdout}${here.stderr}`).not.toBe('');
    expect(await place.runApart(words)).toEqual(here);
  });
});

function streams(): string {
  return example('streams/camera-and-display.streams.json');
}
