/**
 * What pasted text states: kernel logs, /proc/iomem, planes and compositors, as they come, with prompts, stamps and
 * cuts. The texts are made up.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerPastes, type PasteAnswer } from '../../src/imports/pastes/answer-pastes.ts';

function answer(...texts: readonly string[]): PasteAnswer {
  const answered = answerPastes(texts.map((text, index) => ({ file: `${index}.txt`, text })));
  if (!answered.ok) throw new Error(answered.refusal.message);
  return answered.value;
}

const rules = (text: string) => answer(text).findings?.map(({ rule }) => rule);

const BOARD = `[    0.000000] Reserved memory: created CMA memory pool at 0x30000000, size 64 MiB
[    0.000000] OF: reserved mem: initialized node linux,cma, compatible id shared-dma-pool
[    0.000000]   DMA      [mem 0x0000000000000000-0x000000003fffffff]`;

describe('a kernel log', () => {
  test('names regions with their zones', () => {
    const { reserved, zones } = answer(BOARD);
    expect(reserved).toMatchObject([
      { name: 'linux,cma', base: '0x30000000', size: 2 ** 26, kind: 'cma', inZone: 'DMA', line: 1 },
    ]);
    expect(zones).toMatchObject([{ name: 'DMA', base: '0x0', end: '0x3fffffff', size: 2 ** 30 }]);
  });

  test.each([
    [16_385, '', 'cma-too-small'],
    [
      2025,
      '\ncma: number of available pages: 1900@5+1024@5120=> 2924 free of 16384 total pages',
      'cma-fragmented',
    ],
    [2025, '\ncma: number of available pages: 100@5=> 100 free of 16384 total pages', 'cma-full'],
  ])('says why CMA did not give %i pages', (pages, runs, rule) => {
    const text = `${BOARD}\ncma: cma_alloc: linux,cma: alloc failed, req-size: ${pages} pages, ret: -12${runs}`;
    expect(rules(text)).toEqual([rule]);
  });

  test('sums up CMA, and has areas that lie in pieces', () => {
    const text = `${BOARD}
[    0.000000] cma: Reserved 256 MiB in 2 ranges
[    0.000000] Memory: 3732668K/4193280K available (14528K kernel code, 198468K reserved, 262144K cma-reserved)`;
    const { totals, reserved } = answer(text);
    expect(totals).toEqual({ cmaBytes: 2 ** 28 });
    expect(reserved?.[1]).toMatchObject({ name: 'cma', base: null, size: 2 ** 28, default: true });
  });

  test('tells the window by the smaller of mask and limit, in the words of each kernel', () => {
    for (const limit of ['bus limit', 'bus mask']) {
      const line = `isp 1.isp: overflow 0x00000000c0000000+4096 of DMA mask ffffffff ${limit} bfffffff`;
      expect(answer(line).findings?.[0]?.figures).toMatchObject({ windowEnd: '0xbfffffff' });
    }
  });

  test('reads the size of a page off a region', () => {
    const text = `${BOARD}\ncma: cma_alloc: linux,cma: alloc failed, req-size: 10 pages, ret: -12
cma: number of available pages: 4@5=> 4 free of 4096 total pages`;
    expect(answer(text).findings?.[0]?.figures).toMatchObject({
      bytes: 163_840,
      pageBytes: 16_384,
    });
  });

  test.each([
    [262_145, 100, 0, 'bounce-too-large'],
    [262_144, 128, 1, 'bounce-pool-full'],
    [262_144, 128, 0, 'bounce-full'],
  ])('tells what bounces: %i bytes, %i slots, %i used', (bytes, total, used, rule) => {
    const text = `<6>[    1.2] d 1.d: swiotlb buffer is full (sz: ${bytes} bytes), total ${total} (slots), used ${used} (slots)`;
    expect(rules(text)).toEqual([rule]);
  });

  test('takes the smaller of mask and limit as the end of a window', () => {
    const text =
      'Jan  2 10:00:00 host kernel: cam 2.cam: DMA addr 0xc0000000+4096 overflow (mask ffffffff, bus limit bfffffff).';
    expect(answer(text).importers).toMatchObject([
      { id: '2.cam', window: { base: '0x0', end: '0xbfffffff' } },
    ]);
  });

  test('says that it begins with half a line', () => {
    expect(answer(BOARD).complete).toBe(true);
    expect(answer(`0x000000001fffffff]\n${BOARD}`).complete).toBe(false);
  });
});

test('/proc/iomem without privilege says nothing but that', () => {
  const zero = '00000000-00000000 : System RAM\n  00000000-00000000 : reserved';
  expect(answer(zero)).toMatchObject({ findings: [{ rule: 'addresses-hidden' }] });
  expect(answer(zero).ram).toBeUndefined();
  const text = '> 100000000-1ffffffff : System RAM\r\n>   1a0000000-1a000ffff : Reserved\r\n';
  expect(answer(text)).toMatchObject({
    ram: [{ base: '0x100000000', end: '0x1ffffffff' }],
    reserved: [{ base: '0x1a0000000', size: 65_536, kind: 'reserved' }],
    totals: { ramBytes: 2 ** 32 },
  });
});

const PLANE = `Node: /dev/dri/card0
└───Planes
    └───Plane 0
        ├───Object ID: 31
        ├───Formats:
        │   └───XRGB8888 (0x34325258)
        └───Properties
            ├───"type" (immutable): enum {Overlay, Primary, Cursor} = Primary
            └───"IN_FORMATS" (immutable): blob = 32
                ├───ARM_AFBC(BLOCK_SIZE = 16x16, SPARSE) (0x800000000000041)
                │   └───XRGB8888 (0x34325258)
                └───LINEAR (0x0)
                    └───NV12 (0x3231564e)`;
const FEEDBACK = `interface: 'zwp_linux_dmabuf_v1',  version:  5, name: 60
        tranche
                target device: 0xE200
                flags: scanout
                0x3231564e = 'NV12'; 0x0000000000000000 = LINEAR
        tranche
                target device: 0xE280
                flags: none
                0x34325258 = 'XR24'; 0x0800000000000041 = ARM_AFBC(BLOCK_SIZE=16x16,SPARSE)`;

test('a plane and a compositor share images in the order of the compositor', () => {
  const { importers, pairs } = answer(PLANE, FEEDBACK);
  expect(importers?.map(({ id, type }) => [id, type])).toEqual([
    ['plane-31', 'Primary'],
    ['compositor', undefined],
  ]);
  expect(pairs).toEqual([
    {
      between: ['compositor', 'plane-31'],
      verdict: 'satisfiable',
      images: [
        { fourcc: 'NV12', modifier: '0x0000000000000000' },
        { fourcc: 'XR24', modifier: '0x0800000000000041' },
      ],
    },
  ]);
});

test('a plane without modifiers leaves the layout open', () => {
  const plain = PLANE.slice(0, PLANE.indexOf('            └───"IN_FORMATS"'));
  const { pairs } = answer(plain, FEEDBACK);
  expect(pairs).toMatchObject([{ verdict: 'underdetermined' }]);
});

/** The table of the kernel, printed both ways that modetest has. */
function modetest(masks: readonly number[], isDecoded: boolean): string {
  const codes = ['XR24', 'NV12', 'AR24'];
  const hex = (value: bigint, bytes: number) =>
    Array.from({ length: bytes }, (_, at) =>
      ((value >> BigInt(8 * at)) & 255n).toString(16).padStart(2, '0'),
    ).join('');
  const number = (code: string) =>
    Array.from(code).reduceRight((sum, each) => sum * 256n + BigInt(each.charCodeAt(0)), 0n);
  const head = [1, 0, codes.length, 24, masks.length, 40].map((each) => hex(BigInt(each), 4));
  const rows = masks.map(
    (mask, at) => hex(BigInt(mask), 8) + hex(0n, 8) + hex(BigInt(at) << 56n, 8),
  );
  const blob = [...head, ...codes.map((code) => hex(number(code), 4)), hex(0n, 4), ...rows].join(
    '',
  );
  const decoded = codes.flatMap((code, bit) => {
    const modifiers = masks.flatMap((mask, at) =>
      ((mask >> bit) & 1) === 1 ? [`NAME(0x${(BigInt(at) << 56n).toString(16)})`] : [],
    );
    return modifiers.length === 0 ? [] : [`\t\t\t ${code}:  ${modifiers.join(' ')}`];
  });
  const table = isDecoded
    ? ['\t\tin_formats blob decoded:', ...decoded]
    : (blob.match(/.{1,32}/g) ?? []).map((row) => `\t\t\t${row}`);
  return [
    'id\tcrtc\tfb\tCRTC x,y\tx,y\tgamma size\tpossible crtcs',
    '34\t0\t0\t0,0\t\t0,0\t0       \t0x00000001',
    `  formats: ${codes.join(' ')}`,
    '  props:',
    '\t30 IN_FORMATS:',
    '\t\tvalue:',
    ...table,
  ].join('\n');
}

