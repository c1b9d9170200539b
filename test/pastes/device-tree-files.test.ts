/**
 * Several files of one device tree: what one includes of the others stands where it is included, overlays change the
 * tree that is given beside them, and each fact says the file and the line that state it. The texts are made up.
 */
import { describe, expect, test } from 'vitest';
import { answerPastes, type PasteAnswer } from '../../src/imports/pastes/answer-pastes.ts';

type Files = Readonly<Record<string, string>>;

function answer(files: Files): PasteAnswer {
  const read = answerPastes(Object.entries(files).map(([file, text]) => ({ file, text })));
  if (!read.ok) throw new Error(read.refusal.message);
  return read.value;
}

const SOC = `/ {
  #address-cells = <2>;
  #size-cells = <2>;
  reserved: reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; };
  soc: soc {
    #address-cells = <1>;
    #size-cells = <1>;
    dma-ranges = <0xc0000000 0 0 0x40000000>;
    isp: isp@1000 { compatible = "made,isp"; reg = <0x1000 0x100>; status = "disabled"; };
  };
};
`;
const BOARD = `/dts-v1/;
#include <dt-bindings/made/limits.h>
#include "made-soc.dtsi"
/ {
  memory@0 { device_type = "memory"; reg = <0 0 0 BOARD_MEMORY>; };
};
&isp { status = "okay"; memory-region = <&pool>; };
&reserved { pool: pool@20000000 { compatible = "shared-dma-pool"; reusable; reg = <0 0x20000000 0 0x1000000>; }; };
`;
const LIMITS = '#define BOARD_MEMORY 0x40000000\n';

describe('a board and what it includes', () => {
  const files: Files = { 'dts/board.dts': BOARD, 'made-soc.dtsi': SOC, 'limits.h': LIMITS };
  const orders = [
    ['dts/board.dts', 'made-soc.dtsi', 'limits.h'],
    ['limits.h', 'made-soc.dtsi', 'dts/board.dts'],
  ];

  test.each(orders)('are one tree, %s first', (...order) => {
    const given = Object.fromEntries(order.map((name) => [name, files[name] ?? '']));
    const { ram, reserved, importers, unknown, shapes } = answer(given);
    expect(ram).toEqual([{ base: '0x0', end: '0x3fffffff', file: 'dts/board.dts', line: 5 }]);
    expect(reserved).toMatchObject([
      { name: 'pool@20000000', kind: 'cma', file: 'dts/board.dts', line: 8 },
    ]);
    expect(importers).toEqual([
      {
        id: 'isp@1000',
        window: { base: '0x0', end: '0x3fffffff' },
        busOffset: '0xc0000000',
        region: 'pool@20000000',
        file: 'dts/board.dts',
        line: 7,
      },
    ]);
    expect(unknown).toBeUndefined();
    expect(shapes.map(({ kind, file }) => [kind, file])).toContainEqual([
      'device-tree',
      'made-soc.dtsi',
    ]);
  });

  test('say what is not among the files', () => {
    const { ram, importers, unknown } = answer({ 'board.dts': BOARD, 'limits.h': LIMITS });
    expect(ram).toBeUndefined();
    expect(importers?.[0]).not.toHaveProperty('window');
    expect(unknown?.join('\n')).toContain('what "made-soc.dtsi" says: it is included');
  });

  test('need no constants of headers to have their cells', () => {
    const whole = BOARD.replace('BOARD_MEMORY', '0x20000000');
    const { ram } = answer({ 'board.dts': whole, 'made-soc.dtsi': SOC });
    expect(ram).toMatchObject([{ end: '0x1fffffff' }]);
    const alone = `/dts-v1/;\n#include <dt-bindings/made/limits.h>\n/ { memory@0 { reg = <0 0 0x1000>; }; };`;
    expect(answer({ 'board.dts': alone }).ram).toMatchObject([{ end: '0xfff' }]);
  });

  test('may be written with /include/, in a ring, and twice', () => {
    const { ram } = answer({
      'a.dts':
        '/dts-v1/;\n/include/ "b.dtsi"\n/include/ "b.dtsi"\n/ { memory@0 { reg = <0 0 0x1000>; }; };',
      'b.dtsi': '/include/ "c.dtsi"\n/ { memory@1000 { reg = <0 0x1000 0x1000>; }; };',
      'c.dtsi': '/include/ "b.dtsi"\n/ { memory@2000 { reg = <0 0x2000 0x1000>; }; };',
    });
    expect(ram?.map(({ file, line }) => `${file}:${line}`).toSorted()).toEqual([
      'a.dts:4',
      'b.dtsi:2',
      'c.dtsi:2',
    ]);
  });

  test('that nobody includes still join', () => {
    const board = BOARD.replace('#include "made-soc.dtsi"\n', '');
    const { importers } = answer({ 'board.dts': board, 'made-soc.dtsi': SOC, 'limits.h': LIMITS });
    expect(importers).toMatchObject([{ id: 'isp@1000', busOffset: '0xc0000000' }]);
  });
});

describe('overlays', () => {
  const base = `/dts-v1/;\n${SOC}`;
  const overlay = (target: string, name: string, at: string) => `/dts-v1/;
/plugin/;
/ { fragment@0 { target${target}; __overlay__ {
  ${name}@${at} { compatible = "shared-dma-pool"; reusable; reg = <0 0x${at} 0 0x1000000>; };
}; }; };
`;
  const regions = ({ reserved = [] }: PasteAnswer) =>
    reserved.map(({ name, file, line }) => [name, file, line]);

  test('change the tree that is given, each with fragments of its own', () => {
    const files = {
      'one.dtso': overlay(' = <&reserved>', 'one', '10000000'),
      'base.dts': base,
      'two.dtso': overlay('-path = "/reserved-memory"', 'two', '20000000'),
    };
    const told = answer(files);
    expect(regions(told)).toEqual([
      ['one@10000000', 'one.dtso', 4],
      ['two@20000000', 'two.dtso', 4],
    ]);
    expect(told.unknown).toContain('an overlay has no effect on reserved memory after boot');
  });

  test('find labels that a compiled tree keeps', () => {
    const compiled = `${base.replace('reserved: ', '')}/ { __symbols__ { reserved = "/reserved-memory"; }; };`;
    const told = answer({
      'base.dts': compiled,
      'one.dtso': overlay(' = <&reserved>', 'one', '10000000'),
    });
    expect(regions(told)).toEqual([['one@10000000', 'one.dtso', 4]]);
  });

  test('without the tree they change leave open what it says', () => {
    const told = answer({ 'one.dtso': overlay(' = <&reserved>', 'one', '10000000') });
    expect(told.reserved).toBeUndefined();
    expect(told.unknown?.join('\n')).toContain('what &reserved is besides');
  });
});

test.each(['/ {', 'a@1 {', '} a@1 {', '}'])(
  'a text of nothing but %s ends in an answer',
  (part) => {
    const text = `reserved-memory { x; };\n${`${part} `.repeat(20_000)}`;
    expect(answerPastes([{ file: 'deep.dts', text }])).toHaveProperty('ok');
  },
);
