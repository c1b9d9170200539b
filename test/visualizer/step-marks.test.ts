/** The marks of the timeline: what was once found of all steps is not looked for again. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { signal } from '@preact/signals';
import { expect, test } from 'vitest';
import { openDocument } from '../../src/views/recordings/open-document.ts';
import { recordingLanes } from '../../src/views/timeline/recording-lanes.ts';
import { placesByStep } from '../../src/views/timeline/timeline-places.ts';
import { marksOf } from '../../src/visualizer/timeline/step-marks.ts';

test('who takes a filter away gets the marks that were there before it', () => {
  const path = join(import.meta.dirname, '../../examples/traces/k612-late.txt');
  const opened = openDocument(readFileSync(path), 'k612-late.txt');
  if (!opened.ok || opened.value.kind !== 'recording') expect.fail('it is no recording');
  const { recording } = opened.value;
  const visible = signal<readonly number[] | null>(null);
  const lanes = signal(recordingLanes(recording, new Set()));
  const places = signal(placesByStep(recording));
  const marks = marksOf(recording, visible, lanes, places);
  const { value: all } = marks;
  expect(all.all.calls.steps).toHaveLength(recording.length);
  visible.value = [1, 4];
  expect(Array.from(marks.value.all.calls.steps)).toEqual([1, 4]);
  visible.value = null;
  expect(marks.value).toBe(all);
  // Of other lanes there are other marks.
  lanes.value = recordingLanes(recording, new Set());
  expect(marks.value).not.toBe(all);
});
