/** A zone as cells says what each of its frames says. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ZoneSnapshot } from '../../src/allocators/memory-snapshot.ts';
import { cellRuns } from '../../src/views/memory/memory-cells.ts';
import { memoryPicture } from '../../src/views/memory/memory-picture.ts';
import { zoneShapes } from '../../src/views/memory/memory-shapes.ts';
import { svgFile } from '../../src/views/pictures/svg-file.ts';
import { elementsOf, readMarkup, wordsOf } from '../support/well-formed.ts';

const OWNERS = ['a', 'b', 'movable', 'pinned'];

/** A zone of a few frames, each free or somebody's. */
const zone = fc
  .record({
    start: fc.nat(100),
    frames: fc.array(fc.constantFrom(null, ...OWNERS), {
      minLength: 1,
      maxLength: 60,
      size: 'max',
    }),
  })
  .map(({ start, frames }) => {
    const owned = frames.flatMap((owner, at) =>
      owner === null ? [] : [{ owner, start: start + at, end: start + at + 1 }],
    );
    const snapshot: ZoneSnapshot = {
      name: 'zone',
      frames: { start, end: start + frames.length },
      owned,
      freeBytes: 0,
      largestFreeBytes: 0,
    };
    return { snapshot, frames };
  });

const cut = fc.record({
  cells: fc.integer({ min: 1, max: 90 }),
  columns: fc.integer({ min: 1, max: 30 }),
  chosen: fc.constantFrom(null, ...OWNERS),
});

test('each cell has the owner and the share that its frames have', () => {
  fc.assert(
    fc.property(zone, cut, ({ snapshot, frames }, { cells, columns, chosen }) => {
      const shown = new Map<number, { owner: string; share: number }>();
      for (const { cell, count, owner, share } of cellRuns(snapshot, { cells, columns, chosen })) {
        expect(Math.floor(cell / columns)).toBe(Math.floor((cell + count - 1) / columns));
        for (let at = cell; at < cell + count; at += 1) shown.set(at, { owner, share });
      }
      for (let cell = 0; cell < cells; cell += 1) {
        // A frame is `cells` slivers wide, so that a cell is a whole number of them.
        const slivers = Array.from(
          { length: frames.length },
          (_, at) => frames[Math.floor((cell * frames.length + at) / cells)] ?? null,
        );
        const taken = slivers.filter((owner) => owner !== null);
        const count = (owner: string): number => taken.filter((each) => each === owner).length;
        const most = Math.max(...OWNERS.map(count));
        const found = shown.get(cell);
        if (taken.length === 0) {
          expect(found).toBeUndefined();
          continue;
        }
        expect(found?.share).toBe(Math.ceil((taken.length / slivers.length) * 4) / 4);
        if (chosen !== null && taken.includes(chosen)) expect(found?.owner).toBe(chosen);
        else if (taken.includes('pinned')) expect(found?.owner).toBe('pinned');
        else expect(count(found?.owner ?? '')).toBe(most);
      }
    }),
    { numRuns: 500 },
  );
});

test('a picture has a limit, however cut up memory is', () => {
  const frames = { start: 0, end: 2 ** 20 };
  const owned = Array.from({ length: 50_000 }, (_, index) => {
    const start = index * 20;
    return { owner: index % 2 === 0 ? 'a' : 'movable', start, end: start + 10 };
  });
  const cutUp = { name: 'zone', frames, owned, freeBytes: 0, largestFreeBytes: 0 };
  const shapes = zoneShapes(cutUp, { owners: ['a'], chosen: null });
  expect(shapes.length).toBeGreaterThan(100);
  expect(shapes.length).toBeLessThan(2_000);
});

test('whatever names hold, a picture is markup and its texts are there', () => {
  const hostile = fc.string({ unit: 'binary', maxLength: 12 });
  fc.assert(
    fc.property(
      zone,
      hostile,
      hostile,
      fc.constantFrom('light', 'dark', undefined),
      (one, name, heading, look) => {
        const zones = [{ ...one.snapshot, name }];
        const view = { heading, moments: [{ title: name, zones }], owners: [name], chosen: name };
        const markup = readMarkup(svgFile(memoryPicture({ ...view, reachIn: () => null }), look));
        const words = elementsOf(markup, 'text').map(wordsOf);
        expect(words).toContain('free');
        expect(words.length).toBe(1 + 4 + 2);
        expect(markup[0]?.attributes.get('aria-label')).toBe(words[0] ?? '');
      },
    ),
    { numRuns: 200 },
  );
});
