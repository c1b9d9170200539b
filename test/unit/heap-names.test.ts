/**
 * Heaps under the names that kernels give them: an importer may name a heap as another kernel calls it, and an answer
 * names the node that is there.
 */
import { describe, expect, test } from 'vitest';
import { heapNames, heapNodes } from '../../src/allocators/heap-names.ts';
import { assert } from '../../src/base/assert.ts';
import {
  createExporter,
  membersOfPlatform,
  openHeap,
  parsePlatform,
  solve,
  unwrap,
  type PlatformInput,
} from '../../src/index.ts';
import { bytes } from '../../src/base/units.ts';
import { solveDocument } from '../../src/views/solutions/solve-document.ts';
import { solutionInWords } from '../../src/views/solutions/solution-words.ts';

const BOARD = {
  name: 'board',
  zones: [
    { name: 'ram', base: 0, size: '1 GiB' },
    { name: 'cma', base: '1 GiB', size: '64 MiB' },
  ],
  allocators: [
    { id: 0, name: 'system', kind: 'system', zones: ['ram'] },
    { id: 1, name: 'linux,cma', kind: 'cma', zones: ['cma'] },
  ],
  importers: [
    { id: 'old', constraints: { allocators: ['reserved'] } },
    { id: 'new', constraints: { allocators: ['default_cma_region', 'system'] } },
  ],
} as const satisfies PlatformInput;

function board(change: Partial<PlatformInput> = {}) {
  const parsed = parsePlatform({ ...BOARD, ...change });
  assert(parsed.ok, 'the board is a platform');
  return parsed.value;
}

/** The line about the node in the answer. */
function nodeLine(change: Partial<PlatformInput> = {}): string | undefined {
  const platform = board({
    importers: [{ id: 'one', constraints: { contiguous: true } }],
    ...change,
  });
  const request = { size: bytes(1024 ** 2) };
  const answer = solve(platform, platform.importers, request);
  return solutionInWords(platform, ['one'], request, answer).find((line) => line.includes('node:'));
}

describe('[POOL1] the heap of the default CMA area', () => {
  test('is one heap under all its names', () => {
    const { verdict, allocator } = solve(board(), board().importers, { size: bytes(4096) });
    expect({ verdict, name: allocator?.name }).toEqual({
      verdict: 'satisfiable',
      name: 'linux,cma',
    });
    expect(openHeap(board(), 'default_cma_region')?.describe().name).toBe('linux,cma');
    const exporter = createExporter({ platform: BOARD });
    const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
    const constraints = { allocators: ['default-pool'] };
    unwrap(exporter.map(unwrap(exporter.attach(buffer, { id: 'camera', constraints }))));
    expect(exporter.buffer(buffer)?.state.storage?.facts?.name).toBe('linux,cma');
  });

  test('is not guessed where a platform has two of the names, or none', () => {
    const [system, cma] = BOARD.allocators;
    const two = [system, cma, { ...cma, id: 2, name: 'reserved' }];
    expect(heapNames(two, ['default_cma_region'])).toEqual(['default_cma_region']);
    expect(heapNames([system], ['linux,cma'])).toEqual(['linux,cma']);
    expect(heapNames(BOARD.allocators, ['camera-pool'])).toEqual(['camera-pool']);
  });

  test.each<[string | undefined, string]>([
    [
      undefined,
      '  node: /dev/dma_heap/default_cma_region since Linux 6.17 or /dev/dma_heap/linux,cma before Linux 6.17',
    ],
    ['6.12', '  node: /dev/dma_heap/linux,cma'],
    ['6.17-rc1', '  node: /dev/dma_heap/default_cma_region'],
    ['7.0', '  node: /dev/dma_heap/default_cma_region'],
  ])('on kernel %s is the node that is there', (kernel, line) => {
    expect(nodeLine(kernel === undefined ? {} : { kernel })).toBe(line);
  });

  test('has an unknown name before 6.17 where a platform has the new one', () => {
    const [, cma] = BOARD.allocators;
    const nodes = heapNodes({ ...cma, name: 'default_cma_region' }, '6.1');
    expect(nodes.map(({ path }) => path)).toEqual([
      '/dev/dma_heap/reserved',
      '/dev/dma_heap/linux,cma',
      '/dev/dma_heap/default-pool',
    ]);
  });
});