test('bytes of IN_FORMATS say the same as the decoded table', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 }),
      (masks) => {
        const [decoded, bytes] = [true, false].map(
          (isDecoded) => answer(modetest(masks, isDecoded)).importers?.[0]?.formats,
        );
        expect(bytes).toEqual(decoded);
        const pairs = decoded?.flatMap(({ modifiers }) => modifiers ?? []).length;
        const bits = masks.map((mask) => [1, 2, 4].filter((bit) => (mask & bit) !== 0).length);
        expect(pairs).toBe(bits.reduce((sum, count) => sum + count, 0));
      },
    ),
  );
});

test('a part of a text is read or refused, and invents no importer', () => {
  const whole = `${BOARD}\n${PLANE}\n${FEEDBACK}`;
  const all = answer(whole).importers?.map(({ id }) => id) ?? [];
  fc.assert(
    fc.property(fc.nat(whole.length), fc.nat(whole.length), (one, other) => {
      const text = whole.slice(Math.min(one, other), Math.max(one, other));
      const read = answerPastes([{ file: 'part', text }]);
      if (!read.ok) return;
      for (const { id } of read.value.importers ?? []) {
        // Half a number is a number.
        expect(all.some((each) => each.startsWith(id))).toBe(true);
      }
    }),
  );
});

test('what is of no known kind is refused with the kinds that are', () => {
  const refusal = answerPastes([{ file: 'poem.txt', text: 'Roses are red' }]);
  expect(refusal).toMatchObject({ ok: false, refusal: { source: 'poem.txt' } });
});
