/**
 * Real lines of every shape, mutated: nothing throws, nothing is negative, and no finding stands on a
 * line that was not understood. CENALLOC_FUZZ asks for more than the 200,000 lines of every run; the
 * seed of a failure is in its message, and CENALLOC_SEED runs it again.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { KNOWN_FORMATS } from '../../src/trace/formats/known-formats.ts';
import { checkTrace, type TraceReport } from '../../src/trace/index.ts';
import { UsualLines } from '../../src/trace/usual/usual-line.ts';
import { isReadAlike } from './both-readings.ts';
import { randomOf } from './random-of.ts';

const LINES = Number(process.env['CENALLOC_FUZZ'] ?? 200_000);
const SEED = Number(process.env['CENALLOC_SEED'] ?? 20_261_125);

const folder = join(import.meta.dirname, 'recordings');
const recordings = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => /trace[^/]*\.txt(\.gz)?$/.test(name))
  .sort()
  .map((name) => {
    const content = readFileSync(join(folder, name));
    const text = name.endsWith('.gz') ? gunzipSync(content) : content;
    return text.toString().trimEnd().split('\n').slice(0, 300);
  });
const log = readFileSync(
  join(import.meta.dirname, '../../examples/logs/late-display.jsonl'),
  'utf8',
);
recordings.push(log.trimEnd().split('\n'));

const PIECES = [
  ...Array.from('=":()[]{}|<>-+*/#,;.0 \t\r\u0000\u001b\u202e\ud800é'),
  ' <- ',
  ': ',
  '0x0',
  '0xfffffffffffffff4',
  'ffffffffffffffff',
  '-12',
  '99999999999999999999',
  'ino=',
  'ino=0',
  'ino=-1',
  'dmabuf=0x1',
  'dir=7',
  '[LOST 5 EVENTS]',
  '__return',
  'dma_buf_attach',
  'dma_buf_map_attachment',
  '<stack trace>',
  '/* ',
  ' */',
  '();',
  '} ',
];

function mutate(line: string, other: string, random: (below: number) => number): string {
  const at = random(line.length + 1);
  const length = 1 + random(12);
  const piece = PIECES[random(PIECES.length)] ?? '';
  switch (random(8)) {
    case 0:
      return line.slice(0, at);
    case 1:
      return line.slice(at);
    case 2:
      return line.slice(0, at) + line.slice(at + length);
    case 3:
      return line.slice(0, at) + piece + line.slice(at);
    case 4:
      return line.slice(0, at) + piece + line.slice(at + length);
    case 5:
      return line.slice(0, at) + other.slice(random(other.length + 1));
    case 6:
      return (
        line.slice(0, at) + line.slice(at, at + length).repeat(1 + random(20)) + line.slice(at)
      );
    default:
      return line.slice(0, at) + String.fromCharCode(random(0x10000)) + line.slice(at + 1);
  }
}

/** The sanity of one report; plain comparisons, for there are thousands of them. */
function faultOf(report: TraceReport, lines: readonly string[]): string | null {
  const numbers = report.buffers.flatMap((buffer) => [
    ...Object.values<number>({ ...buffer.counts }),
    buffer.attachedAtEnd,
    buffer.mappedAtEnd,
  ]);
  numbers.push(report.understood, report.ignored, report.lost);
  if (!numbers.every((count) => count >= 0 && Number.isFinite(count))) return 'a count is off';
  if (report.understood + report.ignored > report.lines) return 'more read than there is';
  const format = KNOWN_FORMATS.find(({ name }) => name === report.format);
  for (const { line, rule, message } of report.findings) {
    const text = (lines[line - 1] ?? '').replace(/\r$/, '');
    const kind = format?.parseLine(text, line).kind;
    if (kind !== 'hit' && kind !== 'fact')
      return `${rule} stands on line ${line}, which is ${kind}`;
    if (/\p{Cc}/u.test(message)) return `${rule} tells a control character`;
  }
  return null;
}

test(`${LINES} mutated lines`, async () => {
  let mutated = 0;
  let understood = 0;
  for (let round = 0; mutated < LINES; round += 1) {
    const seed = SEED + round;
    const random = randomOf(seed);
    const recording = recordings[round % recordings.length] ?? [];
    const others = recordings[random(recordings.length)] ?? [];
    // Few mutations keep the histories alive; many try the grammar.
    const every = 1 + random(6);
    const lines = recording.map((line) => {
      if (random(every) !== 0) return line;
      mutated += 1;
      return mutate(line, others[random(others.length)] ?? '', random);
    });
    const result = await checkTrace(lines).catch((error: unknown) => {
      expect.fail(`CENALLOC_SEED=${seed}: ${String(error)}`);
    });
    if (!result.ok) continue;
    understood += result.value.understood;
    const fault = faultOf(result.value, lines);
    if (fault !== null) expect.fail(`CENALLOC_SEED=${seed}: ${fault}`);
  }
  // A fuzz that is never understood would test nothing.
  expect(understood).toBeGreaterThan(LINES / 10);
});

test('a usual line tells the same, read from bytes or as text', () => {
  const random = randomOf(SEED);
  const lines = recordings.flat();
  const reader = new UsualLines();
  let usual = 0;
  for (let index = 0; index < Math.max(60_000, LINES / 4); index += 1) {
    const line = lines[random(lines.length)] ?? '';
    const other = lines[random(lines.length)] ?? '';
    const tried = random(2) === 0 ? line : mutate(line, other, random);
    if (tried.includes('\n')) continue;
    if (isReadAlike(reader, tried, other, `CENALLOC_SEED=${SEED}`)) usual += 1;
  }
  expect(usual).toBeGreaterThan(10_000);
});

test('each mutated line means something to every format, without an exception', () => {
  const random = randomOf(SEED);
  const lines = recordings.flat();
  for (let index = 0; index < Math.min(LINES, 200_000) / 8; index += 1) {
    const line = mutate(
      lines[random(lines.length)] ?? '',
      lines[random(lines.length)] ?? '',
      random,
    );
    for (const format of KNOWN_FORMATS) {
      format.detect(line);
      format.parseLine(line, 1);
    }
  }
});
