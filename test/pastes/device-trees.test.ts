/**
 * Device trees among pastes: cells, regions of every kind, buses that narrow and move, references and overlays; what is
 * in other files, cut off or contradictory is not stated. The texts are made up.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerPastes } from '../../src/imports/pastes/answer-pastes.ts';
import { answered } from './answered.ts';
import { MIB, regionsIn, reserved, rulesOf, tree } from './device-tree-texts.ts';

describe('cells', () => {
  test('are those of the parent, two and one where it is whole and does not say', () => {
    const text = '/ { memory@80000000 { reg = <0 0x80000000 0x40000000>; }; };';
    expect(answered(text).ram).toMatchObject([{ base: '0x80000000', end: '0xbfffffff', line: 1 }]);
  });

  test('are not supposed where a file is included, unless the unit address tells', () => {
    const include = '#include "board.dtsi"\n';
    expect(
      answered(`${include}/ { memory@80000000 { reg = <0x80000000 0x40000000>; }; };`).ram,
    ).toMatchObject([{ base: '0x80000000', end: '0xbfffffff', line: 2 }]);
    const { ram, unknown } = answered(`${include}/ { memory@0 { reg = <0 0 0 0x40000000>; }; };`);
    expect(ram).toBeUndefined();
    expect(unknown).toEqual([
      'how much memory memory@0 has: its reg cannot be read',
      'what "board.dtsi" says: it is included, and not in the text',
    ]);
  });

  test.each([
    ['0x40000000 (256 * 1024 * 1024)', 256 * MIB],
    ['0x40000000 ((1 << 28) | 0)', 256 * MIB],
    ['0x40000000 POOL', 16 * MIB],
    ['0x40000000 (POOL * 2)', 32 * MIB],
    ['0x40000000 (POOL > 5 ? 0x800000 : 1)', 8 * MIB],
    ['0x40000000 0x400000ULL', 4 * MIB],
  ])('%s are an address and a size', (cells, size) => {
    const text = `#define POOL 0x1000000\n${reserved(`pool { reg = <${cells}>; };`)}`;
    expect(regionsIn(text)).toEqual([['pool', 'reserved', '0x40000000', size]]);
  });

  test.each([
    'BOARD_BASE 0x400000',
    '0x40000000 (SIZE_MB << 20)',
    '0x40000000 SIZE(4)',
    '0x40000000',
  ])('%s are not known', (cells) => {
    const { reserved: none, unknown } = answered(reserved(`pool { reg = <${cells}>; };`));
    expect(none).toBeUndefined();
    expect(unknown).toEqual(['where pool lies and how large it is: its reg cannot be read']);
  });

  test('may be written with 64 bits, and as bytes', () => {
    const wide = tree('memory@100000000 { reg = /bits/ 64 <0x100000000 0x80000000>; };');
    expect(answered(wide).ram).toMatchObject([{ base: '0x100000000', end: '0x17fffffff' }]);
    const bytes = tree('memory@40000000 { reg = [00 00 00 00 40 00 00 00 00000000 20000000]; };');
    expect(answered(bytes).ram).toMatchObject([{ base: '0x40000000', end: '0x5fffffff' }]);
  });

  test('without a size are filled in by the boot loader', () => {
    const { ram, unknown } = answered(tree('memory@0 { reg = <0 0 0 0>; };'));
    expect(ram).toBeUndefined();
    expect(unknown).toEqual(['how much memory memory@0 has: the boot loader fills it in']);
  });
});

describe('a region', () => {
  test.each([
    ['compatible = "shared-dma-pool"; reusable;', 'cma'],
    ['compatible = "vendor,heap", "shared-dma-pool"; reusable;', 'cma'],
    ['compatible = "vendor,heap\\0shared-dma-pool"; reusable;', 'cma'],
    ['compatible = "shared-dma-pool"; no-map;', 'coherent-pool'],
    ['compatible = "restricted-dma-pool";', 'swiotlb'],
    ['no-map;', 'no-map'],
    ['reusable;', 'reserved'],
    ['', 'reserved'],
    ['status = "okay"; no-map;', 'no-map'],
  ])('with %s is %s', (properties, kind) => {
    const text = reserved(`a@40000000 { ${properties} reg = <0x40000000 0x400000>; };`);
    expect(regionsIn(text)).toEqual([['a@40000000', kind, '0x40000000', 4 * MIB]]);
    expect(rulesOf(text)).toBeUndefined();
  });

  test('that is disabled or deleted is not there', () => {
    const off = 'a: a@0 { reg = <0 0x1000>; status = "disabled"; };';
    expect(regionsIn(reserved(off))).toBeUndefined();
    const gone = 'a: a@0 { reg = <0 0x1000>; }; b@1000 { reg = <0x1000 0x1000>; };';
    expect(regionsIn(`${reserved(gone)}/delete-node/ &a;`)).toEqual([
      ['b@1000', 'reserved', '0x1000', 4096],
    ]);
    const again = reserved(`${gone} b@1000 { /delete-property/ reg; };`);
    expect(regionsIn(again)).toEqual([['a@0', 'reserved', '0x0', 4096]]);
  });

  test('that is both reusable and hidden is not set up', () => {
    const text = reserved(
      'a@40000000 {\ncompatible = "shared-dma-pool";\nreusable;\nno-map;\nreg = <0x40000000 0x400000>;\n};',
    );
    expect(answered(text)).toMatchObject({
      findings: [{ rule: 'cma-contradiction', subject: 'a@40000000', line: 11 }],
    });
    expect(regionsIn(text)).toBeUndefined();
  });

  test.each([
    [0x3b40_0000, 0x4c_0000, { nearestSmaller: 4 * MIB, nearestLarger: 8 * MIB }],
    [0x4000_0000, 0x10_0000, { nearestLarger: 4 * MIB }],
    [0x4010_0000, 0x40_0000, {}],
  ])('at %i of %i bytes is no whole page blocks', (base, bytes, nearest) => {
    const reg = `compatible = "shared-dma-pool"; reusable; reg = <${base} ${bytes}>;`;
    const { findings } = answered(reserved(`pool {\n${reg}\n};`));
    expect(findings).toMatchObject([{ rule: 'cma-misaligned', subject: 'pool', line: 9 }]);
    expect(findings?.[0]?.figures).toEqual({
      base: `0x${base.toString(16)}`,
      bytes,
      alignment: 4 * MIB,
      ...nearest,
    });
  });

  test('of whole 2 MiB is taken by some kernels', () => {
    const cma = 'compatible = "shared-dma-pool"; reusable;';
    const text = reserved(`pool@40200000 { ${cma} reg = <0x40200000 0x600000>; };`);
    expect(regionsIn(text)).toEqual([['pool@40200000', 'cma', '0x40200000', 6 * MIB]]);
    expect(answered(text).unknown).toEqual([
      'whether the kernel sets up pool@40200000: its page blocks must be of 2 MiB, not of 4 MiB',
    ]);
  });

  test('that is placed at boot has a size, and ranges that are tried in order', () => {
    const dynamic = (ranges: string) =>
      reserved(
        `linux,cma { compatible = "shared-dma-pool"; reusable; size = <0x8000000>; alignment = <0x2000>; ${ranges} linux,cma-default; };`,
      );
    expect(answered(dynamic('alloc-ranges = <0x40000000 0x20000000>;')).reserved).toMatchObject([
      {
        name: 'linux,cma',
        base: null,
        size: 128 * MIB,
        alignment: 0x2000,
        default: true,
        allocRange: { base: '0x40000000', end: '0x5fffffff' },
      },
    ]);
    const several = answered(dynamic('alloc-ranges = <0 0x1000000>, <0x40000000 0x20000000>;'));
    expect(several.reserved?.[0]?.allocRange).toBeUndefined();
    expect(several.reserved?.[0]?.allocRanges).toHaveLength(2);
    expect(rulesOf(dynamic('alloc-ranges = <0 0x1000000>;'))).toEqual(['reservation-failed']);
    expect(answered(dynamic('alloc-ranges = <0 0x1000000>;')).findings).toMatchObject([
      { subject: 'linux,cma', figures: { bytes: 128 * MIB } },
    ]);
  });

  test('finds room only in memory that is there', () => {
    const body = (base: string) =>
      `memory@0 { reg = <0 0 0 0x40000000>; };
      reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges;
      cma { compatible = "shared-dma-pool"; reusable; size = <0 0x10000000>; alloc-ranges = <0 ${base} 0 0x20000000>; }; };`;
    expect(rulesOf(tree(body('0x30000000')))).toBeUndefined();
    expect(rulesOf(tree(body('0x38000000')))).toEqual(['reservation-failed']);
  });

  test('that is kept by /memreserve/ has no name', () => {
    expect(regionsIn('/dts-v1/;\n/memreserve/ 0x80000000 0x10000;\n/ { };')).toEqual([
      [null, 'reserved', '0x80000000', 0x1_0000],
    ]);
  });

  test('alone, without what stands around it, is read by its unit address', () => {
    const text =
      'display: cma@a0000000 {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\treg = <0x0 0xa0000000 0x0 0x8000000>;\n};';
    expect(regionsIn(text)).toEqual([['cma@a0000000', 'cma', '0xa0000000', 128 * MIB]]);
  });
});

describe('an overlay', () => {
  test('is merged by label and by path, and what it does later is nothing', () => {
    const text = `/dts-v1/;\n/plugin/;\n&{/reserved-memory} { pool: pool@80000000 { compatible = "shared-dma-pool"; reusable; reg = <0x80000000 0x1000000>; }; };
&isp { memory-region = <&pool>; };
/ { fragment@0 { target = <&vpu>; __overlay__ { memory-region = <&pool>; }; }; };`;
    expect(regionsIn(text)).toEqual([['pool@80000000', 'cma', '0x80000000', 16 * MIB]]);
    expect(answered(text).importers?.map(({ id, region }) => [id, region])).toEqual([
      ['isp', 'pool@80000000'],
      ['vpu', 'pool@80000000'],
    ]);
    expect(answered(text).unknown).toContain(
      'an overlay has no effect on reserved memory after boot',
    );
  });
});

describe('what is not known', () => {
  test('are lines under a condition, but not those behind a guard', () => {
    const body = reserved('a@0 { reg = <0 0x1000>; };');
    const guarded = `#ifndef BOARD_H\n#define BOARD_H\n${body}#endif\n`;
    expect(regionsIn(guarded)).toHaveLength(1);
    const open = answered(`${body}#ifdef BIG\n${reserved('b@4000 { reg = <0x4000 1>; };')}#endif`);
    expect(open.reserved).toHaveLength(1);
    expect(open.unknown).toEqual(['what the lines under the condition in line 11 say']);
    expect(regionsIn(`#if 0\n${reserved('b { reg = <1 1>; };')}#else\n${body}#endif`)).toHaveLength(
      1,
    );
  });

  test('is a node that is cut off or half', () => {
    const whole = reserved('a@0 {\nreg = <0 0x1000>;\nno-map;\n};');
    const cut = answered(whole.slice(0, whole.indexOf('no-map')));
    expect(cut).toMatchObject({ complete: false, unknown: ['what a@0 is: its node is not whole'] });
    expect(cut.reserved).toBeUndefined();
    const half = answered(whole.replace('<0 0x1000>;', '<0 0x10'));
    expect(half.reserved).toBeUndefined();
    const gap = answered(whole.replace('no-map;', '[...]'));
    expect(gap.reserved).toBeUndefined();
  });

  test('is nothing of comments, prompts and warnings', () => {
    const text = `root@board:~# dtc -I dtb -O dts x.dtb # see /soc
x.dts:3.4-5: Warning (reg_format): /soc: bad
/* reserved-memory { a { reg = <1 1>; }; }; */
${reserved('// a@0 { no-map; };\nb@0 { reg = <0 /* zero */ 0x1000>; label = "a // b"; };')}root@board:~# `;
    expect(regionsIn(text)).toEqual([['b@0', 'reserved', '0x0', 4096]]);
    expect(answered(text.replaceAll('\n', '\r\n'))).toMatchObject({ complete: true });
    expect(regionsIn(text.replace(/^/gm, '> '))).toHaveLength(1);
  });
});

