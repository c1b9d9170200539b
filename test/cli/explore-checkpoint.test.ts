/**
 * `cenalloc explore` that is interrupted: what it says and leaves, that `--resume` comes to the end that a run without
 * an interruption comes to, and that a checkpoint of something else, or a damaged one, is refused in words.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exploreAll, leaveCheckpoint } from '../../src/cli/commands/explore-search.ts';
import { openModels } from '../../src/cli/input/model-file.ts';
import { unwrap } from '../../src/base/unwrap.ts';
import { noSmallDisk, removeDisks, smallDisk } from '../support/small-disk.ts';
import type { Ran } from '../support/run-here.ts';
import { expectRefusal, Workbench } from './command-line.ts';

const place = new Workbench();

afterAll(removeDisks);

const LARGE = {
  masks: [7, 3, 6, 2],
  capacities: [null, null, null],
  calls: 'programs',
  buffers: 2,
};

const ONE_CORE = ['--workers', '1', '--property', 'everyone-served,no-deadlock', '--json'];

/** Runs a command and sends it a signal when it listens. */
async function interrupted(words: readonly string[]): Promise<Ran> {
  const before = process.listenerCount('SIGINT');
  const timer = setInterval(() => {
    if (process.listenerCount('SIGINT') <= before) return;
    clearInterval(timer);
    process.emit('SIGINT', 'SIGINT');
  }, 5);
  const ran = await place.run(words);
  clearInterval(timer);
  return ran;
}

/** An answer without what depends on the clock. */
function answerOf({ stdout }: Ran): unknown {
  return JSON.parse(stdout.replaceAll(/"seconds": [\d.e-]+/g, '"seconds": 0'));
}

let file = '';
let whole: Ran = { code: null, stdout: '', stderr: '' };

beforeAll(async () => {
  file = place.file('large.model.json', JSON.stringify(LARGE));
  whole = await place.run(['explore', file, '--no-symmetry', ...ONE_CORE]);
}, 120_000);

describe('an interrupted search', () => {
  test('says what it left, and is gone on with to the same end', async () => {
    const words = ['explore', file, '--no-symmetry', ...ONE_CORE];
    const ran = await interrupted(words);
    expect(ran.code).toBe(3);
    expect(JSON.parse(ran.stdout)).toMatchObject({ policies: [{ complete: false }] });
    const [, name = ''] = / --resume (\S+), /.exec(ran.stderr) ?? [];
    expect(ran.stderr).toMatch(/interrupted \(SIGINT\): what was found until then is told/);
    expect(ran.stderr).toContain(
      `what was searched is kept in ${name}: go on with cenalloc explore`,
    );
    const done = await place.run([...words, '--resume', name]);
    expect(done).toMatchObject({ code: whole.code, stderr: '' });
    expect(answerOf(done)).toEqual(answerOf(whole));
  }, 120_000);

  test.each([1, 2, 5])('under policy %s of all is gone on with to the same end', async (nth) => {
    const small = place.file('small.model.json', JSON.stringify({ ...LARGE, masks: [7, 3] }));
    const names = ['everyone-served', 'no-deadlock'] as const;
    const words = ['explore', small, '--policy', 'all', '--property', names.join(), '--json'];
    const path = join(place.folder, small);
    const { models } = unwrap(openModels(path, 'all'));
    const question = { models, properties: names, symmetry: true, partialOrder: false };
    let asked = 0;
    const stopped = await exploreAll(question, null, {
      get limits() {
        asked += 1;
        if (asked === nth) process.emit('SIGINT', 'SIGINT');
        return {};
      },
    });
    const explored = unwrap(stopped);
    expect(explored.left?.found.length).toBe(nth - 1);
    const checkpoint = join(place.folder, 'all.checkpoint');
    unwrap(await leaveCheckpoint(path, question, explored, { checkpoint }));
    const all = await place.run(words);
    const done = await place.run([...words, '--resume', checkpoint]);
    expect(done).toMatchObject({ code: all.code, stderr: '' });
    expect(answerOf(done)).toEqual(answerOf(all));
    const told = words.filter((word) => word !== '--json');
    const resumed = await place.run([...told, '--resume', checkpoint]);
    expect(resumed.stdout).toBe((await place.run(told)).stdout);
  });

  test(`says on one line that its checkpoint does not fit on a disk${noSmallDisk}`, async (run) => {
    run.skip(noSmallDisk !== '');
    // Without a byte of room, however few states there are when the signal comes.
    const disk = smallDisk(4);
    writeFileSync(join(disk, 'filler'), Buffer.alloc(4096));
    const checkpoint = join(disk, 'left.checkpoint');
    const words = ['explore', file, '--no-symmetry', '--checkpoint', checkpoint, ...ONE_CORE];
    const ran = await interrupted(words);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/left\.checkpoint: cannot be written: no space is left[^\n]*\n$/);
    expect(readdirSync(disk)).toEqual(['filler']);
  }, 120_000);

  test('is not begun where its checkpoint could not be written', async () => {
    const words = ['explore', file, '--no-symmetry', '--checkpoint', 'nowhere/left.checkpoint'];
    expectRefusal(await place.run(words), 'nowhere/left.checkpoint', 'there is no such folder');
  });

  test('leaves nothing where a limit ends it and no file was named', async () => {
    const before = readdirSync(place.folder);
    const limit = ['--limit', 'states=100', '--checkpoint', 'limit.checkpoint'];
    const ran = await place.run(['explore', file, ...limit]);
    expect(ran).toMatchObject({ code: 3, stderr: '' });
    expect(readdirSync(place.folder)).toEqual(before);
  });
});

