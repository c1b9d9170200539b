/**
 * What was asked at a step, against the log itself: what happened was allowed, a refusal names the first rule that
 * breaks, and of a kernel's recording nothing is claimed that it does not tell.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rulesAtStep } from '../../src/views/charts/rules-at-step.ts';
import { findingsAtStep } from '../../src/views/recordings/findings-by-step.ts';
import { openDocument } from '../../src/views/recordings/open-document.ts';
import type { Recording } from '../../src/views/recordings/recording.ts';

function recordingOf(path: string): Recording {
  const file = readFileSync(join(import.meta.dirname, '../..', path));
  const opened = openDocument(file, path);
  if (!opened.ok || opened.value.kind !== 'recording') return expect.fail('it is a recording');
  return opened.value.recording;
}

const LOGS = ['examples/logs/late-display.jsonl', 'examples/logs/a-morning.jsonl'];

test.each(LOGS)('every fact of %s was allowed, and every refusal is told by its rule', (path) => {
  const recording = recordingOf(path);
  let refusals = 0;
  for (let step = 0; step < recording.length; step += 1) {
    const rules = rulesAtStep(recording, step);
    if (rules === null) continue;
    const { refusal } = recording.step(step);
    const answers = rules.ways.flatMap(({ asked }) => asked.map(({ answer }) => answer));
    if (refusal === null) {
      expect(answers.every((answer) => answer === 'holds')).toBe(true);
      expect(rules.ways.length).toBe(1);
      expect(rules.beside).toBeNull();
      continue;
    }
    refusals += 1;
    const broken = rules.ways.flatMap(({ asked }) =>
      asked.filter(({ answer }) => answer === 'breaks'),
    );
    if (rules.beside !== null) continue;
    expect(broken.map(({ condition }) => condition.id)).toEqual([refusal.rule]);
    expect(broken[0]?.reason).toBe(refusal.message);
    const at = answers.indexOf('breaks');
    expect(answers.slice(0, at).every((answer) => answer === 'holds')).toBe(true);
    expect(answers.slice(at + 1).every((answer) => answer === 'not asked')).toBe(true);
  }
  expect(refusals).toBeGreaterThan(0);
});

test('what an importer needs stands beside the storage that was there', () => {
  const compared = rulesAtStep(recordingOf('examples/logs/late-display.jsonl'), 5)?.compared;
  expect(compared).toContainEqual({
    name: 'hvs: dmaWindow',
    value: '0x0 to 0x3fffffff',
    isBroken: true,
  });
  expect(compared?.at(-1)).toEqual({
    name: 'storage',
    value: '8 MiB at 0x40000000',
    isBroken: null,
  });
});

test('a kernel asks no policy, and nobody claims that it did', () => {
  const recording = recordingOf('examples/traces/k73-late.txt');
  const rules = rulesAtStep(recording, 5);
  const answers = rules?.ways[0]?.asked.map(({ condition: { id }, answer }) => [id, answer]);
  expect(answers).toEqual([
    ['ATT5', 'holds'],
    ['LIM1', 'not told'],
    ['ATT4', 'not told'],
  ]);
  expect(rules?.compared).toEqual([
    { name: 'dbi-codec', value: 'reaches up to 0xffffffff', isBroken: true },
    { name: 'storage', value: '64 KiB at 0x105970000', isBroken: null },
  ]);
});

test.each([...LOGS, 'examples/traces/k612-late.txt'])(
  'the findings of each step of %s are those of a walk',
  (path) => {
    const recording = recordingOf(path);
    for (let step = 0; step < recording.length; step += 1) {
      const own = recording.findings.filter((finding) => finding.step === step);
      expect(findingsAtStep(recording, step)).toEqual(own);
    }
  },
);
