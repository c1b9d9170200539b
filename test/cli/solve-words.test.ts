/**
 * What `solve` says to somebody who has read nothing else: what nobody has said, whose size it is, what is given up,
 * and an importer that has the name of the buffer.
 */
import { describe, expect, test } from 'vitest';
import { expectRefusal, Workbench } from './command-line.ts';

const bench = new Workbench();

const BOARD = {
  name: 'small',
  zones: [{ name: 'ram', base: '1 GiB', size: '64 MiB' }],
  allocators: [{ id: 1, name: 'system', kind: 'system', zones: ['ram'] }],
  importers: [
    { id: 'gpu', constraints: {} },
    { id: 'buffer', constraints: { contiguous: true } },
    { id: 'camera', constraints: { minSize: '1 MiB', mandatory: ['minSize'] } },
    { id: 'display', constraints: { images: [{ format: 'NV12', modifier: 'LINEAR' }] } },
    { id: 'scaler', constraints: { minSize: '1 MiB', images: [{ format: 'NV12' }] } },
  ],
};

const file = bench.file('small.platform.json', JSON.stringify(BOARD));

async function solved(...words: readonly string[]): Promise<string> {
  return (await bench.run(['solve', file, ...words])).stdout;
}

async function answered(...words: readonly string[]): Promise<Record<string, unknown>> {
  return JSON.parse(await solved(...words, '--json')) as Record<string, unknown>;
}

describe('silence', () => {
  const warning = 'gpu states no constraints, and is judged as if any memory would do';

  test('an importer that states nothing is told, in words and as JSON', async () => {
    expect(await solved('--importer', 'gpu,display')).toContain(`warning: ${warning}`);
    expect((await answered('--importer', 'gpu,display'))['warnings']).toContain(warning);
    expect(await solved('--importer', 'display')).not.toContain('warning');
  });
});

describe('the size that nobody asked for', () => {
  test('is said to be the default, and only then', async () => {
    const told = 'buffer: size 8 MiB (the default; --size asks for another)';
    expect(await solved('--importer', 'buffer')).toContain(told);
    const asked = await solved('--importer', 'buffer', '--size', '8 MiB');
    expect(asked).toContain('buffer: size 8 MiB\n');
    const note = 'nobody says how large the buffer is: its size is the default';
    expect((await answered('--importer', 'display'))['warnings']).toEqual([note]);
    expect((await answered('--importer', 'display', '--size', '1 MiB'))['warnings']).toEqual([]);
  });
});

describe('the nearest request', () => {
  test('says which format it gives up, and is never empty', async () => {
    const words = await solved('--importer', 'scaler', '--format', 'XR24');
    expect(words).toContain('The nearest request that works: another format than XR24\n');
    expect(words).not.toContain('  No change helps');
    const sized = await solved('--importer', 'display', '--format', 'XR24', '--size', '1 MiB');
    expect(sized).toContain('The nearest request that works: 1 MiB, another format than XR24\n');
  });
});

test('what is mandatory says who does not state it, and blames no allocator', async () => {
  const words = await solved('--importer', 'camera,gpu');
  expect(words).toContain('camera: mandatory minSize (everybody must state it, and gpu does not)');
  expect(words).not.toContain('not for all groups');
  expect(words).not.toContain('copy 0 bytes');
});

test('an importer named buffer is told apart from the buffer', async () => {
  const words = await solved('--importer', 'buffer', '--size', '2 MiB');
  expect(words).toContain('    buffer: size 2 MiB\n    the importer buffer: contiguous true\n');
  // The same conflict as of an importer of any other name, with the same ways out.
  const renamed = JSON.stringify(BOARD).replace('"id":"buffer"', '"id":"vpu"');
  const other = bench.file('renamed.platform.json', renamed);
  const ran = await bench.run(['solve', other, '--importer', 'vpu', '--size', '2 MiB']);
  const plain = ran.stdout.replaceAll('vpu', 'the importer buffer');
  expect(plain.split('\n').slice(1)).toEqual(words.split('\n').slice(1));
});

test.each(['\u009b31m', '\u202e', '\u0085', '\u2066', '\u007f', '\u{e0041}'])(
  'JSON lets %j through as an escape only',
  async (hidden) => {
    const named = bench.file('hidden.platform.json', JSON.stringify({ ...BOARD, name: hidden }));
    const { stdout } = await bench.run(['solve', named, '--importer', 'display', '--json']);
    expect(stdout).not.toMatch(/[\u007f-\u009f]|\p{Cf}/u);
    expect(JSON.parse(stdout)).toMatchObject({ platform: hidden });
    const text = await bench.run(['solve', named, '--importer', 'display']);
    expect(text.stdout).not.toMatch(/[\u007f-\u009f]|\p{Cf}/u);
  },
);

describe('options', () => {
  test.each([
    [['--importer', 'gpu', '--importer', 'display'], "'--importer <names>' is given twice"],
    [['--size', '1 MiB', '--size=2 MiB'], "'--size <size>' is given twice"],
    [['--importer', ''], "'--importer <names>' has an empty value"],
    [['--format', ' '], "'--format <name>' has an empty value"],
  ])('%j is refused', async (words, message) => {
    expectRefusal(await bench.run(['solve', file, ...words]), message);
  });

  test('of other commands, too', async () => {
    expectRefusal(
      await bench.run(['size', file, '-', '--seed', '1', '--seed', '2']),
      'given twice',
    );
    expectRefusal(await bench.run(['import', 'v4l2', file, '--id', '']), 'empty value');
  });
});
