/**
 * Allocate/free pairs of every allocator against a well-kept allocator for typed arrays, on the same
 * mix of sizes and at the same fill; how the cost grows with memory; what a memory of 64 GiB costs.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { MemPool } from '@thi.ng/malloc';
import { ALLOCATOR_KINDS, type AllocatorKind } from '../src/allocators/allocator.ts';
import { openHeap } from '../src/allocators/heap.ts';
import { parsePlatform } from '../src/allocators/platform/platform-schema.ts';
import { assert, present } from '../src/base/assert.ts';
import { Prng } from '../src/base/prng.ts';
import type { Storage } from '../src/constraints/storage.ts';
import { median } from './measure.ts';
import { atLeast, atMost, type Extent, type Table } from './table.ts';

const PAGE = 4096;
const MIB = 1024 * 1024;

/** How often, and how many pairs each time. */
interface Effort {
  readonly rounds: number;
  readonly pairs: number;
}

const EFFORTS: Readonly<Record<Extent, Effort>> = {
  full: { rounds: 5, pairs: 10_000 },
  short: { rounds: 5, pairs: 1_000 },
};

/** How full memory is, in percent; the goal is about the middle. */
const FILLS = { full: [10, 50, 90], short: [50] } as const;

/** Pages of a buffer: many small ones, some frames of a video. */
const MIX: readonly [number, ...number[]] = [1, 1, 2, 3, 4, 8, 12, 16, 33, 64];

/** A page of the peer, which keeps real bytes; its header of 8 bytes is little beside it. */
const PEER_PAGE = 256;

/** What both sides can do. */
interface Contestant {
  allocate(pages: number): unknown;
  free(block: unknown): void;
}

function heapContestant(kind: AllocatorKind, size: number): Contestant {
  const parsed = parsePlatform({
    name: 'benchmark',
    zones: [{ name: 'zone', base: 0, size }],
    allocators: [
      {
        id: 0,
        name: kind,
        kind,
        zones: ['zone'],
        ...(kind === 'chunk' ? { chunkSize: 65536 } : {}),
      },
    ],
    importers: [],
  });
  assert(parsed.ok, 'the platform is valid');
  const heap = present(openHeap(parsed.value, kind), kind);
  return {
    allocate(pages) {
      const answer = heap.allocate({ size: pages * PAGE });
      return answer.ok ? answer.value : null;
    },
    free(block) {
      assert(heap.free(block as Storage).ok, 'a block can be freed');
    },
  };
}

function peerContestant(size: number): Contestant {
  const pool = new MemPool({ size: (size / PAGE) * PEER_PAGE });
  return {
    allocate(pages) {
      const address = pool.malloc(pages * PEER_PAGE - 8);
      return address === 0 ? null : address;
    },
    free(block) {
      assert(pool.free(block as number), 'a block can be freed');
    },
  };
}

/** A contestant whose memory is filled and cut up; `step` makes pairs at that fill. */
class Life {
  readonly #side: Contestant;
  readonly #prng = new Prng(201410);
  readonly #blocks: { readonly block: unknown; readonly pages: number }[] = [];
  readonly #target: number;
  #used = 0;

