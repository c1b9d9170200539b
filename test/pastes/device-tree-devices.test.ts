/**
 * Devices of pasted device trees: what buses let them reach, IOMMUs, and regions of their own by every kind of reference.
 * The texts are made up.
 */
import { describe, expect, test } from 'vitest';
import { answered } from './answered.ts';
import { deviceIn, MIB, reserved, rulesOf, tree } from './device-tree-texts.ts';

describe('a device', () => {
  const bus = (own: string, body: string) =>
    tree(`soc { #address-cells = <1>; #size-cells = <1>; ${own} ${body} };`);
  const camera = 'camera@7e80 { compatible = "made,up"; reg = <0x7e80 0x800>; };';

  test.each([
    ['dma-ranges = <0xc0000000 0 0 0x40000000>;', ['0x0', '0x3fffffff', '0xc0000000']],
    ['dma-ranges = <0 0 0x40000000 0x80000000>;', ['0x40000000', '0xbfffffff', '-0x40000000']],
    [
      'dma-ranges = <0 0 0 0x10000000>, <0x10000000 0 0x10000000 0x10000000>;',
      ['0x0', '0x1fffffff', '0x0'],
    ],
  ])('behind %s reaches %s', (own, [base, end, busOffset]) => {
    expect(deviceIn(bus(own, camera), 'camera@7e80')).toMatchObject({
      window: { base, end },
      busOffset,
    });
  });

  test('is told with windows that are apart only in words', () => {
    const text = bus('dma-ranges = <0 0 0 0x1000>, <0x1000 0 0x8000 0x1000>;', camera);
    expect(deviceIn(text, 'camera@7e80')).toEqual({ id: 'camera@7e80' });
    expect(answered(text).unknown).toEqual([
      'one window for camera@7e80: it reaches 0x0 to 0xfff and 0x8000 to 0x8fff',
    ]);
  });

  test('goes where its interconnects say, whatever bus it stands on', () => {
    const text = tree(`soc { #address-cells = <1>; #size-cells = <1>; ranges; dma-ranges;
      noc: noc { #interconnect-cells = <2>; };
      mbus: dram-controller@1c62000 { reg = <0x1c62000 0x1000>; #address-cells = <1>; #size-cells = <1>;
        dma-ranges = <0 0x40000000 0x80000000>; #interconnect-cells = <1>; };
      csi@1cb0000 { compatible = "made,csi"; reg = <0x1cb0000 0x1000>;
        interconnects = <&noc 1 2>, <&mbus 5>; interconnect-names = "config", "dma-mem"; };
      lost@1 { compatible = "made,lost"; reg = <1 1>; interconnects = <&gone 5>; interconnect-names = "dma-mem"; };
    };`);
    expect(answered(text).importers?.map(({ id }) => id)).toEqual(['csi@1cb0000']);
    expect(deviceIn(text, 'csi@1cb0000')).toEqual({
      id: 'csi@1cb0000',
      window: { base: '0x40000000', end: '0xbfffffff' },
      busOffset: '-0x40000000',
    });
  });

  test('has the window that memory lies in, where its bus lists its registers as well', () => {
    const soc = bus(
      'dma-ranges = <0xc0000000 0 0 0x40000000>, <0x7c000000 0 0xfc000000 0x3800000>;',
      camera,
    );
    const told = { window: { base: '0x0', end: '0x3fffffff' }, busOffset: '0xc0000000' };
    expect(deviceIn(soc, 'camera@7e80')).not.toHaveProperty('window');
    const memory = '/ { memory@0 { reg = <0 0 0 0x80000000>; }; };';
    expect(deviceIn(soc + memory, 'camera@7e80')).toMatchObject(told);
    expect(answered(soc + memory).unknown?.join() ?? '').not.toContain('one window');
    const higher = '/ { memory@fd000000 { reg = <0 0xfd000000 0 0x1000>; }; };';
    expect(deviceIn(soc + memory + higher, 'camera@7e80')).not.toHaveProperty('window');
  });

  test('reaches what every bus above lets through', () => {
    const text = tree(`outer { #address-cells = <2>; #size-cells = <2>;
      dma-ranges = <0 0x80000000 0 0 0 0x60000000>;
      inner { #address-cells = <1>; #size-cells = <1>;
        dma-ranges = <0 0 0x80000000 0x40000000>;
        ${camera} }; };`);
    expect(deviceIn(text, 'camera@7e80')).toEqual({
      id: 'camera@7e80',
      window: { base: '0x0', end: '0x3fffffff' },
      busOffset: '0x0',
    });
    const narrow = text.replace('0 0 0x80000000 0x40000000', '0 0 0xa0000000 0x80000000');
    expect(deviceIn(narrow, 'camera@7e80')).toMatchObject({
      window: { base: '0x20000000', end: '0x5fffffff' },
      busOffset: '-0x20000000',
    });
  });

  test('is told nothing where its bus is silent, and of a region only itself where it is 1:1', () => {
    const own = 'a: a@0 { reg = <0 0 0 0x1000>; };';
    const around = (say: string) =>
      tree(
        `reserved-memory { #address-cells = <2>; #size-cells = <2>; ${own} }; soc { ${say} x@1 { compatible = "x"; reg = <0 1 1>; }; y@2 { compatible = "y"; reg = <0 2 1>; memory-region = <&a>; }; };`,
      );
    expect(answered(around('')).importers).toMatchObject([{ id: 'y@2', region: 'a@0' }]);
    expect(deviceIn(around(''), 'y@2')).toEqual({ id: 'y@2', region: 'a@0' });
    expect(deviceIn(around('dma-ranges;'), 'y@2')).toEqual({
      id: 'y@2',
      region: 'a@0',
      busOffset: '0x0',
    });
  });

  test('is told nothing where the ranges of its bus do not fit its cells', () => {
    const text = bus('dma-ranges = <0 0 0x40000000>;', camera);
    expect(answered(text).importers).toBeUndefined();
    expect(answered(text).unknown).toEqual(['what soc reaches: dma-ranges of soc cannot be read']);
  });

  test('that only serves others is no importer', () => {
    const text = bus(
      'dma-ranges = <0 0 0 0x1000>;',
      'gic@1 { compatible = "gic"; reg = <1 1>; interrupt-controller; };',
    );
    expect(answered(text).importers?.map(({ id }) => id)).toEqual(['soc']);
    expect(answered(text).unknown).toEqual([
      'which devices stand behind soc: all of them have at most its window',
    ]);
  });

  test('of PCI has a space in front of its address, and input and output is no memory', () => {
    const text = tree(`pcie@f000 { device_type = "pci"; #address-cells = <3>; #size-cells = <2>;
      dma-ranges = <0x01000000 0 0 0 0 0 0x10000>, <0x43000000 0x10 0 0 0 0x1 0>; };`);
    expect(deviceIn(text, 'pcie@f000')).toMatchObject({
      window: { base: '0x0', end: '0xffffffff' },
      busOffset: '0x1000000000',
    });
  });

  test.each([
    ['iommus = <&mmu 0x10>;', { iommu: true, contiguous: false }],
    ['iommus = <0x7>;', { iommu: true, contiguous: false }],
    ['iommu-map = <0 &mmu 0 0x10000>;', { iommu: true, contiguous: false }],
    ['iommus = <&off>;', {}],
  ])('with %s', (property, said) => {
    const text = tree(`mmu: iommu@1 { reg = <0 1 0 1>; phandle = <7>; #iommu-cells = <1>; };
      off: iommu@2 { status = "disabled"; };
      soc { dma-ranges; v@3 { ${property} }; };`);
    const offset = 'iommu' in said ? {} : { busOffset: '0x0' };
    expect(deviceIn(text, 'v@3')).toEqual({ id: 'v@3', ...offset, ...said });
  });

  test('names its region by label, path, phandle, and through an override', () => {
    const board = (region: string, behind = '') =>
      `${tree(`reserved-memory { #address-cells = <2>; #size-cells = <2>; pool: pool@1000 { reg = <0 0x1000 0 0x1000>; linux,phandle = <0x2a>; }; };
      vpu: vpu@f0 { reg = <0 0xf0 0 1>; ${region} };`)}${behind}`;
    for (const region of [
      '<&pool>',
      '<&{/reserved-memory/pool@1000}>',
      '<0x2a>',
      '<&pool &x>',
      '&pool',
    ]) {
      expect(deviceIn(board(`memory-region = ${region};`), 'vpu@f0')).toEqual({
        id: 'vpu@f0',
        region: 'pool@1000',
      });
    }
    const over = '&vpu {\n\tmemory-region = <&pool>;\n};';
    expect(deviceIn(board('memory-region = <&x>;', over), 'vpu@f0')).toMatchObject({
      region: 'pool@1000',
    });
    expect(
      deviceIn(board('', '&vpu { memory-region = <&pool>; status = "disabled"; };'), 'vpu@f0'),
    ).toBe(undefined);
    expect(answered(board('memory-region = <&elsewhere>;')).unknown).toEqual([
      'which memory vpu@f0 has of its own: &elsewhere is not in the text',
    ]);
  });

  test('does not reach a region outside its window', () => {
    const text = tree(`reserved-memory { #address-cells = <2>; #size-cells = <2>;
        high: high@140000000 { reg = <0x1 0x40000000 0 0x800000>; }; };
      soc { #address-cells = <1>; #size-cells = <1>; dma-ranges = <0 0 0 0x40000000>;
        isp@5 { reg = <5 1>;
          memory-region = <&high>; }; };`);
    expect(answered(text).findings).toMatchObject([
      {
        rule: 'beyond-window',
        subject: 'isp@5',
        line: 9,
        figures: { address: '0x140000000', bytes: 8 * MIB, windowEnd: '0x3fffffff' },
      },
    ]);
    expect(rulesOf(text.replace('memory-region', 'iommus = <&x>; memory-region'))).toBeUndefined();
  });

  test('that takes more than its region has is told so', () => {
    const pool =
      'pool: pool@40000000 { compatible = "shared-dma-pool"; reusable; reg = <0x40000000 0x400000>; };';
    const text = (size: string) =>
      `${reserved(pool)}/ { udmabuf { compatible = "made,u-dma-buf"; size = <${size}>; memory-region = <&pool>; }; };`;
    expect(answered(text('0x800000')).findings).toMatchObject([
      {
        rule: 'cma-too-small',
        subject: 'pool@40000000',
        figures: { bytes: 8 * MIB, totalBytes: 4 * MIB },
      },
    ]);
    expect(rulesOf(text('0x400000'))).toBeUndefined();
    expect(deviceIn(text('0x400000'), 'udmabuf')).toMatchObject({ minSize: 4 * MIB });
  });
});

test('a device on a bus within a bus has the window of both, whatever it says of itself', () => {
  const text = tree(`soc { #address-cells = <1>; #size-cells = <1>;
    dma-ranges = <0 0 0x80000000 0x40000000>;
    amba { #address-cells = <1>; #size-cells = <1>; dma-ranges = <0x40000000 0x10000000 0x8000000>;
      isp@4000 { reg = <0x4000 4>; }; }; };`);
  expect(deviceIn(text, 'isp@4000')).toMatchObject({
    window: { base: '0x90000000', end: '0x97ffffff' },
    busOffset: '-0x50000000',
  });
  expect(answered(text).unknown?.join() ?? '').not.toContain('amba');
});
