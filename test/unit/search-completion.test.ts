/**
 * What the search proposes comes from the recording, and whatever is taken is a condition that finds something; places
 * to go to lead there; and a recording that is handed over in pieces is searched like the whole one.
 */
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDocument } from '../../src/views/recordings/open-document.ts';
import type { Recording } from '../../src/views/recordings/recording.ts';
import { completionsOf } from '../../src/views/recordings/search-completion.ts';
import { jumpOf } from '../../src/views/recordings/search-jumps.ts';
import { SearchParts, searchPieces } from '../../src/views/recordings/search-parts.ts';
import { quoted, termsOf } from '../../src/views/recordings/search-terms.ts';
import { EVERY_STEP, filterSteps, stepsAmong } from '../../src/views/recordings/step-filter.ts';
import { asksForSteps, SEARCH_WORDS, searchOf } from '../../src/views/recordings/step-search.ts';
import { SEED } from '../property/seed.ts';

function recordingOf(path: string): Recording {
  const bytes = readFileSync(join(import.meta.dirname, '../../examples', path));
  const opened = openDocument(bytes, path);
  if (!opened.ok || opened.value.kind !== 'recording') throw new Error(`${path} is a recording`);
  return opened.value.recording;
}

const TRACE = recordingOf('traces/k612-late.txt');
const LOG = recordingOf('logs/late-display.jsonl');

function shown(recording: Recording, text: string, caret = text.length): readonly string[] {
  return completionsOf(recording, text, caret, 3).map((each) => each.shown);
}

function found(recording: Recording, text: string): readonly number[] {
  return filterSteps(recording, { ...EVERY_STEP, find: text }) ?? [];
}

test('an empty search proposes the conditions that could find something', () => {
  expect(shown(TRACE, '')).toEqual([
    'late',
    'buffer:',
    'importer:',
    'driver:',
    'task:',
    'rule:',
    'time>',
    'time<',
  ]);
  // Nobody was refused in this trace, and a log names no task.
  expect(shown(TRACE, 're')).toEqual([]);
  expect(shown(LOG, 'task')).toEqual([]);
  expect(shown(TRACE, 'l')).toEqual(['late', 'line>', 'line<']);
});

test('names come from the recording, those that begin with the text first', () => {
  expect(shown(TRACE, 'driver:')).toEqual(['driver:dbi']);
  expect(shown(TRACE, 'late importer:c')).toEqual(['importer:dbi-codec']);
  expect(shown(TRACE, 'rule:')).toContain('rule:late-attach');
  expect(shown(TRACE, 'driver:dbi')).toEqual([]);
  expect(shown(TRACE, 'nothing:')).toEqual([]);
});

test('numbers begin from the step that is looked at', () => {
  expect(shown(TRACE, 'step>')).toEqual(['step>4']);
  expect(shown(TRACE, 'line<')).toEqual([`line<${TRACE.lineAt(3)}`]);
  expect(shown(TRACE, 'time>')).toEqual([`time>${String(TRACE.timeAt(3))}`]);
  expect(shown(TRACE, 'time>3')).toEqual([]);
});

test('what is taken stands where the word stood, and the caret behind it', () => {
  const [first] = completionsOf(TRACE, 'dri late', 3, 0);
  expect(first).toMatchObject({ text: 'driver:late', caret: 7, goesOn: true });
  const [second] = completionsOf(TRACE, 'late importer:codec x', 19, 0);
  expect(second).toMatchObject({
    text: 'late importer:dbi-codec x',
    caret: 24,
    goesOn: false,
    step: null,
  });
});

test('every proposal that is finished finds something in its recording', () => {
  const keys = SEARCH_WORDS.flatMap(([word]) => word.match(/^[a-z]+[:>]/) ?? []);
  for (const recording of [TRACE, LOG]) {
    for (const text of ['', ...keys]) {
      for (const { text: taken, goesOn } of completionsOf(recording, text, text.length, 3)) {
        const count = goesOn ? 1 : found(recording, taken).length;
        expect([taken, count > 0]).toEqual([taken, true]);
      }
    }
  }
});

test('a condition that is not finished, and a place to go to, ask for nothing yet', () => {
  for (const text of ['', 'driver:', 'time>', '#', '#104', 'L30', '@ino=5']) {
    expect([text, asksForSteps(text), searchOf(TRACE, text)]).toEqual([text, false, null]);
  }
  expect(found(TRACE, 'late driver:')).toEqual(found(TRACE, 'late'));
});

test('places lead to a step, a line and a buffer', () => {
  expect(jumpOf(TRACE, '#3')).toEqual({ step: 2, words: 'step 3' });
  expect(jumpOf(TRACE, '#0')).toBeNull();
  expect(jumpOf(TRACE, '#15')).toBeNull();
  const line = TRACE.lineAt(7);
  expect(jumpOf(TRACE, `L${line}`)).toEqual({ step: 7, words: `line ${line}` });
  expect(jumpOf(TRACE, 'L1')).toBeNull();
  const [late] = TRACE.lateAttaches.keys();
  expect(jumpOf(TRACE, '@5')).toEqual({ step: late, words: 'buffer ino=5' });
  expect(jumpOf(TRACE, '@none')).toBeNull();
  const [jump] = completionsOf(TRACE, 'late #3', 7, 0);
  expect(jump).toMatchObject({ text: 'late ', step: 2, words: 'go to step 3' });
});

test('names with spaces are quoted, and read as they were', () => {
  expect(termsOf('late buffer:"a b" x"y z')).toEqual([
    { text: 'late', from: 0, to: 4 },
    { text: 'buffer:a b', from: 5, to: 17 },
    { text: 'xy z', from: 18, to: 23 },
  ]);
  const law = fc.property(fc.string({ minLength: 1 }), (name) => {
    const askable = name.split('"')[0] ?? '';
    fc.pre(askable !== '');
    const [term] = termsOf(`k:${quoted(name)}`);
    expect(term?.text).toBe(`k:${askable}`);
  });
  fc.assert(law, { seed: SEED });
});

test('pieces of a recording are searched like the whole of it', () => {
  const words = [...SEARCH_WORDS.map(([word]) => word), 'attaches', 'line<40', 'step>3', ''];
  const law = fc.property(
    fc.constantFrom(TRACE, LOG),
    fc.subarray(words),
    fc.constantFrom(null, ...TRACE.names.drivers),
    (recording, asked, driver) => {
      const parts = new SearchParts();
      for (const piece of searchPieces(recording)) parts.take(structuredClone(piece));
      const text = asked.join(' ');
      const whole = filterSteps(recording, { ...EVERY_STEP, driver, find: text });
      const beside = filterSteps(parts.recording(), { ...EVERY_STEP, find: text });
      expect(stepsAmong(recording, { ...EVERY_STEP, driver, find: text }, beside)).toEqual(whole);
    },
  );
  fc.assert(law, { seed: SEED });
});
