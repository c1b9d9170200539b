/**
 * Descriptors and maps of processes, as lists of several tools show them: whose they are, which buffer each is of, and
 * what stays open. Texts are made up.
 */
import { describe, expect, test } from 'vitest';
import { heldBuffersInWords } from '../../src/views/pastes/answer-in-words.ts';
import { answered } from './answered.ts';

const row = (fd: number, target: string) =>
  `lrwx------ 1 root root 64 Jan  2 10:00 ${fd} -> ${target}`;

describe('a list of descriptors', () => {
  test.each(['== 411', '411:', '411 (weston):', '=== 411 ===', '== 411 weston', '411 (weston)'])(
    'is of the process above it: %s',
    (heading) => {
      const { holders } = answered([heading, 'total 0', row(44, '/dmabuf:')].join('\n'));
      expect(holders).toMatchObject([{ pid: 411, fd: 44, line: 3 }]);
    },
  );

  test.each(['411', 'total 411', '411 files', '== weston'])('is of nobody below: %s', (heading) => {
    const [holder] = answered([heading, row(44, '/dmabuf:')].join('\n')).holders ?? [];
    expect(holder).toEqual({ fd: 44, file: '0.txt', line: 2 });
  });

  test.each([
    ["'/dmabuf:left eye (deleted)'", 'left eye'],
    ["'/dmabuf:left eye'", 'left eye'],
    ["'/dmabuf:left eye' (deleted)", 'left eye'],
    ['/dmabuf:left (deleted)', 'left'],
    ['/dmabuf: (deleted)', undefined],
  ])('shows the name in %s', (target, name) => {
    expect(answered(row(44, target)).holders?.[0]?.name).toBe(name);
  });

  test('says that the buffers are not known, unless fdinfo tells them', () => {
    const list = ['== 77', row(5, '/dmabuf:')].join('\n');
    const info = (fd: number) =>
      `==> /proc/77/fdinfo/${fd} <==\npos:\t0\nino:\t51\nsize:\t4096\ncount:\t1\nexp_name:\tudmabuf`;
    expect(answered(list).unknown?.join()).toContain('which buffers these are');
    const both = answered(`${list}\n${info(5)}`);
    expect(both.unknown).toBeUndefined();
    expect(both.holders).toMatchObject([{ pid: 77, ino: 51, fds: [5] }]);
    expect(both.totals).toEqual({ descriptors: 1 });
    expect(answered(info(5)).unknown).toBeUndefined();
    expect(answered(`${list}\n${info(6)}`).unknown?.join()).toContain('which buffers these are');
  });
});

describe('maps of a process', () => {
  const map = (at: number, ino: number, name = '') =>
    `7f000000${at}000-7f000000${at + 1}000 rw-s 00000000 00:0c ${ino}      /dmabuf:${name}`;

  test('are of the process whose file is shown, each buffer once', () => {
    const text = ['cat /proc/900/maps', map(1, 1234, 'cam'), map(3, 1234, 'cam'), map(5, 9)].join(
      '\n',
    );
    const { buffers, mappedOnly, holders, unknown } = answered(text);
    expect(mappedOnly).toMatchObject([
      { pid: 900, ino: 1234, name: 'cam', line: 2 },
      { pid: 900, ino: 9 },
    ]);
    expect(buffers).toMatchObject([
      { ino: 1234, size: null },
      { ino: 9, size: null },
    ]);
    expect([holders, unknown]).toEqual([undefined, undefined]);
  });

  test('are of nobody where no file is named', () => {
    expect(answered(map(1, 7)).mappedOnly).toEqual([{ ino: 7, file: '0.txt', line: 1 }]);
  });

  test('of a buffer of which the process has a descriptor are no more than that', () => {
    const open = 'weston 811 root 33u REG 0,12 4096 901 /dmabuf:';
    const { mappedOnly } = answered(['cat /proc/811/maps', map(1, 901), open].join('\n'));
    expect(mappedOnly).toBeUndefined();
  });

  test('in lsof without a size are told without one', () => {
    const text = 'weston     811   root  DEL    REG   0,12           904 /dmabuf:';
    const lines = heldBuffersInWords(answered(text));
    expect(lines).toEqual([
      '0.txt:1: buffer ino=904',
      '0.txt:1: process 811 has buffer ino=904 mapped, without a descriptor',
    ]);
  });
});
