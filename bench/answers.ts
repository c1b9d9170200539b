/**
 * How long an answer takes on real boards: `solve` on every platform of examples/platforms, and an attach
 * that is judged exactly, on a board of 4 GiB whose CMA region is cut up.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { membersOfPlatform } from '../src/allocators/platform/members.ts';
import { parsePlatform } from '../src/allocators/platform/platform-schema.ts';
import type { PlatformInput } from '../src/allocators/platform/platform.ts';
import { assert, present } from '../src/base/assert.ts';
import { Prng } from '../src/base/prng.ts';
import { unwrap } from '../src/base/unwrap.ts';
import { bytes } from '../src/base/units.ts';
import { solve } from '../src/solver/solve.ts';
import { createExporter } from '../src/store/create-exporter.ts';
import { median } from './measure.ts';
import { atMost, type Extent, type Table } from './table.ts';

const BOARDS = new URL('../examples/platforms/', import.meta.url).pathname;
const PAGE = 4096;
const MIB = 2 ** 20;

/** How often each board is asked, and how many attaches are made. */
const EFFORTS = {
  full: { questions: 15, attaches: 2_000 },
  short: { questions: 5, attaches: 300 },
};

/** Milliseconds of the median question about each board: its own importers, a buffer of 4 MiB. */
function boardTimes(questions: number): readonly number[] {
  const names = readdirSync(BOARDS).filter((name) => name.endsWith('.platform.json'));
  return names.map((name) => {
    const parsed = parsePlatform(JSON.parse(readFileSync(join(BOARDS, name), 'utf8')));
    assert(parsed.ok, 'the boards of the examples are valid');
    const board = parsed.value;
    const ask = () => solve(board, membersOfPlatform(board), { size: bytes(4 * MIB) });
    return median(Array.from({ length: questions }, () => timeOf(ask)));
  });
}

function timeOf(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

/** Pages that somebody pins, one in each of so many places of the CMA region. */
const PINNED = 1_000;
const CMA_BASE = 1024 * MIB;
const CMA_SIZE = 512 * MIB;

function cutUpBoard(): PlatformInput {
  const step = Math.floor(CMA_SIZE / PINNED / PAGE) * PAGE;
  return {
    name: 'a board whose CMA region is cut up',
    zones: [
      { name: 'low', base: 0, size: CMA_BASE },
      {
        name: 'cma',
        base: CMA_BASE,
        size: CMA_SIZE,
        kind: 'cma',
        lent: Array.from({ length: PINNED }, (_, index) => ({
          base: CMA_BASE + index * step,
          size: PAGE,
          pinned: true,
        })),
      },
      { name: 'high', base: CMA_BASE + CMA_SIZE, size: 4096 * MIB - CMA_BASE - CMA_SIZE },
    ],
    allocators: [
      { id: 1, name: 'linux,cma', kind: 'cma', zones: ['cma'] },
      { id: 2, name: 'system', kind: 'system', zones: ['low', 'high'] },
    ],
    importers: [{ id: 'camera', constraints: { contiguous: true } }],
  };
}

/** Milliseconds of each attach; no two of them ask the same, so that no answer is remembered. */
function attachTimes(count: number): readonly number[] {
  const exporter = createExporter({ platform: cutUpBoard() });
  const prng = new Prng(2014);
  return Array.from({ length: count }, (_, index) => {
    const size = PAGE * (1 + prng.below(100));
    const buffer = unwrap(exporter.createBuffer({ size }));
    const camera = unwrap(exporter.attach(buffer, 'camera'));
    const needs = { maxSegmentCount: 1 + index, alignment: PAGE * 2 ** prng.below(5) };
    const attach = () =>
      unwrap(exporter.attach(buffer, { id: `importer${index}`, constraints: needs }));
    const milliseconds = timeOf(attach);
    // Every other buffer stays, so that what is free is cut up as well.
    if (index % 2 === 0) unwrap(exporter.map(camera));
    return milliseconds;
  });
}

/** What was asked, how often, and how long the answer took. */
export function answerTable(extent: Extent): Table {
  const { questions, attaches } = EFFORTS[extent];
  const boards = boardTimes(questions);
  const slowest = Math.max(...boards);
  const attach = median(attachTimes(attaches).slice(attaches / 10));
  const row = (what: string, count: number, milliseconds: number) => [
    what,
    String(count),
    milliseconds.toFixed(3),
  ];
  return {
    head: ['what', 'how many', 'milliseconds (median)'],
    rows: [
      row('solve, the median board', boards.length, median(boards)),
      row('solve, the slowest board', 1, slowest),
      row('attach, 4 GiB, CMA with 1,000 pinned pages', attaches, attach),
    ],
    goals: [
      atMost('ms to solve the slowest board', present(slowest, 'a board'), 50),
      atMost('ms of an exact attach, 4 GiB', attach, 1),
    ],
  };
}
