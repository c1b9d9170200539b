/**
 * Recordings that were damaged on the way: lines dropped, doubled, swapped, cut and overwritten.
 * Nothing may throw, no count may be negative, and no finding may stand on a line that is none.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FTRACE_TEXT } from '../../src/trace/formats/ftrace-text.ts';
import { checkDocument, checkTrace, type TraceReport } from '../../src/trace/index.ts';

const recordings = ['k612-badorder', 'k612-errors', 'k61-late', 'ktp-late_tp_kprobe'].map(
  (name) => {
    const path = join(import.meta.dirname, 'recordings', name, 'trace.txt');
    const text = ['k612-errors'].includes(name)
      ? gunzipSync(readFileSync(`${path}.gz`)).toString()
      : readFileSync(path, 'utf8');
    return text.split('\n').slice(0, 120);
  },
);

const FRAGMENTS = [
  '0x',
  '=',
  '"',
  '(',
  ')',
  ' <- ',
  ': ',
  '-',
  '[',
  'ffffffffffffffff',
  '\u001b',
  '\r',
];

type Damage =
  | { readonly kind: 'drop' | 'double' | 'swap'; readonly at: number }
  | { readonly kind: 'cut'; readonly at: number; readonly length: number }
  | { readonly kind: 'write'; readonly at: number; readonly column: number; readonly text: string }
  | { readonly kind: 'lose'; readonly at: number };

const at = fc.nat(119);
const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constantFrom('drop' as const, 'double' as const, 'swap' as const), at }),
  fc.record({ kind: fc.constant('cut' as const), at, length: fc.nat(200) }),
  fc.record({
    kind: fc.constant('write' as const),
    at,
    column: fc.nat(250),
    text: fc.oneof(fc.constantFrom(...FRAGMENTS), fc.string({ maxLength: 8 })),
  }),
  fc.record({ kind: fc.constant('lose' as const), at }),
);

function apply(lines: string[], { at: wanted, ...change }: Damage): void {
  const index = Math.min(wanted, lines.length - 1);
  const line = lines[index] ?? '';
  switch (change.kind) {
    case 'drop':
      lines.splice(index, 1);
      break;
    case 'double':
      lines.splice(index, 0, line);
      break;
    case 'swap':
      lines.splice(index, 2, lines[index + 1] ?? '', line);
      break;
    case 'cut':
      lines[index] = line.slice(0, change.length);
      break;
    case 'write':
      lines[index] = line.slice(0, change.column) + change.text + line.slice(change.column);
      break;
    case 'lose':
      lines.splice(index, 0, 'CPU:0 [LOST 3 EVENTS]');
      break;
  }
}

function expectSane(report: TraceReport, lines: readonly string[]): void {
  expect(report.lines).toBe(lines.length);
  expect(report.understood + report.ignored).toBeLessThanOrEqual(report.lines);
  for (const buffer of report.buffers) {
    const { counts, attachedAtEnd, mappedAtEnd } = buffer;
    for (const count of [...Object.values<number>({ ...counts }), attachedAtEnd, mappedAtEnd]) {
      expect(count).toBeGreaterThanOrEqual(0);
      expect(count).toBeLessThanOrEqual(lines.length);
    }
  }
  for (const finding of report.findings) {
    const meaning = FTRACE_TEXT.parseLine(
      (lines[finding.line - 1] ?? '').replace(/\r$/, ''),
      finding.line,
    );
    expect(meaning.kind).toBe('hit');
    expect(finding.message).not.toMatch(/\p{Cc}/u);
  }
  for (const buffer of report.buffers) {
    for (const late of buffer.lateAttaches) expect(late.firstMap.line).toBeLessThan(late.line);
  }
  JSON.parse(JSON.stringify(checkDocument([report])));
}

test('damaged recordings', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...recordings),
      fc.array(damage, { minLength: 1, maxLength: 12 }),
      async (recording, damages) => {
        const lines = recording.slice();
        for (const one of damages) if (lines.length > 1) apply(lines, one);
        const result = await checkTrace(lines);
        if (result.ok) expectSane(result.value, lines);
        else expect(result.refusal.message).not.toBe('');
      },
    ),
    { numRuns: 5_000 },
  );
});

test('lines of any text', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: 'binary', maxLength: 80 })), async (lines) => {
      const result = await checkTrace(lines);
      expect(result.ok).toBe(false);
    }),
    { numRuns: 1_000 },
  );
});

test('no line takes long to read, however it is made', async () => {
  const columns = '             scn-309     [001] .....    30.207513: ';
  const probe = `${columns}dma_buf_put: (dma_buf_put+0x4/0x30) `;
  const units = [
    '1',
    ' ',
    '|',
    '| ',
    '1)',
    '+0x1',
    '"',
    '" a="',
    'a=',
    'a b',
    '(',
    '[',
    '-1 ',
    ' [',
    '.',
    '{',
    ' =>',
  ];
  const starts = ['', columns, probe, ' 0) |', 'a: (', '{', '[', 'a-1 [0] '];
  const lines = starts.flatMap((start) =>
    units.map((unit) => start + unit.repeat(60_000 / unit.length)),
  );
  const begin = performance.now();
  await checkTrace([...lines, ...lines.map((line) => `${line}=`)]);
  const milliseconds = (performance.now() - begin) / (2 * lines.length);
  expect(milliseconds).toBeLessThan(20);
});