test('what is missing in front or behind changes nothing of what is said', () => {
  const text = tree(`memory@40000000 {
    reg = <0x0 0x40000000 0x1 0x0>;
  };
  reserved-memory {
    #address-cells = <2>;
    #size-cells = <2>;
    display: cma@a0000000 {
      compatible = "shared-dma-pool";
      reusable;
      reg = <0x0 0xa0000000 0x0 0x10000000>;
    };
    hidden@43000000 {
      reg = <0x0 0x43000000 0x0 0x30000>;
      no-map;
    };
  };
  soc {
    #address-cells = <1>;
    #size-cells = <1>;
    dma-ranges = <0x0 0x0 0x40000000 0x40000000>;
    vop@feb0 {
      compatible = "made,up";
      reg = <0xfeb0 0x10>;
      memory-region = <&display>;
    };
  };`);
  const claims = (paste: string): readonly string[] => {
    const read = answerPastes([{ file: 'part', text: paste }]);
    if (!read.ok) return [];
    const { ram = [], reserved: kept = [], importers = [], findings = [] } = read.value;
    return [
      ...ram.map(({ base, end }) => `${base} ${end}`),
      ...kept.map(({ name, base, size, kind }) => JSON.stringify([name, base, size, kind])),
      // A plain bus is told only where nobody behind it is.
      ...importers
        .filter(({ id }) => id !== 'soc')
        .flatMap(({ id, window, busOffset, region }) => [
          ...(window === undefined
            ? []
            : [`${id} ${window.base} ${window.end} ${busOffset ?? ''}`]),
          ...(region === undefined ? [] : [`${id} ${region}`]),
        ]),
      ...findings.map(({ rule, figures }) => JSON.stringify([rule, figures])),
    ];
  };
  const all = claims(text);
  expect(all.length).toBeGreaterThan(5);
  const lines = text.split('\n');
  fc.assert(
    fc.property(fc.nat(lines.length), fc.nat(lines.length), (one, other) => {
      const part = lines.slice(Math.min(one, other), Math.max(one, other)).join('\n');
      for (const claim of claims(part)) expect(all).toContain(claim);
    }),
    { numRuns: 300 },
  );
});
