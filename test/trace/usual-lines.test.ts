/**
 * Lines that are read from bytes, against what the parsers of text read: what follows an address that was met
 * before, and the places in memory that a map gave, at the edges of their ranges.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { UsualLines } from '../../src/trace/usual/usual-line.ts';
import { isReadAlike } from './both-readings.ts';

const HEAD = '             scn-765     [000] .....    78.289073: ';
const MAP = `${HEAD}dma_buf_map_attachment__return: (dma_buf_map_attachment_unlocked+0x37/0x70 <- dma_buf_map_attachment) `;
const ATTACHMENT = 'attach=0xff45bde34538db40 dmabuf=0xff45bde34322be00';

test('an address is followed by what this line tells, not by what another told', () => {
  const reader = new UsualLines();
  const followers = [
    ' exp_name="dbtest" size=65536 ino=16 dev="dbi-disp" drv="dbi"',
    ' exp_name="dbtest" size=65536 ino=16 dev="dbi-disp" drv="dbi" dir=2',
    ' exp_name="dbtest" size=65536 ino=161 dev="dbi-disp" drv="dbi"',
    ' exp_name="dbtest" size=65536 ino=16',
    ' exp_name="dbtest" size=65536 ino=16 dev="dbi-disp" drv="dbi" exp_name="other"',
    ' ino=16 exp_name="dbtest" size=65536',
    ' ino=16',
    ' exp_name="dbtest" size=65536 ino=16 dev="dbi-disp" dma_mask=0xffffffff',
    // The kernel escapes no quotes: a name goes on until a quote that a key or the end follows.
    ' exp_name="dbtest" size=65536 ino=16 dev="dbi-disp" dma" dma_mask=0xffffffff',
    '',
  ];
  const lines = followers.flatMap((follower) => [
    `${HEAD}dma_buf_unmap_attachment: (dma_buf_unmap_attachment+0x4/0x80) ${ATTACHMENT}${follower}`,
    `${HEAD}dma_buf_put: (dma_buf_put+0x4/0xa0) dmabuf=0xff45bde34322be00${follower}`,
    `${HEAD}dma_buf_fd: (dma_buf_fd+0x4/0xa0) ino=7 dmabuf=0xff45bde34322be00${follower}`,
    // Memory that was a buffer's is an attachment's later.
    `${HEAD}dma_buf_detach: (dma_buf_detach+0x4/0xa0) attach=0xff45bde34322be00${follower}`,
    `${HEAD}dma_buf_put: (dma_buf_put+0x4/0xa0) dmabuf=0xff45bde34538db40 dmabuf=0xff45bde34322be00${follower}`,
  ]);
  let usual = 0;
  // Each after each other one, and each after itself.
  for (const first of lines)
    for (const second of lines)
      for (const line of [first, second, second]) {
        if (isReadAlike(reader, line, first)) usual += 1;
      }
  expect(usual).toBeGreaterThan(1_000);
});

test('recordings in their order, with one sign of the arguments changed', () => {
  const reader = new UsualLines();
  let usual = 0;
  for (const [index, line] of recordedLines().entries()) {
    if (isReadAlike(reader, line, '')) usual += 1;
    const from = line.indexOf(') ') + 2;
    for (const [place, sign] of Array.from('1f "=21f "=0').entries()) {
      const at = from + (((index + place) * 7919) % Math.max(1, line.length - from));
      const changed = line.slice(0, at) + sign + line.slice(at + 1);
      if (isReadAlike(reader, changed, line)) usual += 1;
    }
  }
  expect(usual).toBeGreaterThan(5_000);
});

test('the places that a map gave, at the edges of what numbers hold', () => {
  const reader = new UsualLines();
  const addresses = [
    '0x0',
    '0x3',
    '0x1000',
    '0xfffff002',
    '0x100000000',
    '0x1fffffffffffff',
    '0x20000000000000',
    '0xffac111680000000',
    '0xffac11168412f002',
    '0xffac111680000003',
    '0xffffffffffffffff',
  ];
  const counts = ['0', '1', '2', '5', '4294967295', '99999999999', '-1'];
  let usual = 0;
  for (const [index, address] of addresses.entries())
    for (const first of addresses)
      for (const [place, count] of counts.entries()) {
        const nents = counts[(place + index) % counts.length] ?? '1';
        const line =
          `${MAP}sgt=0xff45bde345f1f490 ${ATTACHMENT} ino=16 dir=0 nents=${nents} ` +
          `orig_nents=${count} vmemmap=${first} dma0=${address} dlen0=65536 page0=${address} ` +
          `off0=${index} len0=${place}` +
          [1, 2, 3]
            .map((n) => ` dma${n}=${first} dlen${n}=${n} page${n}=${address} len${n}=4096`)
            .join('');
        for (const tried of [line, `${line} devp=${address}`, line.slice(0, -1)])
          if (isReadAlike(reader, tried, '0')) usual += 1;
      }
  expect(usual).toBeGreaterThan(1_000);
});

/** Lines of the recordings that tell limits and places, in their order. */
function recordedLines(): readonly string[] {
  const folder = join(import.meta.dirname, 'recordings');
  return readdirSync(folder)
    .filter((name) => name.startsWith('k73-') || name.includes('cons'))
    .map((name) => join(folder, name, 'trace.txt.gz'))
    .flatMap((path) => gunzipSync(readFileSync(path)).toString().trimEnd().split('\n'))
    .filter((line) => !line.startsWith('#'));
}
