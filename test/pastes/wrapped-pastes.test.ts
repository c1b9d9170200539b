/**
 * What stands around a pasted text is no part of it: the signs of a page's source, the lines of a mail that are cut, and
 * several prefixes of logs behind each other. The answer is that to the bare text, on the same lines.
 */
import { describe, expect, test } from 'vitest';
import { withoutQuotedPrintable } from '../../src/imports/pastes/quoted-printable.ts';
import { recordedText } from '../trace/recorded-files.ts';
import { answered } from './answered.ts';

const RECORDING = recordedText('k73-notmoved');
const LOG = [
  'Linux version 6.1.75 (made@host)',
  'cma: Reserved 64 MiB at 0x000000003a800000',
  'cma: cma_alloc: reserved: alloc failed, req-size: 20000 pages, ret: -12',
  'd 1.d: swiotlb buffer is full (sz: 524288 bytes), total 32768 (slots), used 4 (slots)',
].join('\n');

/** As a mail carries it, cut where it must be cut. */
function mailed(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      line
        .replaceAll('=', '=3D')
        .replaceAll('é', '=C3=A9')
        .replace(/(.{60}(?:=3D|.)(?!D))(?=.)/g, '$1=\n'),
    )
    .join('\n');
}

describe('a mail', () => {
  test('that is quoted-printable is read as what was written', () => {
    const bare = answered(RECORDING);
    const read = answered(mailed(RECORDING));
    expect(bare.findings?.length).toBeGreaterThan(0);
    expect(read.findings?.map(({ rule, subject }) => [rule, subject])).toEqual(
      bare.findings?.map(({ rule, subject }) => [rule, subject]),
    );
  });

  test('keeps the numbers of its lines', () => {
    const text = 'a=3Db=\nc\nd caf=C3=A9';
    expect(withoutQuotedPrintable(text)).toBe('a=bc\n\nd café');
  });

  test.each(['ret=3D', 'dev="=3D"', 'fsr=0x3D =3D', 'plain'])('leaves %s alone', (text) => {
    const kept = text === 'ret=3D' ? `${text} ino=5` : text;
    expect(withoutQuotedPrintable(kept)).toBe(kept);
  });

  test('is told by its header, too', () => {
    const head = 'Content-Type: text/plain; charset="utf-8"\nContent-Transfer-Encoding: ';
    expect(withoutQuotedPrintable(`${head}quoted-printable\n\nx=3D1`)).toContain('\n\nx=1');
    expect(withoutQuotedPrintable(`${head}8bit\n\nx=3D1`)).toContain('\n\nx=3D1');
  });
});

test.each<[string, (line: string) => string]>([
  ['a journal', (line) => `Jan  2 10:00:00 host kernel: [    1.000000] ${line}`],
  ['ISO times', (line) => `2026-01-02T10:00:00.000000+0100 host kernel: [    1.000000] ${line}`],
  ['dmesg with ISO times', (line) => `2026-01-02T10:00:00,000000+01:00 ${line}`],
  ['dmesg -x', (line) => `kern  :warn  : [    1.000000] ${line}`],
  ['dmesg -x -T', (line) => `kern  :err   : [Fri Jan  2 10:00:00 2026] ${line}`],
  ['a quoted page', (line) => `&gt; [    1.000000][  T309] ${line}`],
])('a log with the prefixes of %s', (_, wrap) => {
  const read = answered(LOG.split('\n').map(wrap).join('\n'));
  expect(read).toEqual(answered(LOG));
  expect(read.findings).toHaveLength(2);
});
