/** How lines look: the variants that are read, and the shapes that are refused by name. */
import { describe, expect, test } from 'vitest';
import { binaryKindOf } from '../../src/trace/formats/file-signature.ts';
import { FTRACE_TEXT } from '../../src/trace/formats/ftrace-text.ts';
import { checkTrace } from '../../src/trace/index.ts';
import { parseArguments } from '../../src/trace/arguments.ts';
import { factsOfArguments } from '../../src/trace/call-facts.ts';
import { formatErrno, parsePointer } from '../../src/trace/error-pointer.ts';

const EVENT = 'dma_buf_put: (dma_buf_put+0x4/0x30) dmabuf=0xff3104d841efca00 size=4096 ino=5';

function hit(text: string): { task: string; pid: number; time: number | null; cpu: number } {
  const meaning = FTRACE_TEXT.parseLine(text, 1);
  if (meaning.kind !== 'hit') expect.fail(`${text} is ${meaning.kind}`);
  const { task, pid, time } = meaning.hit.at;
  return { task, pid, time, cpu: meaning.hit.cpu };
}

describe('the columns', () => {
  test.each([
    [
      'default',
      `             scn-309     [001] .....    30.207513: ${EVENT}`,
      'scn',
      309,
      30.207513,
    ],
    [
      'four flags',
      `             scn-309   [001] d..1    30.207513: ${EVENT}`,
      'scn',
      309,
      30.207513,
    ],
    [
      'thread group',
      `  scn-499     (    499) [001] .....    66.882343: ${EVENT}`,
      'scn',
      499,
      66.882343,
    ],
    [
      'no thread group',
      `  scn-499     (-------) [001] .....    66.882343: ${EVENT}`,
      'scn',
      499,
      66.882343,
    ],
    [
      'no irq-info',
      `             scn-512     [001]     75.933706: ${EVENT}`,
      'scn',
      512,
      75.933706,
    ],
    [
      'a counting clock',
      `             scn-512     [001] .....          4: ${EVENT}`,
      'scn',
      512,
      4,
    ],
    [
      'an unknown command',
      `           <...>-1449    [001] .....   1.000001: ${EVENT}`,
      '<...>',
      1449,
      1.000001,
    ],
    ['a dash', `        a-b-12-226     [001] .....   1.000001: ${EVENT}`, 'a-b-12', 226, 1.000001],
    [
      'a bracket',
      ` display:0 [late-335     [001] .....   1.000001: ${EVENT}`,
      'display:0 [late',
      335,
      1.000001,
    ],
    [
      'a CPU in the name',
      `   rk_vdec:[2] x-1672    [001] .....   1.000001: ${EVENT}`,
      'rk_vdec:[2] x',
      1672,
      1.000001,
    ],
    [
      'a whole header in the name',
      `   a-1 [0] 1: x-77      [001] .....   2.500000: ${EVENT}`,
      'a-1 [0] 1: x',
      77,
      2.5,
    ],
  ])('%s', (_, text, task, pid, time) => {
    expect(hit(text)).toEqual({ task, pid, time, cpu: 1 });
  });

  test('control characters in a name do not reach anybody', () => {
    expect(hit(`      evil\u001b[31m-9 [001] .....   1.000001: ${EVENT}`).task).toBe('evil?[31m');
  });
});

describe('arguments', () => {
  test('quotes, faults, hexadecimal, decimal and unknown keys', () => {
    const text = 'a=0xff b=12 dev="two words=1 x" drv=(fault) odd stuff =3 arr={1,2} name="a"b" z=';
    expect(parseArguments(text).map(({ key, value }) => [key, value])).toEqual([
      ['a', '0xff'],
      ['b', '12'],
      ['dev', 'two words=1 x'],
      ['drv', '(fault)'],
      ['arr', '{1,2}'],
      ['name', 'a"b'],
      ['z', ''],
    ]);
  });

  test('a driver that only repeats the next string is not believed', () => {
    const facts = (text: string): unknown => factsOfArguments(parseArguments(text)).driver;
    expect(facts('dev="vgem" drv="system" exp_name="system"')).toBeUndefined();
    expect(facts('exp_name="system" dev="dbi-disp" drv="dbi"')).toBe('dbi');
    expect(facts('dev="vgem" drv=(fault)')).toBeUndefined();
  });

  test('pointers, errors and NULL', () => {
    expect(parsePointer('0xff3104d841efca00')).toEqual({ ok: true, address: '0xff3104d841efca00' });
    expect(parsePointer('0xfffffffffffff000')).toMatchObject({ ok: true });
    expect(parsePointer('0xfffffffffffff001')).toEqual({ ok: false, errno: 4095 });
    expect(parsePointer('0xfffffff0')).toEqual({ ok: false, errno: 16 });
    expect(parsePointer('-12')).toEqual({ ok: false, errno: 12 });
    expect(parsePointer('0x0')).toEqual({ ok: false, errno: null });
    expect(parsePointer('(fault)')).toBeNull();
    expect([16, 999, null].map(formatErrno)).toEqual(['EBUSY (-16)', '-999', 'NULL']);
  });
});

describe('shapes that are refused by name', () => {
  test.each([
    ['JSON', '{"schema":"cenalloc/check/1"}'],
    ['a web page', '<!DOCTYPE html>'],
    ['a kernel log (dmesg)', '[   12.345678] dma_buf_export: something'],
    ['a debugfs bufinfo snapshot', 'Dma-buf Objects:'],
  ])('%s', async (name, text) => {
    const result = await checkTrace(Array<string>(5).fill(text), { file: 'x' });
    if (result.ok) expect.fail('accepted');
    expect(result.refusal.message).toContain(`this looks like ${name}, which `);
  });

  test('one foreign line among good ones makes the recording incomplete', async () => {
    const good = `             scn-309     [001] .....    30.207513: ${EVENT}`;
    const result = await checkTrace([good, good.slice(0, 60), 'dma_buf_put: gibberish']);
    if (!result.ok) expect.fail('refused');
    expect(result.value.gaps).toContain('2 dma-buf lines not understood, the first is line 2');
  });

  test('files that are no text', () => {
    const kind = (...bytes: number[]): string | null => binaryKindOf(Uint8Array.from(bytes));
    expect(kind(0xff, 0xfe, 0x23, 0)).toMatch(/UTF-16/);
    expect(kind(0x23, 0, 0x20, 0)).toMatch(/UTF-16/);
    expect(kind(0x17, 0x08, 0x44, 0x74, 0x72, 0x61, 0x63, 0x69, 0x6e, 0x67)).toMatch(/trace\.dat/);
    expect(kind(0x7f, 0x45, 0x4c, 0x46)).toMatch(/ELF/);
    expect(kind(0x20, 0x20, 0x00)).toBe('a binary file');
    expect(kind(0x23, 0x20)).toBeNull();
  });
});
