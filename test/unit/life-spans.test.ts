/** The small line of a buffer's life says of every step in which state the buffer was after it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lifeSpans } from '../../src/views/recordings/life-spans.ts';
import { openDocument } from '../../src/views/recordings/open-document.ts';
import type { Recording } from '../../src/views/recordings/recording.ts';

function recordingOf(path: string): Recording {
  const bytes = readFileSync(join(import.meta.dirname, '../../examples', path));
  const opened = openDocument(bytes, path);
  if (!opened.ok || opened.value.kind !== 'recording') throw new Error(`${path} is a recording`);
  return opened.value.recording;
}

test.each(['traces/k612-late.txt', 'logs/a-morning.jsonl', 'logs/late-display.jsonl'])(
  '%s',
  (path) => {
    const recording = recordingOf(path);
    recording.names.buffers.forEach((name, buffer) => {
      const spans = lifeSpans(recording, buffer);
      // Read step by step, as somebody who looks at all of them.
      let known: string | null = null;
      for (let step = 0; step < recording.length; step += 1) {
        const { buffer: about, life } = recording.step(step);
        if (about === name) known = life;
        const middle = (step + 0.5) / recording.length;
        const span = spans.find(({ from, to }) => from <= middle && middle < to);
        const told = known === 'freed' ? null : known;
        expect([name, step, span?.state ?? null]).toEqual([name, step, told]);
      }
    });
  },
);