describe('a checkpoint is refused', () => {
  const KEPT = 'kept.checkpoint';
  const words = () => ['explore', file, ...ONE_CORE, '--no-symmetry', '--resume'];

  beforeAll(async () => {
    const stop = ['explore', file, '--no-symmetry', ...ONE_CORE, '--checkpoint', KEPT];
    expect((await interrupted(stop)).code).toBe(3);
    expect(existsSync(join(place.folder, KEPT))).toBe(true);
  }, 120_000);

  test.each([0, 10, 63, 100, -1, -33])('with another byte at %s', async (at) => {
    const bytes = readFileSync(join(place.folder, KEPT));
    const index = at < 0 ? bytes.length + at : at;
    bytes[index] = (bytes[index] ?? 0) ^ 1;
    writeFileSync(join(place.folder, 'flipped'), bytes);
    expectRefusal(await place.run([...words(), 'flipped']), 'flipped: ', 'checkpoint');
  });

  test.each([0, 64, -1])('cut off at %s', async (at) => {
    const bytes = readFileSync(join(place.folder, KEPT)).subarray(0, at);
    writeFileSync(join(place.folder, 'cut'), bytes);
    expectRefusal(await place.run([...words(), 'cut']), 'cut: ', 'checkpoint');
  });

  test('of another model, and with other options', async () => {
    const other = place.file('other.model.json', JSON.stringify({ ...LARGE, masks: [7, 3, 5] }));
    const options = ['--no-symmetry', '--resume', KEPT];
    const asked = (...more: readonly string[]) => place.run(['explore', ...more, '--resume', KEPT]);
    expectRefusal(await place.run(['explore', other, ...ONE_CORE, ...options]), 'of another model');
    expectRefusal(await asked(file, ...ONE_CORE), 'it was searched with --no-symmetry');
    expectRefusal(
      await asked(file, '--no-symmetry'),
      'it checks everyone-served,no-deadlock: give the same --property',
    );
    expectRefusal(
      await asked(file, '--no-symmetry', '--policy', 'fits', ...ONE_CORE),
      'it explores strict: give the same --policy',
    );
    expectRefusal(await asked(file, '--prove'), 'leave --resume out');
    expectRefusal(
      await asked(file, '--profile', 'rfc-as-posted'),
      '--resume: the posted code is searched at once',
    );
  });

  test('that is none', async () => {
    expectRefusal(await place.run([...words(), file]), 'this is no checkpoint of cenalloc explore');
    expectRefusal(await place.run([...words(), 'nowhere']), 'nowhere: no such file');
    expectRefusal(await place.run([...words(), '.']), '.: ');
    expectRefusal(await place.run([...words(), '/dev/null']), 'a checkpoint is a file on a disk');
  });
});
