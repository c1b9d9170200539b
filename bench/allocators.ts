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

const PAGE = 4096;
const MIB = 1024 * 1024;
const ROUNDS = 5;
const PAIRS = 10_000;
const FILLS = [10, 50, 90];

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
function pairsPerSecond(lives: ReadonlyMap<string, Life>): ReadonlyMap<string, number> {
  const rates = new Map<string, number[]>([...lives.keys()].map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [name, life] of lives) {
      const started = performance.now();
      const done = life.step(PAIRS);
      // The first round warms the compiler up and is not counted.
      if (round > 0) rates.get(name)?.push((done / (performance.now() - started)) * 1000);
    }
  }
  return new Map([...rates].map(([name, each]) => [name, median(each)]));
}

const PEER = '@thi.ng/malloc';

/** One row per allocator: pairs per second at each fill, and how often the peer's. */
export function allocatorRows(): readonly (readonly string[])[] {
  const size = 256 * MIB;
  const columns = FILLS.map((fill) => {
    const lives = new Map([[PEER, new Life(peerContestant(size), size / PAGE, fill)]]);
    for (const kind of ALLOCATOR_KINDS) {
      // A tiler's container is 128 MiB, and its cost is that of looking at all of it.
      const own = kind === 'tiler' ? 128 * MIB : size;
      lives.set(kind, new Life(heapContestant(kind, own), own / PAGE, fill));
    }
    return pairsPerSecond(lives);
  });
  return [PEER, ...ALLOCATOR_KINDS].map((name) => [
    name,
    ...columns.flatMap((rates) => {
      const rate = rates.get(name) ?? NaN;
      // Chunks of 16 pages cannot fill memory with pages: what they have too much is of no use.
      if (rate === 0) return ['never so full', ''];
      return [String(Math.round(rate)), (rate / (rates.get(PEER) ?? NaN)).toFixed(2)];
    }),
  ]);
}

/** The head of `allocatorRows`. */
export const ALLOCATOR_HEAD: readonly string[] = [
  'allocator',
  ...FILLS.flatMap((fill) => [`pairs per second, ${fill} % full`, 'ratio']),
];

/** Pairs per second in memories that grow: with the same buffers in all of them, and half full. */
export function growthRows(): readonly (readonly string[])[] {
  const sizes = [1, 4, 16, 64].map((size) => size * 1024 * MIB);
  const ways = [
    { what: '512 MiB in use', fillOf: (size: number) => (50 * 1024 * MIB) / size },
    { what: 'half full', fillOf: () => 50 },
  ];
  return ways.flatMap(({ what, fillOf }) =>
    (['system-contig', 'carveout', 'cma'] as const).map((kind) => {
      const rates = sizes.map((size) => {
        const life = new Life(heapContestant(kind, size), size / PAGE, fillOf(size));
        return pairsPerSecond(new Map([[kind, life]])).get(kind) ?? NaN;
      });
      const growth = ((rates[0] ?? NaN) / (rates.at(-1) ?? NaN)).toFixed(2);
      return [`${kind}, ${what}`, ...rates.map((rate) => String(Math.round(rate))), growth];
    }),
  );
}

/** The head of `growthRows`. */
export const GROWTH_HEAD: readonly string[] = [
  'allocator',
  '1 GiB',
  '4 GiB',
  '16 GiB',
  '64 GiB',
  'cost of a pair, 64 GiB to 1 GiB',
];

/** What it costs to open 64 GiB, each state in a process of its own. */
export function openRows(): readonly (readonly string[])[] {
  return ['opened', 'half in use: 131,072 single pages, the rest in 4 MiB'].map((state, index) => {
    const program = join(import.meta.dirname, 'open-memory.ts');
    const run = spawnSync(process.execPath, ['--expose-gc', program, String(index)], {
      encoding: 'utf8',
    });
    const { milliseconds, mebibytes } = JSON.parse(run.stdout) as Readonly<Record<string, number>>;
    return [state, (milliseconds ?? NaN).toFixed(1), (mebibytes ?? NaN).toFixed(1)];
  });
}