  constructor(side: Contestant, pages: number, fill: number) {
    this.#side = side;
    this.#target = (pages * fill) / 100;
    // Filled beyond the target and thinned out, memory has holes of all sizes.
    let misses = 0;
    const top = Math.min(pages, this.#target * 1.2);
    while (this.#used < top && misses < 100) misses += this.#allocate() ? 0 : 1;
    while (this.#used > this.#target) this.#free();
  }

  /** Allocates and frees in turn; returns how many allocations went well. */
  step(pairs: number): number {
    let done = 0;
    for (let pair = 0; pair < pairs; pair += 1) {
      if (this.#allocate()) done += 1;
      while (this.#used > this.#target) this.#free();
    }
    return done;
  }

  #allocate(): boolean {
    const pages = this.#prng.pick(MIX);
    const block = this.#side.allocate(pages);
    if (block === null) return false;
    this.#blocks.push({ block, pages });
    this.#used += pages;
    return true;
  }

  #free(): void {
    const index = this.#prng.below(this.#blocks.length);
    const chosen = present(this.#blocks[index], 'block');
    const last = present(this.#blocks.pop(), 'last block');
    if (last !== chosen) this.#blocks[index] = last;
    this.#side.free(chosen.block);
    this.#used -= chosen.pages;
  }
}

/** Pairs per second of each life, in turns, so that a slow machine is slow for all. */
function pairsPerSecond(
  lives: ReadonlyMap<string, Life>,
  { rounds, pairs }: Effort,
): ReadonlyMap<string, number> {
  const rates = new Map<string, number[]>([...lives.keys()].map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, life] of lives) {
      const started = performance.now();
      const done = life.step(pairs);
      // The first round warms the compiler up and is not counted.
      if (round > 0) rates.get(name)?.push((done / (performance.now() - started)) * 1000);
    }
  }
  return new Map([...rates].map(([name, each]) => [name, median(each)]));
}

const PEER = '@thi.ng/malloc';

/** One row per allocator: pairs per second at each fill, and how often the peer's. */
export function allocatorTable(extent: Extent): Table {
  const size = 256 * MIB;
  const fills = FILLS[extent];
  const columns = fills.map((fill) => {
    const lives = new Map([[PEER, new Life(peerContestant(size), size / PAGE, fill)]]);
    for (const kind of ALLOCATOR_KINDS) {
      // A tiler's container is 128 MiB, and its cost is that of looking at all of it.
      const own = kind === 'tiler' ? 128 * MIB : size;
      lives.set(kind, new Life(heapContestant(kind, own), own / PAGE, fill));
    }
    return pairsPerSecond(lives, EFFORTS[extent]);
  });
  const ratioOf = (rates: ReadonlyMap<string, number> | undefined, name: string): number =>
    (rates?.get(name) ?? NaN) / (rates?.get(PEER) ?? NaN);
  const half = columns[fills.findIndex((fill) => fill === 50)];
  return {
    head: ['allocator', ...fills.flatMap((fill) => [`pairs per second, ${fill} % full`, 'ratio'])],
    rows: [PEER, ...ALLOCATOR_KINDS].map((name) => [
      name,
      ...columns.flatMap((rates) => {
        const rate = rates.get(name) ?? NaN;
        // Chunks of 16 pages cannot fill memory with pages: what they have too much is of no use.
        if (rate === 0) return ['never so full', ''];
        return [String(Math.round(rate)), ratioOf(rates, name).toFixed(2)];
      }),
    ]),
    goals: [
      atLeast(
        `slowest allocator, half full, times ${PEER}`,
        Math.min(...ALLOCATOR_KINDS.map((kind) => ratioOf(half, kind))),
        1,
      ),
    ],
  };
}

/** Pairs per second in memories that grow: with the same buffers in all of them, and half full. */
export function growthTable(extent: Extent): Table {
  const gibibytes = extent === 'full' ? [1, 4, 16, 64] : [1, 64];
  const sizes = gibibytes.map((size) => size * 1024 * MIB);
  const inUse = { what: '512 MiB in use', fillOf: (size: number) => (50 * 1024 * MIB) / size };
  const halfFull = { what: 'half full', fillOf: () => 50 };
  const measured = (extent === 'full' ? [inUse, halfFull] : [inUse]).flatMap(({ what, fillOf }) =>
    (['system-contig', 'carveout', 'cma'] as const).map((kind) => {
      const rates = sizes.map((size) => {
        const life = new Life(heapContestant(kind, size), size / PAGE, fillOf(size));
        return pairsPerSecond(new Map([[kind, life]]), EFFORTS[extent]).get(kind) ?? NaN;
      });
      const growth = (rates[0] ?? NaN) / (rates.at(-1) ?? NaN);
      return { name: `${kind}, ${what}`, isSame: what === inUse.what, rates, growth };
    }),
  );
  return {
    head: [
      'allocator',
      ...gibibytes.map((size) => `${size} GiB`),
      'cost of a pair, 64 GiB to 1 GiB',
    ],
    rows: measured.map(({ name, rates, growth }) => [
      name,
      ...rates.map((rate) => String(Math.round(rate))),
      growth.toFixed(2),
    ]),
    goals: [
      atMost(
        'a pair in 64 GiB to one in 1 GiB, same buffers',
        Math.max(...measured.filter(({ isSame }) => isSame).map(({ growth }) => growth)),
        1.5,
        6,
      ),
    ],
  };
}

/** What it costs to open 64 GiB, each state in a process of its own. */
export function openTable(): Table {
  const measured = ['opened', 'half in use: 131,072 single pages, the rest in 4 MiB'].map(
    (state, index) => {
      const program = join(import.meta.dirname, 'open-memory.ts');
      const run = spawnSync(process.execPath, ['--expose-gc', program, String(index)], {
        encoding: 'utf8',
      });
      const { milliseconds, mebibytes } = JSON.parse(run.stdout) as Readonly<
        Record<string, number>
      >;
      return { state, milliseconds: milliseconds ?? NaN, mebibytes: mebibytes ?? NaN };
    },
  );
  return {
    head: ['64 GiB', 'milliseconds', 'MiB'],
    rows: measured.map(({ state, milliseconds, mebibytes }) => [
      state,
      milliseconds.toFixed(1),
      mebibytes.toFixed(1),
    ]),
    goals: [
      atMost('ms to open 64 GiB', Math.max(...measured.map((each) => each.milliseconds)), 1_000),
      atMost('MiB of 64 GiB in use', Math.max(...measured.map((each) => each.mebibytes)), 300),
    ],
  };
}
