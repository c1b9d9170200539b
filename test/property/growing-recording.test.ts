/**
 * A recording that grows is the one that it will have been: however its lines are cut into pieces and whenever
 * somebody takes what has come, the steps, names, findings and lines are those of the whole; and at every moment
 * before, what is there is the beginning of that.
 */
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GrowingRecording } from '../../src/views/recordings/growing-recording.ts';
import { LiveReader } from '../../src/views/recordings/live-reader.ts';
import { openDocument } from '../../src/views/recordings/open-document.ts';
import { RawLines } from '../../src/views/recordings/raw-lines.ts';
import { NAME_LISTS } from '../../src/views/recordings/recording-columns.ts';
import type { Recording } from '../../src/views/recordings/recording.ts';
import { TraceBuilder } from '../../src/views/recordings/trace-builder.ts';

const FILES = [
  'examples/traces/k612-late.txt',
  'examples/traces/k612-ok3.txt',
  'examples/traces/k73-late.txt',
  'examples/logs/late-display.jsonl',
  'examples/logs/a-morning.jsonl',
] as const;

const texts = new Map(
  FILES.map((file) => [file, readFileSync(join(import.meta.dirname, '../..', file), 'utf8')]),
);

/** Everything that a recording says. */
function saidBy(recording: Recording): unknown {
  const { source, findings, names, length } = recording;
  const { raw, ...rest } = source;
  return {
    ...rest,
    findings,
    names,
    steps: Array.from({ length }, (_, index) => recording.step(index)),
    facts: names.buffers.map((_, buffer) => recording.factsOf(buffer)),
    lines: Array.from({ length }, (_, index) => raw?.at(recording.step(index).line)),
    stepsOfLines: Array.from({ length }, (_, index) => recording.stepOfLine(index)),
  };
}

function whole(file: string, text: string): Recording {
  const read = openDocument(Buffer.from(text), file);
  if (!read.ok || read.value.kind !== 'recording') throw new Error(`${file} is no recording`);
  return read.value.recording;
}

/** Cuts a text behind some of its lines. */
function pieces(text: string, after: readonly number[]): readonly string[] {
  const lines = text.split(/(?<=\n)/);
  const places = [...new Set(after.map((each) => each % lines.length))].sort((a, b) => a - b);
  return [...places, lines.length].map((end, at) =>
    lines.slice(at === 0 ? 0 : places[at - 1], end).join(''),
  );
}

const cuts = fc.array(fc.nat(500), { maxLength: 12 });

describe.each([...texts])('%s', (file, text) => {
  const all = whole(file, text);

  test('is the same however it comes', () => {
    fc.assert(
      fc.property(cuts, fc.array(fc.boolean()), (after, taken) => {
        const reader = new LiveReader(file);
        const growing = new GrowingRecording();
        for (const [at, piece] of pieces(text, after).entries()) {
          expect(reader.feed(piece)).toEqual({ ok: true, value: null });
          const gain = taken[at] === true ? reader.take() : null;
          if (gain !== null) growing.take(gain.delta, gain.lines);
        }
        const end = reader.end();
        if (!end.ok) throw new Error(end.refusal);
        growing.take(end.value.delta, end.value.lines);
        const grown = growing.recording();
        if (grown === null) throw new Error('nothing has grown');
        expect(saidBy(grown)).toEqual(saidBy(all));
      }),
      { numRuns: 40 },
    );
  });

  test('is at every moment the beginning of what it becomes', () => {
    const reader = new LiveReader(file);
    const growing = new GrowingRecording();
    const moments: Recording[] = [];
    const known = new Set(all.findings.map(({ rule, line }) => `${rule} ${line}`));
    for (const line of text.split(/(?<=\n)/)) {
      reader.feed(line);
      const gain = reader.take();
      if (gain === null) continue;
      growing.take(gain.delta, gain.lines);
      const now = growing.recording();
      if (now === null) continue;
      moments.push(now);
      for (const { rule, line: at } of now.findings) expect(known).toContain(`${rule} ${at}`);
    }
    expect(moments.length).toBeGreaterThan(10);
    // Each is looked at when all has come: what comes later changes none of them.
    let before = 0;
    for (const now of moments) {
      expect(now.length).toBeGreaterThanOrEqual(before);
      before = now.length;
      for (let step = 0; step < now.length; step += 1) {
        expect(now.step(step)).toEqual(all.step(step));
      }
      for (const late of now.lateAttaches.keys()) expect(late).toBeLessThan(now.length);
      for (const list of NAME_LISTS) {
        expect(all.names[list].slice(0, now.names[list].length)).toEqual(now.names[list]);
      }
      expect(now.source.gaps.at(-1)).toBe('the recording goes on');
    }
  });
});

