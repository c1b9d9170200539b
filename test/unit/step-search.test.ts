/** The search finds the steps that a plain reading of each condition finds, and several conditions find what all find. */
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDocument } from '../../src/views/recordings/open-document.ts';
import type { RecordedStep } from '../../src/views/recordings/recorded-step.ts';
import type { Recording } from '../../src/views/recordings/recording.ts';
import { SEARCH_WORDS, searchOf } from '../../src/views/recordings/step-search.ts';
import { SEED } from '../property/seed.ts';

const RECORDINGS = ['traces/k612-late.txt', 'logs/late-display.jsonl'].map((path): Recording => {
  const bytes = readFileSync(join(import.meta.dirname, '../../examples', path));
  const opened = openDocument(bytes, path);
  if (!opened.ok || opened.value.kind !== 'recording') throw new Error(`${path} is a recording`);
  return opened.value.recording;
});

/** Each condition, read off a step as somebody would. */
const CONDITIONS: readonly (readonly [string, (step: RecordedStep) => boolean])[] = [
  ['late', ({ lateAfter }) => lateAfter !== null],
  ['refused', ({ refusal }) => refusal !== null],
  ['buffer:5', ({ buffer }) => buffer?.includes('5') === true],
  ['buffer:FRAME', ({ buffer }) => buffer?.includes('frame') === true],
  ['importer:codec', ({ importer }) => importer?.includes('codec') === true],
  ['driver:dbi', ({ driver }) => driver === 'dbi'],
  ['task:scn', ({ task }) => task?.startsWith('scn') === true],
  ['rule:att4', ({ refusal }) => refusal?.rule === 'ATT4'],
  ['step>5', ({ index }) => index >= 5],
  ['line<30', ({ line }) => line < 30],
  ['time>30.2095', ({ time }) => time !== null && time > 30.2095],
  ['time>nothing', () => false],
];

function found(recording: Recording, text: string): number[] {
  const test = searchOf(recording, text);
  return Array.from({ length: recording.length }, (_, index) => index).filter(
    (index) => test?.(index) !== false,
  );
}

test('conditions find what each of them says, and several what all say', () => {
  const law = fc.property(
    fc.constantFrom(...RECORDINGS),
    fc.subarray([...CONDITIONS], { minLength: 0 }),
    (recording, asked) => {
      const text = asked.map(([word]) => word).join('  ');
      const expected = Array.from({ length: recording.length }, (_, index) => index).filter(
        (index) => asked.every(([, holds]) => holds(recording.step(index))),
      );
      expect(found(recording, text)).toEqual(expected);
    },
  );
  fc.assert(law, { seed: SEED, numRuns: 300 });
});

test('every condition that the page lists is one, and finds something somewhere', () => {
  for (const [word] of SEARCH_WORDS) {
    const all = RECORDINGS.flatMap((recording) => found(recording, word));
    const number = word.startsWith('time') ? 0 : 1;
    expect([word, all.length >= number]).toEqual([word, true]);
  }
});

test('other words are searched for in what a step says', () => {
  const [trace] = RECORDINGS;
  if (trace === undefined) expect.fail('there is a trace');
  expect(found(trace, 'unmaps').length).toBe(2);
  expect(found(trace, 'unmaps importer:disp').length).toBe(1);
  expect(found(trace, 'no such word')).toEqual([]);
  expect(searchOf(trace, '   ')).toBeNull();
});
