/**
 * How the solver grows: merging many participants, finding all planted conflicts among many, choosing and
 * refuting many groups. Each row doubles the size of the one before.
 */
import type { ImporterSpec, Platform } from '../src/allocators/platform/platform.ts';
import { parsePlatform } from '../src/allocators/platform/platform-schema.ts';
import { solve } from '../src/solver/solve.ts';
import { assert } from '../src/base/assert.ts';
import { importerId } from '../src/base/ids.ts';
import { bytes } from '../src/base/units.ts';
import type { Constraints } from '../src/constraints/constraints.ts';
import { mergeConstraints } from '../src/constraints/requirement.ts';
import type { Group } from '../src/constraints/groups.ts';
import { median } from './measure.ts';
import { atMost, type Extent, type Table } from './table.ts';

/** What is measured at one size. */
interface Row {
  readonly what: string;
  readonly size: number;
  readonly milliseconds: number;
}

/** Milliseconds of the median round; the first round warms the compiler up. */
function time(count: number, work: () => void): number {
  const rounds: number[] = [];
  for (let round = 0; round <= count; round += 1) {
    const started = performance.now();
    work();
    if (round > 0) rounds.push(performance.now() - started);
  }
  return median(rounds);
}

function importer(name: string, constraints: Constraints): ImporterSpec {
  return { id: importerId(name), constraints };
}

/** Participants as a large pipeline has them, each stating something of its own. */
function manyParticipants(count: number): readonly ImporterSpec[] {
  return Array.from({ length: count }, (_, index) =>
    importer(`p${index}`, {
      allocatorMask: 0xff0 + (index % 7),
      contiguous: index % 3 === 0,
      alignment: bytes(4096 * 2 ** (index % 3)),
      maxSegmentCount: 16 + (index % 9),
      minSize: bytes(4096 + (index % 5)),
      minBufferCountForCamping: 1,
      usage: ['display.LAYER'],
    }),
  );
}

function platform(): Platform {
  const parsed = parsePlatform({
    name: 'benchmark',
    zones: [
      { name: 'low', base: 0, size: '1 GiB' },
      { name: 'normal', base: '1 GiB', size: '4 GiB' },
    ],
    allocators: [
      { id: 1, name: 'cma', kind: 'contiguous-region', zones: ['low'] },
      { id: 2, name: 'system', kind: 'system', zones: ['normal', 'low'] },
    ],
    importers: [],
  });
  assert(parsed.ok, 'the platform of the benchmark is valid');
  return parsed.value;
}

/** Participants that agree but for three planted conflicts of two, two and three statements. */
function planted(count: number): readonly ImporterSpec[] {
  const strangers: readonly ImporterSpec[] = [
    importer('a1', { domains: ['cpu'] }),
    importer('b1', { images: [{ format: 'NV12', modifier: 'LINEAR' }] }),
    importer('c1', { minBufferCountForCamping: 5 }),
    importer('c2', { minBufferCountForCamping: 6 }),
    importer('a2', { domains: ['inaccessible'] }),
    importer('b2', { images: [{ format: 'XR24', modifier: 'LINEAR' }] }),
    importer('c3', { maxBufferCount: 10 }),
  ];
  const peaceful = Array.from({ length: count - strangers.length }, (_, index) =>
    importer(`p${index}`, {
      alignment: bytes(4096),
      maxSegmentSize: bytes(1024 * 1024),
      minBufferCount: 2,
      usage: ['display.LAYER'],
    }),
  );
  const step = Math.floor(peaceful.length / strangers.length);
  return strangers.flatMap((each, index) => [
    ...peaceful.slice(index * step, index === 6 ? undefined : (index + 1) * step),
    each,
  ]);
}

/** Groups of two of which only the second child fits; with `refuted`, neither child of the last does. */
function groups(count: number, refuted: boolean): readonly Group<ImporterSpec>[] {
  return Array.from({ length: count }, (_, index) => {
    const isLast = refuted && index === count - 1;
    return {
      group: `g${index}`,
      oneOf: [
        importer(`first${index}`, { minSize: bytes(refuted && !isLast ? 4096 : 8192) }),
        importer(`second${index}`, { minSize: bytes(isLast ? 8192 : 4096) }),
      ],
    };
  });
}

/** Sizes, each twice the one before; a short run has the first, which the goals are about. */
function sizes(extent: Extent, first: number): readonly number[] {
  return extent === 'full' ? [first, 2 * first, 4 * first] : [first];
}

function measure(extent: Extent): readonly Row[] {
  const board = platform();
  const root = importer('root', { maxSize: bytes(4096) });
  const request = { size: bytes(8192) };
  const rows: Row[] = [];
  const add = (what: string, size: number, work: () => void) => {
    rows.push({ what, size, milliseconds: time(extent === 'full' ? 9 : 5, work) });
  };
  for (const count of sizes(extent, 10_000)) {
    const many = manyParticipants(count);
    add('participants merged', count, () => void mergeConstraints(many));
  }
  for (const count of sizes(extent, 200)) {
    const many = planted(count);
    add('participants, 3 conflicts planted, all found', count, () => {
      assert(solve(board, many, request).conflicts.length === 3, 'all planted conflicts are found');
    });
  }
  for (const count of sizes(extent, 64)) {
    const members = [root, ...groups(count, false)];
    add('groups of 2, only the last combination fits', count, () => {
      assert(solve(board, members, {}).verdict === 'satisfiable', 'the last combination fits');
    });
  }
  for (const count of sizes(extent, 64)) {
    const members = [root, ...groups(count, true)];
    add('groups of 2, no combination fits', count, () => {
      assert(solve(board, members, {}).verdict === 'unsatisfiable', 'no combination fits');
    });
  }
  return rows;
}

/** What, how many, how long, and how much longer than at half the size. */
export function constraintTable(extent: Extent): Table {
  const rows = measure(extent);
  const longest = (what: string, size: number): number =>
    Math.max(
      ...rows
        .filter((row) => row.what.startsWith(what) && row.size === size)
        .map(({ milliseconds }) => milliseconds),
    );
  return {
    head: ['what', 'how many', 'milliseconds (median)', 'times half as many'],
    rows: rows.map(({ what, size, milliseconds }, index) => {
      const before = rows[index - 1];
      const isGrown = before?.what === what;
      const growth = isGrown ? (milliseconds / before.milliseconds).toFixed(1) : '';
      return [what, String(size), milliseconds.toFixed(1), growth];
    }),
    goals: [
      atMost('ms to merge 10,000', longest('participants merged', 10_000), 50, 250),
      atMost('ms to find 3 conflicts among 200', longest('participants, 3', 200), 200, 1_000),
      atMost('ms for 64 groups, either way', longest('groups', 64), 1_000),
    ],
  };
}