test('the bytes of a trace may be cut anywhere, also within a line', () => {
  const file = 'examples/traces/k612-late.txt';
  const bytes = Buffer.from(texts.get(file) ?? '');
  const all = whole(file, bytes.toString());
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 20 }), (places) => {
      const builder = new TraceBuilder(file);
      const growing = new GrowingRecording();
      let from = 0;
      for (const to of [...places].sort((a, b) => a - b)) {
        builder.feed(bytes.subarray(from, to));
        growing.take(builder.take(), new Uint8Array());
        from = to;
      }
      builder.feed(bytes.subarray(from));
      const end = builder.end();
      if (!end.ok) throw new Error(end.refusal.message);
      growing.take(end.value, bytes);
      const grown = growing.recording();
      if (grown === null) throw new Error('nothing has grown');
      expect(saidBy(grown)).toEqual(saidBy(all));
    }),
    { numRuns: 60 },
  );
});

test('lines are found in whichever piece they are', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.string({ unit: fc.constantFrom('a', 'é', ' ') })), { maxLength: 8 }),
      (groups) => {
        const raw = new RawLines(new Uint8Array());
        for (const group of groups) {
          raw.append(new TextEncoder().encode(group.map((line) => `${line}\n`).join('')));
        }
        const lines = groups.flat();
        expect(lines.map((_, at) => raw.at(at + 1))).toEqual(lines);
        expect(raw.at(lines.length + 1)).toBeNull();
      },
    ),
  );
});

describe('what cannot be read', () => {
  const log = texts.get('examples/logs/late-display.jsonl') ?? '';
  const lines = log.split(/(?<=\n)/);

  test.each([
    ['a line of garbage', 'garbage\n', /^it:5: /],
    ['a line that is cut off', (lines[4] ?? '').slice(0, 40), /^it:5: /],
    ['a fact that is doubled', lines[3] ?? '', /^it:5: sequence: expected 5, found 4/],
  ])('%s ends a log, and what came before stays', (_, line, message) => {
    const reader = new LiveReader('it');
    expect(reader.feed(lines.slice(0, 4).join('')).ok).toBe(true);
    const read = reader.feed(line);
    expect(read.ok ? '' : read.refusal).toMatch(message);
    const gain = reader.take();
    expect(gain?.delta.columns.kind).toHaveLength(4);
    expect(new TextDecoder().decode(gain?.lines)).toBe(lines.slice(0, 4).join(''));
  });

  test('a fact that cannot have happened ends it, too', () => {
    const reader = new LiveReader('it');
    const [first = '', second = ''] = lines;
    const doubled = second
      .replace('"sequence":2', '"sequence":3')
      .replace('"version":1', '"version":2');
    const read = reader.feed(first + second + doubled);
    expect(read.ok ? '' : read.refusal).toMatch(/^it:3: /);
    expect(reader.length).toBe(2);
  });

  test('garbage in a trace is passed over and counted', () => {
    const reader = new LiveReader('it');
    const trace = texts.get('examples/traces/k612-late.txt') ?? '';
    reader.feed(`${trace}garbage\n\u0001\u0002\n`);
    const gain = reader.take();
    expect(gain?.delta.columns.kind).toHaveLength(14);
    expect(gain?.delta.source.report?.ignored).toBeGreaterThanOrEqual(2);
  });

  test('what is no recording at all is said at its end', () => {
    const reader = new LiveReader('it');
    expect(reader.feed('hello\nworld\n').ok).toBe(true);
    expect(reader.length).toBe(0);
    const end = reader.end();
    expect(end.ok ? '' : end.refusal).toMatch(/^it/);
  });
});
