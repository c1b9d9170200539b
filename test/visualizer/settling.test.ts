/**
 * The step that is told in words: at once where somebody goes to a step, some times a second while the slider runs, and
 * soon after it rests.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openDocument } from '../../src/views/recordings/open-document.ts';
import type { Recording } from '../../src/views/recordings/recording.ts';
import { settlingOf } from '../../src/visualizer/settling.ts';

function lateRecording(): Recording {
  const path = join(import.meta.dirname, '../../examples/traces/k612-late.txt');
  const opened = openDocument(readFileSync(path), 'k612-late.txt');
  if (!opened.ok || opened.value.kind !== 'recording') throw new Error('it is no recording');
  return opened.value.recording;
}

describe('the step that is told', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const recording = lateRecording();
  const begin = () => {
    const position = signal(0);
    const shown = signal<Recording | null>(recording);
    const settling = settlingOf(position, shown);
    const slideTo = (step: number): void => {
      settling.run();
      position.value = step;
    };
    return { ...settling, position, shown, slideTo };
  };

  test('is the one that is looked at where nothing runs', () => {
    const { settled, position, slideTo } = begin();
    position.value = 3;
    expect(settled.value).toBe(3);
    // One move of the slider is no run.
    slideTo(5);
    expect(settled.value).toBe(5);
  });

  test('stays while the slider runs, moves on now and then, and arrives', () => {
    const { settled, slideTo } = begin();
    const told = new Set<number>();
    for (let step = 0; step < 12; step += 1) {
      slideTo(step);
      told.add(settled.value);
      vi.advanceTimersByTime(50);
    }
    expect([...told]).toEqual([0, 5, 10]);
    vi.advanceTimersByTime(1_000);
    expect(settled.value).toBe(11);
  });

  test('is never held where somebody goes on purpose, or opens something else', () => {
    const { settled, slideTo, arrive, position, shown } = begin();
    slideTo(1);
    slideTo(2);
    expect(settled.value).toBe(1);
    arrive();
    position.value = 7;
    expect(settled.value).toBe(7);
    slideTo(8);
    expect(settled.value).toBe(7);
    shown.value = lateRecording();
    expect(settled.value).toBe(8);
  });
});
