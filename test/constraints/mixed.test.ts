/**
 * Buffers that no single allocator holds: the answer names the allocators that hold them together, and the exporter,
 * which places one after the other, agrees.
 */
import { expect, test } from 'vitest';
import { createExporter, parsePlatform, solve, type PlatformInput } from '../../src/index.ts';
import { assert } from '../../src/base/assert.ts';
import { bytes } from '../../src/base/units.ts';
import { solutionInWords } from '../../src/views/solutions/solution-words.ts';

const MIB = 1024 ** 2;

const BOARD: PlatformInput = {
  name: 'board',
  zones: [
    { name: 'a', base: 0, size: '8 MiB' },
    { name: 'b', base: '16 MiB', size: '12 MiB' },
  ],
  allocators: [
    { id: 0, name: 'one', kind: 'contiguous-region', zones: ['a'], priority: 3 },
    { id: 1, name: 'other', kind: 'carveout', zones: ['b'], priority: 2 },
    { id: 2, name: 'again', kind: 'contiguous-region', zones: ['a'], priority: 1 },
  ],
  importers: [{ id: 'camera', constraints: { contiguous: true } }],
};

/** How many of the buffers the exporter places. */
function placed(count: number): number {
  const exporter = createExporter({ platform: BOARD });
  let most = 0;
  for (; most < count; most += 1) {
    const buffer = exporter.createBuffer({ size: 4 * MIB });
    assert(buffer.ok, 'a buffer is created');
    const attached = exporter.attach(buffer.value, 'camera');
    if (!attached.ok || !exporter.map(attached.value).ok) break;
  }
  return most;
}

test.each([
  [3, 'satisfiable', []],
  [4, 'unsatisfiable', ['one 2', 'other 2']],
  [5, 'unsatisfiable', ['one 2', 'other 3']],
  [6, 'unsatisfiable', []],
])('[L9] %i buffers of 4 MiB are %s, and mixed as %j', (count, verdict, mixed) => {
  const parsed = parsePlatform(BOARD);
  assert(parsed.ok, 'the board is a platform');
  const platform = parsed.value;
  const request = { size: bytes(4 * MIB), bufferCount: count };
  const solution = solve(platform, platform.importers, request);
  expect(solution.verdict).toBe(verdict);
  const told = solution.mixed.map(({ allocator, buffers }) => `${allocator.name} ${buffers}`);
  expect(told).toEqual(mixed);
  const isHeld = verdict === 'satisfiable' || mixed.length > 0;
  expect(placed(count)).toBe(isHeld ? count : 5);
  const words = solutionInWords(platform, ['camera'], request, solution).join('\n');
  expect(words.includes('no single allocator holds all buffers')).toBe(mixed.length > 0);
});
