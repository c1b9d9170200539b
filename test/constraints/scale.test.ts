/**
 * Searches that would never end if they tried every combination. The limits of time are generous; what
 * they exclude is exponential.
 */
import { expect, test } from 'vitest';
import { solve } from '../../src/solver/solve.ts';
import type { Constraints } from '../../src/constraints/constraints.ts';
import type { Group } from '../../src/constraints/groups.ts';
import { bytes } from '../../src/base/units.ts';
import type { ImporterSpec } from '../../src/allocators/platform/platform.ts';
import { importersOf, SMALL_PLATFORM } from './platform.ts';

const SECOND = 1000;

const REQUEST = { size: bytes(4096) };

/** An importer by its name. */
function importer(id: string, constraints: Constraints): readonly ImporterSpec[] {
  return importersOf([{ id, constraints }]);
}

/** Sixty-four groups of two children. */
function groups(first: Constraints, second: Constraints): readonly Group<ImporterSpec>[] {
  return Array.from({ length: 64 }, (_, index) => ({
    group: `g${index}`,
    oneOf: [...importer(`a${index}`, first), ...importer(`b${index}`, second)],
  }));
}

test(
  '[L12] sixty-four groups of which only the second children fit are solved',
  () => {
    const camera = importer('camera', { allocators: ['heap-b'] });
    for (const members of [
      [...camera, ...groups({ allocators: ['heap-a'] }, { allocators: ['heap-b', 'heap-c'] })],
      [...groups({ allocators: ['heap-a'] }, { allocators: ['heap-b', 'heap-c'] }), ...camera],
    ]) {
      const { verdict, chosen } = solve(SMALL_PLATFORM, members, REQUEST);
      expect(verdict).toBe('satisfiable');
      expect(chosen).toEqual(Array.from({ length: 64 }, (_, index) => `g${index}=b${index}`));
    }
  },
  SECOND,
);

test(
  '[L12] two to the sixty-fourth combinations are refuted, wherever the one who conflicts stands',
  () => {
    const never = importer('display', { allocators: ['heap-z'] });
    const all = groups({ allocators: ['heap-a'] }, { allocators: ['heap-b'] });
    const late = { group: 'last', oneOf: never };
    for (const members of [
      [...never, ...all],
      [...all, ...never],
      [...all, late],
    ]) {
      expect(solve(SMALL_PLATFORM, members, REQUEST).verdict).toBe('unsatisfiable');
    }
  },
  3 * SECOND,
);

test('[L12] a conflict between two of sixty-four groups is found', () => {
  const all = groups({ alignment: bytes(4096) }, { alignment: bytes(8192) });
  const clash = [
    { group: 'x', oneOf: [...importer('x0', { maxSize: bytes(100) })] },
    { group: 'y', oneOf: [...importer('y0', { minSize: bytes(200) })] },
  ];
  const started = performance.now();
  const { verdict, conflicts } = solve(SMALL_PLATFORM, [...clash, ...all], {});
  expect(verdict).toBe('unsatisfiable');
  const names = conflicts.map(({ members }) => members.map(({ participant }) => participant));
  expect(names).toEqual([['x', 'y']]);
  expect(performance.now() - started).toBeLessThan(3 * SECOND);
});

test(
  '[L17] three planted conflicts among two hundred participants are all found',
  () => {
    const quiet = Array.from({ length: 200 }, (_, index) => ({
      id: `p${index}`,
      constraints: { alignment: bytes(4096), minBufferCount: 1 },
    }));
    const planted: Readonly<Record<number, Constraints>> = {
      10: { maxSize: bytes(100) },
      190: { minSize: bytes(200) },
      50: { domains: ['cpu'] },
      51: { domains: ['ram'] },
      0: { maxBufferCount: 1 },
      199: { minBufferCountForCamping: 2 },
    };
    const all = quiet.map((each, index) => ({
      ...each,
      constraints: { ...each.constraints, ...planted[index] },
    }));
    const { conflicts, complete } = solve(SMALL_PLATFORM, importersOf(all), {});
    const found = conflicts.map(({ members }) =>
      members.map(({ participant, field }) => `${participant}.${field}`).join(' '),
    );
    expect(complete).toBe(true);
    expect(found.sort()).toEqual([
      'p0.maxBufferCount p199.minBufferCountForCamping',
      'p10.maxSize p190.minSize',
      'p50.domains p51.domains',
    ]);
  },
  20 * SECOND,
);

/** So many frame sizes of one format, each by itself, as a driver of V4L2 lists them. */
function frameSizes(count: number): Constraints {
  const images = Array.from({ length: count }, (_, index) => {
    const size = { width: 2 * index + 2, height: 16 };
    return { format: 'NV12', modifier: 'LINEAR', minSize: size, maxSize: size };
  });
  return { images };
}

test('lists of frame sizes have those in common that both list, and no pair that no image can be', () => {
  const importers = [
    ...importer('camera', frameSizes(1500)),
    ...importer('encoder', frameSizes(1200)),
  ];
  const { verdict, merged } = solve(SMALL_PLATFORM, importers, {
    image: { width: 64, height: 16 },
  });
  expect(verdict).toBe('satisfiable');
  const widths = merged.images?.map(({ minSize, maxSize }) => [minSize.width, maxSize.width]);
  expect(widths?.length).toBe(1200);
  expect(widths?.every(([min, max]) => min === max)).toBe(true);
});
