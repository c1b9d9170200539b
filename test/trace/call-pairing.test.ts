/** One operation counts once, however its probe hits lie between those of other tasks. */
import { expect, test } from 'vitest';
import type { BufferReport } from '../../src/trace/index.ts';
import { attachLines, back, entry, exportLines, mapLines } from './recorded-lines.ts';
import { reportOf } from './report-of.ts';

async function onlyBuffer(lines: string[]): Promise<BufferReport> {
  const [buffer] = (await reportOf(lines)).buffers;
  if (buffer === undefined) expect.fail('no buffer');
  return buffer;
}

const isReturn = (line: string): boolean => line.includes('__return');

test('two tasks interleaved line by line', async () => {
  const first = attachLines({}, { pid: 1 });
  const second = attachLines({ device: 'codec', attachment: 2 }, { pid: 2, cpu: 1 });
  const mixed = first.flatMap((line, index) => [line, second[index] ?? '']);
  const buffer = await onlyBuffer([...exportLines(), ...mixed]);
  expect(buffer.counts.attach).toBe(2);
  expect(buffer.devices).toEqual(['codec', 'disp']);
});

test('returns alone: inner and outer are one, also with another task between them', async () => {
  const attach = attachLines({}, { pid: 1 }).filter(isReturn);
  const map = mapLines({}, { pid: 1 }).filter(isReturn);
  const other = attachLines({ device: 'codec', attachment: 2 }, { pid: 2 }).filter(isReturn);
  const [innerMap = '', outerMap = ''] = map;
  const report = await reportOf([...exportLines(), ...attach, innerMap, ...other, outerMap]);
  expect(report.buffers[0]?.counts).toMatchObject({ attach: 2, map: 1 });
  // The map completed on its outer line, after the other attach: that one was not late.
  expect(report.buffers[0]?.lateAttaches).toEqual([]);
});

test('returns alone: an inner return without an outer one counts as it stands', async () => {
  const [, , inner = ''] = mapLines();
  const attach = attachLines().filter(isReturn);
  const buffer = await onlyBuffer([
    ...exportLines(),
    ...attach,
    inner,
    ...mapLines().filter(isReturn),
  ]);
  expect(buffer.counts.map).toBe(2);
});

test('returns without arguments belong to the newest entry of the task and function', async () => {
  const facts = 'dmabuf=0xffff88800000b500 size=4096 ino=5';
  const attach = (device: string): string => entry('dma_buf_attach', `${facts} dev="${device}"`);
  const buffer = await onlyBuffer([
    ...exportLines(),
    attach('outer'),
    attach('inner'),
    back('dma_buf_attach', 'attach=0xffff888000000200'),
    back('dma_buf_attach', 'attach=0xffff888000000300'),
    entry('dma_buf_detach', `attach=0xffff888000000300 ${facts} dev="outer"`),
  ]);
  expect(buffer.counts).toMatchObject({ attach: 2, detach: 1 });
  expect(buffer.devices).toEqual(['inner', 'outer']);
  expect(buffer.attachedAtEnd).toBe(1);
});

test('what cannot be paired is counted as a gap and not guessed', async () => {
  const report = await reportOf([
    ...exportLines(),
    back('dma_buf_attach', 'attach=0xffff888000000200'),
    entry('dma_buf_attach', 'dmabuf=0xffff88800000b500 size=4096 ino=5 dev="disp"'),
  ]);
  expect(report.buffers[0]?.counts.attach).toBe(0);
  expect(report.complete).toBe(false);
  expect(report.gaps).toEqual([
    '1 call without a return line',
    '1 return line that tells no buffer',
  ]);
});

test('a lost outer return does not swallow the operation', async () => {
  const [enter = '', inner = '', innerBack = ''] = attachLines();
  const buffer = await onlyBuffer([...exportLines(), enter, inner, innerBack, ...mapLines()]);
  expect(buffer.counts).toMatchObject({ attach: 1, map: 1 });
});

test('the idle tasks of two CPUs are two tasks', async () => {
  const options = { task: '<idle>', pid: 0 };
  const first = attachLines({}, { ...options, cpu: 0 });
  const second = attachLines({ device: 'codec', attachment: 2 }, { ...options, cpu: 1 });
  const mixed = first.flatMap((line, index) => [line, second[index] ?? '']);
  expect((await onlyBuffer([...exportLines(), ...mixed])).counts.attach).toBe(2);
});
