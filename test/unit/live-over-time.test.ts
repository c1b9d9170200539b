/** The picture of live buffers keeps every peak, however long the recording is, by a count of its own. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { liveOverTime } from '../../src/views/memory/live-over-time.ts';
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
      const samples = liveOverTime(recordingOf(quiet, crowd));
      expect(Math.max(...samples.map(({ buffers }) => buffers))).toBe(crowd);
      expect(samples.length).toBeLessThan(500);
      expect(samples.at(-1)?.step).toBe(2 * quiet + 2 * crowd - 1);
    },
  );
  fc.assert(law, { seed: SEED, numRuns: 20 });
});