describe('a region of CMA that is not, or may not be, the default area', () => {
  const [system, cma] = BOARD.allocators;
  const pool = { ...cma, id: 2, name: 'camera-pool' };

  test.each<[string | undefined, readonly string[]]>([
    [undefined, ['/dev/dma_heap/camera-pool since 6.19']],
    ['6.18', []],
    ['6.19', ['/dev/dma_heap/camera-pool since 6.19']],
    ['6.9', []],
  ])('has a node of its own name since Linux 6.19: on %s', (kernel, expected) => {
    const nodes = heapNodes(pool, kernel, [system, cma, pool]);
    expect(nodes.map(({ path, kernels }) => `${path} ${kernels}`)).toEqual(expected);
  });

  test('also where two allocators have names of the default area, of which one is not it', () => {
    const other = { ...cma, name: 'reserved' };
    expect(heapNodes(cma, '6.17', [cma, other])).toEqual([]);
    expect(heapNodes(other, undefined, [cma, other])).toEqual([
      { path: '/dev/dma_heap/reserved', kernels: 'since 6.19' },
    ]);
  });

  test('is answered with a warning where the kernel makes no heap of it', () => {
    const answer = (kernel: string) => {
      const platform = board({
        kernel,
        allocators: [system, pool],
        importers: [{ id: 'one', constraints: { contiguous: true } }],
      });
      const request = { size: bytes(1024 ** 2) };
      const solution = solve(platform, platform.importers, request);
      const { warnings } = solveDocument(platform, ['one'], request, solution) as {
        warnings: readonly string[];
      };
      return { warnings, lines: solutionInWords(platform, ['one'], request, solution) };
    };
    const words =
      'Linux 6.12 makes no heap of camera-pool: before 6.19 only the default CMA area is one; a driver whose device has it as memory-region can allocate from it';
    expect(answer('6.12').warnings).toEqual([words]);
    expect(answer('6.12').lines).toContain(`  warning: ${words}`);
    expect(answer('6.19').warnings).toEqual([]);
    expect(answer('6.19').lines).toContain('  node: /dev/dma_heap/camera-pool');
  });
});

describe('a name of the default area where two allocators have one', () => {
  const [system, cma] = BOARD.allocators;
  const other = { ...cma, id: 2, name: 'reserved', zones: ['more'] };
  const zones = [...BOARD.zones, { name: 'more', base: '2 GiB', size: '16 MiB' }];
  const WHICH =
    'which of linux,cma and reserved is the default CMA area: the platform may call that one default_cma_region';

  test('is what an exporter asks about, before the first map and after it', () => {
    const exporter = createExporter({
      platform: { ...BOARD, zones, allocators: [system, cma, other], importers: [] },
    });
    const named = { id: 'named', constraints: { allocators: ['default_cma_region'] } };
    const [before, after] = [1, 2].map(() => unwrap(exporter.createBuffer({ size: 4096 })));
    assert(before !== undefined && after !== undefined, 'two buffers');
    const open = 'board does not say which of linux,cma and reserved is the default CMA area';
    const attached = exporter.attach(before, named);
    expect(attached).toMatchObject({
      ok: false,
      refusal: {
        errno: 'EINVAL',
        rule: 'ATT1',
        message: `${open}, of which named.allocators tells.`,
      },
    });
    const first = { id: 'first', constraints: { allocators: ['reserved'] } };
    unwrap(exporter.map(unwrap(exporter.attach(after, first))));
    const late = exporter.attach(after, named);
    expect(late).toMatchObject({ ok: false, refusal: { errno: 'EBUSY' } });
    expect(JSON.stringify(late)).toContain(open);
    // Nothing is open where neither of them would serve.
    const both = { id: 'x', constraints: { ...named.constraints, minSize: 4096, secure: true } };
    expect(JSON.stringify(exporter.attach(before, both))).not.toContain(open);
  });

  function answered(
    lists: readonly (readonly string[])[],
    size = 4096,
    change: Partial<PlatformInput> = {},
  ) {
    const importers = lists.map((allocators, index) => ({
      id: `importer-${index}`,
      constraints: { allocators, contiguous: true },
    }));
    const platform = board({ zones, allocators: [system, cma, other], importers, ...change });
    const { verdict, missing, allocator, conflicts } = solve(
      platform,
      membersOfPlatform(platform),
      {
        size: bytes(size),
      },
    );
    return { verdict, missing, name: allocator?.name ?? null, conflicts: conflicts.length };
  }
  const unknown = { verdict: 'underdetermined', missing: [WHICH], conflicts: 0 };

  test('means one of them, and the answer is not known', () => {
    expect(answered([['default_cma_region']])).toMatchObject({ ...unknown, name: 'linux,cma' });
    expect(answered([['default_cma_region'], ['default-pool']])).toMatchObject(unknown);
  });

  test.each([
    [['default_cma_region'], ['reserved']],
    [['reserved'], ['default_cma_region', 'system']],
  ])('may be the one that another importer names: %j and %j', (first, second) => {
    expect(answered([first, second])).toMatchObject({ ...unknown, name: 'reserved' });
  });

  test('is certain where none would do, or a heap that is named does', () => {
    const of64MiB = 64 * 1024 ** 2;
    expect(answered([['default_cma_region']], of64MiB)).toMatchObject({
      ...unknown,
      name: 'linux,cma',
    });
    expect(answered([['default_cma_region']], 2 * of64MiB)).toMatchObject({
      verdict: 'unsatisfiable',
      missing: [],
    });
    expect(answered([['default_cma_region', 'reserved']])).toMatchObject({
      verdict: 'satisfiable',
      name: 'reserved',
    });
    expect(answered([['reserved'], ['linux,cma', 'system']])).toMatchObject({
      verdict: 'unsatisfiable',
    });
  });

  test('is certain once the platform says which it is', () => {
    const renamed = [system, { ...cma, name: 'default_cma_region' }, other];
    expect(answered([['default_cma_region']], 4096, { allocators: renamed })).toMatchObject({
      verdict: 'satisfiable',
      name: 'default_cma_region',
    });
  });

  test('is looked for in groups as well', () => {
    const change = { groups: [{ group: 'one', oneOf: ['importer-0', ['importer-1']] }] };
    const lists = [['nowhere'], ['default-pool']];
    expect(answered(lists, 4096, change)).toMatchObject(unknown);
    expect(answered([['default-pool'], ['system', 'reserved']], 4096, change)).toMatchObject({
      verdict: 'satisfiable',
      name: 'reserved',
    });
  });
});

