/** A platform among pastes: formats by identity whatever their names, pairs as the solver sees them, refused regions. */
import { describe, expect, test } from 'vitest';
import { answered, expectCutsToSayNothingElse, pairsNamed, refusalOf } from './answered.ts';

const LINEAR = '0x0000000000000000';

function platform(
  importers: Readonly<Record<string, object>>,
  region?: { readonly base: number; readonly size: string },
): string {
  const pool = { name: 'pool', kind: 'cma', ...region };
  return JSON.stringify(
    {
      name: 'made up',
      zones: [{ name: 'ram', base: 0, size: '2 GiB' }, ...(region === undefined ? [] : [pool])],
      allocators: [
        region === undefined
          ? { id: 1, name: 'system', kind: 'system', zones: ['ram'] }
          : { id: 1, name: 'pool', kind: 'cma', zones: ['pool'] },
      ],
      importers: Object.entries(importers).map(([id, constraints]) => ({ id, constraints })),
    },
    null,
    2,
  );
}

const image = (format: string, modifier?: string) => ({
  images: [{ format, ...(modifier === undefined ? {} : { modifier }) }],
});

test('a heap that one of two allocators is leaves open whether a pair shares a buffer', () => {
  const board = JSON.parse(
    platform({ a: { allocators: ['default_cma_region'] }, b: { allocators: ['reserved'] } }),
  ) as object;
  const allocators = ['linux,cma', 'reserved'].map((name, id) => {
    return { id, name, kind: 'cma', zones: ['ram'] };
  });
  const { pairs } = answered(JSON.stringify({ ...board, allocators }));
  expect(pairs).toEqual([{ between: ['a', 'b'], verdict: 'underdetermined' }]);
});

describe('names of one format', () => {
  test.each([
    ['gstreamer:xRGB', 'drm:BX24', 'BX24'],
    ['v4l2:GREY', 'R8', 'R8  '],
    ['VK_FORMAT_R8G8B8A8_UNORM', 'AB24', 'AB24'],
    ['NV21', 'drm:NV21', 'NV21'],
  ])('%s and %s are shared as %s', (one, other, fourcc) => {
    const { pairs } = answered(platform({ a: image(one, 'LINEAR'), b: image(other, 'LINEAR') }));
    expect(pairs).toEqual([
      { between: ['a', 'b'], verdict: 'satisfiable', images: [{ fourcc, modifier: LINEAR }] },
    ]);
  });

  test('other formats are not shared, and the answer says that no image is', () => {
    const { pairs } = answered(platform({ a: image('NV12'), b: image('NV21') }));
    expect(pairs).toMatchObject([{ verdict: 'unsatisfiable', images: [], because: 'format' }]);
  });

  test('planes in several buffers are told', () => {
    const { pairs } = answered(platform({ a: image('v4l2:YM24'), b: image('YU24', 'LINEAR') }));
    expect(pairs).toMatchObject([{ verdict: 'satisfiable', buffers: 3 }]);
  });

  test('a size that is stated leads to bytes', () => {
    const sized = {
      images: [{ format: 'XR24', modifier: 'LINEAR', minSize: { width: 64, height: 8 } }],
    };
    const { pairs } = answered(platform({ a: sized, b: image('XRGB8888') }));
    expect(pairs).toMatchObject([{ verdict: 'satisfiable', needBytes: 64 * 8 * 4 }]);
  });

  test('who states nothing leaves the answer open', () => {
    expect(answered(platform({ a: {}, b: {} })).pairs).toMatchObject([
      { verdict: 'underdetermined' },
    ]);
  });
});

describe('a region of CMA', () => {
  const importers = { camera: { contiguous: true } };

  test.each(['8 MiB', '2 MiB'])('of %s is there', (size) => {
    const { pairs, findings } = answered(platform(importers, { base: 0x8000_0000, size }));
    expect(findings).toBeUndefined();
    expect(pairs).toMatchObject([{ between: ['camera'], verdict: 'satisfiable' }]);
  });

  test('that kernels refuse serves nobody', () => {
    const { pairs, findings } = answered(platform(importers, { base: 0x8000_0000, size: '7 MiB' }));
    const [six, eight] = [6, 8].map((size) => size * 2 ** 20);
    expect(findings).toMatchObject([
      {
        rule: 'cma-misaligned',
        subject: 'pool',
        figures: { nearestSmaller: six, nearestLarger: eight },
        message:
          'CMA begins and ends with whole page blocks of 2 MiB, and the size is no multiple: a kernel refuses it unless it is built with smaller ones (CONFIG_PAGE_BLOCK_MAX_ORDER; in Linux 6.16 CONFIG_PAGE_BLOCK_ORDER), so that it counts as absent',
      },
    ]);
    expect(pairs).toMatchObject([{ between: ['camera'], verdict: 'unsatisfiable' }]);
  });

  test('with a base that is refused needs no other size', () => {
    const { findings } = answered(platform(importers, { base: 0x8010_0000, size: '8 MiB' }));
    expect(findings?.[0]?.figures).toEqual({
      base: '0x80100000',
      bytes: 8 * 2 ** 20,
      alignment: 2 ** 21,
    });
  });
});

describe('the text of a platform', () => {
  const text = platform({ a: image('v4l2:NM16'), b: image('NV16') });

  test('is found behind a prompt and quotes, and lines stay those of the file', () => {
    const quoted = `$ cat my.platform.json\n${text}`
      .replaceAll(/^/gm, '> ')
      .replaceAll('\n', '\r\n');
    const answer = answered(quoted);
    expect(pairsNamed(answer, 'a')).toEqual([`NV16 ${LINEAR}`]);
    const line = quoted.split('\r\n').findIndex((each) => each.includes('"id": "a"'));
    expect(answer.importers?.[0]?.line).toBe(line);
  });

  test('is refused with its fault', () => {
    expect(refusalOf(text.replace('"2 GiB"', '"two"'))).toContain('zones[0].size');
  });

  test('says nothing where it is cut', () => {
    expectCutsToSayNothingElse(text);
  });
});

describe('/proc/iomem', () => {
  const IOMEM = [
    '40000000-bfffffff : System RAM',
    '  50000000-53ffffff : Crash kernel',
    '  a0000000-a3ffffff : reserved',
    '  b0000000-bfffffff : reserved',
  ].join('\n');
  const CMA = 'Reserved memory: created CMA memory pool at 0x00000000b0000000, size 256 MiB';
  const SWIOTLB = 'software IO TLB: mapped [mem 0x00000000a0000000-0x00000000a4000000] (64MB)';

  test('keeps the memory of the kernel that starts after a crash apart', () => {
    expect(answered(IOMEM).reserved).toMatchObject([
      { name: 'crash kernel', base: '0x50000000', size: 64 * 2 ** 20, kind: 'reserved' },
      { name: 'reserved', base: '0xa0000000' },
      { name: 'reserved', base: '0xb0000000' },
    ]);
    const [ram, crash] = IOMEM.split('\n');
    expect(answered(`${ram ?? ''}\n${crash ?? ''}`).unknown).toBeUndefined();
  });

  test('leaves open which of its ranges are CMA, but for those that another text names', () => {
    expect(answered(IOMEM).unknown).toEqual(['which of the reserved ranges are CMA']);
    const other = ['which of the other reserved ranges are CMA'];
    expect(answered(IOMEM, CMA).unknown).toEqual(other);
    expect(answered(IOMEM, CMA.replace('256', '255')).unknown).toEqual([
      'which of the reserved ranges are CMA',
    ]);
    expect(answered(IOMEM, `${CMA}\n${SWIOTLB}`).unknown).toBeUndefined();
  });
});
