/**
 * Who holds which buffer, and what grew between two lists. Lists are printed from made-up buffers, and what changed is
 * computed from these buffers as well.
 */
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerPastes } from '../../src/imports/pastes/answer-pastes.ts';
import { changesBetween, heldByDevice } from '../../src/imports/pastes/holder-changes.ts';
import { holdersInWords } from '../../src/views/pastes/holders-in-words.ts';
import { SEED } from '../property/seed.ts';

interface Buffer {
  readonly ino: number;
  readonly size: number;
  readonly references: number;
  readonly devices: readonly string[];
}

function bufinfo(buffers: readonly Buffer[]): string {
  const digits = (value: number) => String(value).padStart(8, '0');
  const each = buffers.map(({ ino, size, references, devices }) =>
    [
      [
        digits(size),
        '00000002',
        '00080007',
        digits(references),
        'system',
        digits(ino),
        '<none>',
      ].join('\t'),
      '\tAttached Devices:',
      ...devices.map((device) => `\t${device}`),
      `Total ${devices.length} devices attached\n`,
    ].join('\n'),
  );
  const bytes = buffers.reduce((sum, { size }) => sum + size, 0);
  return [
    '\nDma-buf Objects:',
    'size    \tflags   \tmode    \tcount   \texp_name\tino     \tname',
    ...each,
    `\nTotal ${buffers.length} objects, ${bytes} bytes\n`,
  ].join('\n');
}

function answer(text: string) {
  const answered = answerPastes([{ file: 'bufinfo.txt', text }]);
  if (!answered.ok) throw new Error(answered.refusal.message);
  return answered.value;
}

const buffer = fc.record({
  ino: fc.integer({ min: 1, max: 40 }),
  size: fc.integer({ min: 1, max: 900 }).map((pages) => pages * 4096),
  references: fc.integer({ min: 1, max: 9 }),
  devices: fc.array(fc.constantFrom('vdec', 'venc', 'display'), { maxLength: 5 }),
});
const machine = fc.uniqueArray(buffer, { minLength: 1, maxLength: 8, selector: ({ ino }) => ino });

test('what changed between two lists is what changed between the machines', () => {
  const property = fc.property(machine, machine, (before, after) => {
    const changes = changesBetween(answer(bufinfo(before)), answer(bufinfo(after)));
    const numbers = (list: readonly { readonly ino: number | null }[]) =>
      list.map(({ ino }) => ino);
    const has = (list: readonly Buffer[], { ino }: Buffer) => list.some((each) => each.ino === ino);
    expect(numbers(changes.appeared)).toEqual(numbers(after.filter((each) => !has(before, each))));
    expect(numbers(changes.gone)).toEqual(numbers(before.filter((each) => !has(after, each))));
    const told = new Map(changes.counts.map(({ what, ...each }) => [what, each]));
    for (const device of ['vdec', 'venc', 'display']) {
      const times = (list: readonly Buffer[]) =>
        list.flatMap(({ devices }) => devices).filter((each) => each === device).length;
      const [from, to] = [times(before), times(after)];
      const expected = from === to ? undefined : { before: from, after: to };
      expect(told.get(`attachments of ${device}`)).toEqual(expected);
    }
    for (const each of before) {
      const now = after.find(({ ino }) => ino === each.ino);
      const isSame = now === undefined || now.references === each.references;
      const expected = isSame ? undefined : { before: each.references, after: now.references };
      expect(told.get(`references of ino=${each.ino}`)).toEqual(expected);
    }
  });
  fc.assert(property, { seed: SEED, numRuns: 200 });
});

test('devices are told by how often they are attached, with the bytes of their buffers', () => {
  const devices = ['vdec', 'vdec', 'venc'];
  const { buffers = [] } = answer(
    bufinfo([
      { ino: 1, size: 8192, references: 1, devices },
      { ino: 2, size: 4096, references: 1, devices: ['venc', 'venc'] },
    ]),
  );
  expect(heldByDevice(buffers)).toEqual([
    { device: 'venc', attachments: 3, buffers: 2, bytes: 12288 },
    { device: 'vdec', attachments: 2, buffers: 1, bytes: 8192 },
  ]);
});

test('lists without inode numbers are compared by their sums, and no buffer is called new', () => {
  const old = (count: number) =>
    answer(
      [
        '\nDma-buf Objects:',
        'size\tflags\tmode\tcount\texp_name',
        ...Array.from({ length: count }, () =>
          [
            '00008192\t00000002\t00000007\t00000001\tdrm',
            '\tAttached Devices:',
            'Total 0 devices attached\n',
          ].join('\n'),
        ),
        `\nTotal ${count} objects, ${count * 8192} bytes\n`,
      ].join('\n'),
    );
  const changes = changesBetween(old(1), old(3));
  expect(changes.appeared).toEqual([]);
  expect(changes.counts).toEqual([
    { what: 'buffers', before: 1, after: 3 },
    { what: 'bytes', before: 8192, after: 24576 },
  ]);
  expect(holdersInWords(old(3), changes).join('\n')).toContain('  bytes: 8 KiB then, 24 KiB now');
});

describe('the command', () => {
  const run = (...words: readonly string[]) =>
    spawnSync(process.execPath, ['src/cli/main.ts', 'holders', ...words], { encoding: 'utf8' });
  const [before, after] = ['examples/pastes/bufinfo.txt', 'examples/pastes/bufinfo-later.txt'];

  test('ends with 1 where something grew, and with 0 where nothing did', () => {
    expect(run(after, '--against', before).status).toBe(1);
    const same = run(before, '--against', before);
    expect([same.status, same.stdout.includes('Nothing changed since then.')]).toEqual([0, true]);
    const shrunk = run(before, '--against', after);
    expect([shrunk.status, shrunk.stdout.includes('  gone: buffer ino=117')]).toEqual([0, true]);
  });

  test('prints a document with the changes', () => {
    const document: unknown = JSON.parse(run(after, '--against', before, '--json').stdout);
    expect(document).toMatchObject({
      schema: 'cenalloc/holders/1',
      complete: true,
      devices: [{ device: 'vdec', attachments: 3 }, { device: 'display-subsystem' }],
      changes: { appeared: [{ ino: 117 }], gone: [] },
    });
  });

  test('says what a text is that is no such list', () => {
    const { status, stderr } = run('examples/pastes/board.log');
    expect(status).toBe(2);
    expect(stderr).toContain(
      'this is a kernel log: cenalloc why examples/pastes/board.log, or cenalloc import board',
    );
  });
});