test('a heap takes constraints under the names under which it opens', () => {
  const parsed = board();
  const heap = openHeap(parsed, 'default_cma_region');
  const constraints = { allocators: ['default_cma_region'] };
  expect(heap?.allocate({ size: 4096, constraints }).ok).toBe(true);
});

test('other allocators have the node that all kernels give them, or none', () => {
  const [system] = BOARD.allocators;
  expect(heapNodes(system)).toEqual([{ path: '/dev/dma_heap/system', kernels: 'any' }]);
  expect(heapNodes({ name: 'vram', kind: 'contiguous-region' })).toEqual([]);
  expect(nodeLine({ importers: [{ id: 'one', constraints: { allocators: ['system'] } }] })).toBe(
    undefined,
  );
});

test('a kernel is a version', () => {
  const parsed = parsePlatform({ ...BOARD, kernel: 'mainline' });
  expect(parsed.ok ? '' : parsed.refusal.message).toBe(
    'expected the version of a kernel, such as "6.12"',
  );
});

test('a name that no allocator has is told, with what there is', () => {
  const platform = board({
    importers: [
      { id: 'one', constraints: { allocators: ['sistem'] } },
      { id: 'two', constraints: { allocators: ['linux,cma', 'elsewhere'] } },
    ],
  });
  const request = { size: bytes(4096) };
  const lines = solutionInWords(
    platform,
    ['one', 'two'],
    request,
    solve(platform, platform.importers, request),
  );
  expect(lines).toContain(
    '    one: allocators sistem (there is no sistem here, did you mean "system"?)',
  );
  expect(lines).toContain('    system: the importers name no allocator in common');
});

test.each<[string, boolean]>([
  ['0xffffffffffffffff', true],
  ['0x1ffffffffffffffff', false],
  ['36893488147419103231', false],
  ['18446744073709551615', true],
])('the number of a modifier has 64 bits: %s', (modifier, isOk) => {
  const parsed = parsePlatform({
    ...BOARD,
    importers: [{ id: 'one', constraints: { images: [{ modifier }] } }],
  });
  expect(parsed.ok ? '' : parsed.refusal.message).toBe(
    isOk ? '' : 'the number of a modifier has at most 64 bits, that of a format 32',
  );
});

test('who leaves several importers out is told what each needs', () => {
  const images = (format: string) => ({ images: [{ format, modifier: 'LINEAR' }] });
  const platform = board({
    importers: [
      { id: 'a', constraints: images('NV12') },
      { id: 'b', constraints: images('XR24') },
      { id: 'c', constraints: images('R8') },
    ],
  });
  const { corrections } = solve(platform, platform.importers, { size: bytes(2 ** 20) });
  expect(corrections.map(({ change }) => change)).toContain(
    'leave a and c out; for a, convert 1 MiB of each buffer (the CPU could); for c, convert 1 MiB of each buffer (the CPU could)',
  );
});
