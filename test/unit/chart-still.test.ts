/**
 * What of a chart is still is drawn once: whatever somebody has looked at before, a picture is the one that is drawn
 * from nothing, and from step to step most of its parts are the very same.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readChart } from '../../src/views/charts/chart-reading.ts';
import { chartShapes, PLAIN } from '../../src/views/charts/chart-shapes.ts';
import { bufferLayout } from '../../src/views/charts/drawn-charts.ts';
import type { Shape } from '../../src/views/pictures/shape.ts';
import { openDocument } from '../../src/views/recordings/open-document.ts';
import type { Recording } from '../../src/views/recordings/recording.ts';
import { LastingShapes } from '../../src/visualizer/lasting-shapes.ts';

const EXAMPLES = [
  'traces/k612-late.txt',
  'traces/k612-ok3.txt',
  'logs/late-display.jsonl',
  'logs/a-morning.jsonl',
];

function recordingOf(example: string): Recording {
  const bytes = readFileSync(join(import.meta.dirname, '../../examples', example));
  const opened = openDocument(bytes, example);
  if (!opened.ok || opened.value.kind !== 'recording') expect.fail(`${example} is no recording`);
  return opened.value.recording;
}

/** Steps back and forth, near and far. */
function journey({ length }: Recording): readonly number[] {
  return Array.from({ length: Math.min(30, 3 * length) }, (_, at) => (at * at * 7 + at) % length);
}

test.each(EXAMPLES)('the charts of %s are those that are drawn from nothing', (example) => {
  const recording = recordingOf(example);
  for (const names of ['words', 'machine', 'compact'] as const) {
    const layout = bufferLayout(names);
    const drawing = { ...PLAIN, names: names === 'machine' ? names : 'words' } as const;
    for (const step of journey(recording)) {
      const { state } = readChart(recording, step, null, null);
      const fresh = chartShapes(structuredClone(layout), state, drawing);
      expect(JSON.stringify(chartShapes(layout, state, drawing))).toBe(JSON.stringify(fresh));
    }
  }
});

test('from step to step most of a chart is the very same', () => {
  const recording = recordingOf('traces/k612-late.txt');
  const layout = bufferLayout('words');
  const drawnAt = (step: number): readonly Shape[] =>
    chartShapes(layout, readChart(recording, step, null, null).state);
  drawnAt(4);
  const before = new Set(drawnAt(5));
  const after = drawnAt(6);
  const parts = layout.states.length + layout.arrows.length;
  expect(after.filter((each) => before.has(each)).length).toBeGreaterThan(parts / 3);
});

test('the element of the very same shape is found without a look into it', () => {
  let looks = 0;
  const shape: Shape = {
    name: 'g',
    attributes: { class: 'way' },
    get children() {
      looks += 1;
      return ['attach'];
    },
  };
  const lasting = new LastingShapes((_, { key }, inside: readonly unknown[]) => ({ key, inside }));
  const [first] = lasting.draw([shape]);
  const before = looks;
  expect(lasting.draw([shape])).toEqual([first]);
  expect(looks).toBe(before);
});
