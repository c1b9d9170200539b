/** The picture of live buffers keeps every peak, however long the recording is, by a count of its own. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { liveOverTime } from '../../src/views/memory/live-over-time.ts';
import { liveLanes, liveStripShapes } from '../../src/views/memory/live-strip.ts';
import { placesByStep } from '../../src/views/timeline/timeline-places.ts';
import { openDocument } from '../../src/views/recordings/open-document.ts';
import { SEED } from '../property/seed.ts';
import { exportLines, releaseLines } from '../trace/recorded-lines.ts';

/** A recording in which buffers come and go, one by one, and once a crowd at the same time. */
function recordingOf(quiet: number, crowd: number) {
  const lines: string[] = [];
  let buffer = 0;
  const next = () => ({ buffer: (buffer += 1) });
  for (let turn = 0; turn < quiet; turn += 1) {
    const names = next();
    lines.push(...exportLines(names), ...releaseLines(names));
    if (turn !== Math.floor(quiet / 2)) continue;
    const together = Array.from({ length: crowd }, next);
    lines.push(...together.flatMap((names) => exportLines(names)));
    lines.push(...together.flatMap((names) => releaseLines(names)));
  }
  const opened = openDocument(new TextEncoder().encode(lines.join('\n')), 'it.txt');
  if (!opened.ok || opened.value.kind !== 'recording') return expect.fail('it is a recording');
  return opened.value.recording;
}

test('the most that was live is in the picture', () => {
  const law = fc.property(
    fc.integer({ min: 1, max: 2_000 }),
    fc.integer({ min: 1, max: 15 }),
    (quiet, crowd) => {
      const recording = recordingOf(quiet, crowd);
      const live = liveOverTime(recording);
      const { buffers } = live;
      expect(buffers.most).toBe(crowd);
      expect(buffers.values.length).toBe(2 * quiet + 2 * crowd);
      expect(buffers.values.at(-1)).toBe(0);
      // As it is drawn: in far fewer pixels than steps, the peak is as high as the lane.
      const lane = liveLanes(live).find(({ name }) => name === 'buffers');
      if (lane === undefined) return expect.fail('buffers are a lane');
      const places = placesByStep(recording);
      const window = { from: places.start, to: places.end };
      const view = { window, width: 200, labelWidth: 100 };
      const [area] = liveStripShapes([lane], places, view);
      const heights = [...String(area?.attributes['d']).matchAll(/V([\d.]+)/g)].map(([, y]) =>
        Number(y),
      );
      expect(Math.min(...heights)).toBe(5);
    },
  );
  fc.assert(law, { seed: SEED, numRuns: 20 });
});
