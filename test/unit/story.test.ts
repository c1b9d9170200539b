/**
 * The story of a recording says what its findings say, and no more: who came late, by how much, and whether it did
 * harm; on shipped examples and on real recordings.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { durationInWords } from '../../src/base/duration-words.ts';
import { createExporter, encodeLog, parsePlatform, unwrap } from '../../src/index.ts';
import { openDocument } from '../../src/views/recordings/open-document.ts';
import { Recording } from '../../src/views/recordings/recording.ts';
import { ordersOf, storyOf } from '../../src/views/recordings/story.ts';
import { recordedText } from '../trace/recorded-files.ts';

function recordingOf(text: string, name = 'it.txt'): Recording {
  const opened = openDocument(new TextEncoder().encode(text), name);
  if (!opened.ok) expect.fail(opened.refusal);
  if (opened.value.kind !== 'recording') expect.fail(`${name} is a ${opened.value.kind}`);
  return opened.value.recording;
}

function exampleText(path: string): string {
  return readFileSync(join(import.meta.dirname, '../../examples', path), 'utf8');
}

describe('a late attach', () => {
  test('of an exporter that nobody knows is told with that', () => {
    const story = storyOf(recordingOf(exampleText('traces/k612-late.txt')));
    expect(story.heading).toBe('dbi-codec attached 425\u00a0µs after the first map.');
    expect(story.text.join(' ')).toContain('if dbtest chooses its storage at the first map');
    expect([story.tone, story.focus]).toEqual(['late', 5]);
  });

  test('that lost nothing is no mistake', () => {
    const { heading, text, tone } = storyOf(recordingOf(recordedText('k73-heap_late_wide')));
    expect(heading).toMatch(
      /^dbi-codec attached .* after the first map, and lost nothing by it\.$/,
    );
    expect(text.join(' ')).toContain('The storage was fixed before the export');
    expect(tone).toBe('open');
  });

  test('that was refused is told by the rule that refused it', () => {
    const { heading, text, tone } = storyOf(recordingOf(exampleText('logs/late-display.jsonl')));
    expect(heading).toMatch(/ came too late and was refused\.$/);
    expect(text[0]).toMatch(/ mapped .* first\.$/);
    expect(tone).toBe('refused');
  });
});

test.each([
  ['fits', /^hvs attached 2 steps after the first map, and is served\.$/, 'open'],
  ['rfc', /^hvs attached 2 steps too late\.$/, 'late'],
] as const)('a log under %s is told by what that policy asks', (policy, heading, tone) => {
  const platform = parsePlatform(JSON.parse(exampleText('platforms/raspberry-pi-4.platform.json')));
  if (!platform.ok) expect.fail('the example is a platform');
  const exporter = createExporter({ platform: platform.value, policy });
  const buffer = unwrap(exporter.createBuffer({ size: 8_388_608 }));
  unwrap(exporter.map(unwrap(exporter.attach(buffer, 'unicam')), 'fromDevice'));
  unwrap(exporter.attach(buffer, 'hvs'));
  const story = storyOf(recordingOf(encodeLog([...exporter.log()]), 'it.jsonl'));
  expect([story.heading, story.tone]).toEqual([expect.stringMatching(heading), tone]);
});

test('who cannot reach the storage matters in any order', () => {
  const early = storyOf(recordingOf(recordedText('k73-heap_early_32_bounced')));
  expect(early.heading).toMatch(/^dbi-codec works on a copy of ino=\d+\.$/);
  expect(early.text).toContain('The order of calls has no part in it.');
});

test('nothing wrong is said as such, and less where something is missing', () => {
  const text = exampleText('traces/k612-ok3.txt');
  expect(storyOf(recordingOf(text))).toMatchObject({
    heading: 'Nobody came too late.',
    focus: null,
  });
  const lost = text.replace(/\n(?=.* dma_buf_attach: )/, '\nCPU:0 [LOST 3 EVENTS]\n');
  expect(storyOf(recordingOf(lost)).heading).toBe('No late attach in what was recorded.');
});

test('the order that works has the same calls, and the late one before the first map', () => {
  const recording = recordingOf(exampleText('traces/k612-late.txt'));
  const orders = ordersOf(recording, storyOf(recording));
  const inWords = (calls: readonly { kind: string; importer: string }[] = []): string =>
    calls.map(({ kind, importer }) => `${kind} ${importer}`).join(', ');
  expect(inWords(orders?.recorded)).toBe(
    'attach dbi-disp, map dbi-disp, attach dbi-codec, map dbi-codec',
  );
  expect(inWords(orders?.works)).toBe(
    'attach dbi-disp, attach dbi-codec, map dbi-disp, map dbi-codec',
  );
});

test.each(['traces/k612-late.txt', 'logs/late-display.jsonl'])(
  '%s is the same after it has come from a worker',
  (path) => {
    const recording = recordingOf(exampleText(path));
    const { source, columns, findings } = structuredClone(recording.parts);
    const copy = new Recording({ ...source, raw: null }, columns, findings);
    expect(copy.length).toBe(recording.length);
    for (let step = 0; step < copy.length; step += 1) {
      expect(copy.step(step)).toEqual(recording.step(step));
      const { line } = recording.step(step);
      expect(copy.stepOfLine(line)).toBe(recording.stepOfLine(line));
    }
    expect(copy.names).toEqual(recording.names);
    expect(storyOf(copy)).toEqual(storyOf(recording));
  },
);

test.each([
  [0.000_425, '425 µs'],
  [0.001_46, '1.46 ms'],
  [12.345, '12.3 s'],
  [0, '0 ns'],
  [0.000_000_999_6, '1000 ns'],
])('%d seconds are %s', (seconds, words) => {
  expect(durationInWords(seconds).replace('\u00a0', ' ')).toBe(words);
});
