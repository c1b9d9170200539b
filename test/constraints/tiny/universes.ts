/**
 * Tiny platforms and importers of every kind: at most twelve frames, at most twelve IO virtual pages, few
 * statements, drawn so that each pair of fields meets. A universe is drawn around a pair and an allocator
 * kind, one after the other, and filled with a little of everything.
 */
import { ALLOCATOR_KINDS, type AllocatorKind } from '../../../src/allocators/allocator.ts';
import type { ImporterSpec, Platform } from '../../../src/allocators/platform/platform.ts';
import { parsePlatform } from '../../../src/allocators/platform/platform-schema.ts';
import { present } from '../../../src/base/assert.ts';
import { Prng } from '../../../src/base/prng.ts';
import type { Constraints } from '../../../src/constraints/constraints.ts';
import type { Asked } from './reference.ts';

const PAGE = 4096;

/** A platform, its importers, and what is asked of the buffer. */
export interface Universe {
  readonly platform: Platform;
  readonly all: readonly ImporterSpec[];
  readonly asked: Asked;
}

/** What is stated, before it is checked. */
type Stated = Record<string, unknown>;

type Draw = (random: Random, first: number) => unknown;

/** The values of each field; `first` is the lowest frame of the platform. */
const DRAWS: Readonly<Record<keyof Constraints | 'size' | 'bufferCount' | 'busOffset', Draw>> = {
  allocatorMask: (random) => random.of([1, 2, 3, 5, 6, 7, 0x8000_0000]),
  allocators: (random) => random.of([['h0'], ['h1'], ['h0', 'h1'], ['h0', 'h2'], ['nope']]),
  memoryTypeBits: (random) => random.of([1, 2, 3, 4]),
  peers: (random) => random.of([[], ['i0'], ['i1'], ['i0', 'i1']]),
  secure: () => true,
  domains: (random) => random.of([['cpu'], ['ram'], ['inaccessible'], ['ram', 'inaccessible']]),
  deny: (random) => random.of([['buffers'], ['buffers', 'textures'], ['renderTargets']]),
  dmaWindow: (random, first) => window(random, first, false),
  busOffset: (random, first) => window(random, first, true),
  contiguous: () => true,
  maxSegmentCount: (random) => random.of([1, 2, 3, 4]),
  maxSegmentSize: (random) => random.of([PAGE, 2 * PAGE, 3 * PAGE]),
  // 4 GiB is the kernel's default, 48 bits what an IOMMU has: far larger than the universe.
  segmentBoundaryMask: (random) => random.of([1, 2, 4, 8, 2 ** 20, 2 ** 36]) * PAGE - 1,
  alignment: (random) => random.of([1, 2, 4, 8]) * PAGE,
  iommu: () => true,
  minSize: (random) => random.of([1, PAGE, PAGE + 1, 3 * PAGE]),
  maxSize: (random) => random.of([100, PAGE, 2 * PAGE, 3 * PAGE + 1, 5 * PAGE]),
  prefix: (random) => random.of([0, 1, PAGE]),
  padding: (random) => random.of([0, 1, PAGE]),
  minBufferCountForCamping: (random) => random.of([0, 1, 2]),
  minBufferCountForDedicatedSlack: (random) => random.of([0, 1, 2]),
  minBufferCountForSharedSlack: (random) => random.of([0, 1, 2]),
  minBufferCount: (random) => random.of([0, 1, 2, 3]),
  maxBufferCount: (random) => random.of([1, 2, 3]),
  usage: (random) =>
    random.of([['none'], ['cpu.READ'], ['display.LAYER'], ['gpu.DRAW', 'cpu.WRITE']]),
  mandatory: (random) => [random.of(['alignment', 'contiguous', 'usage', 'minSize', 'images'])],
  api: () => 'drm',
  fixed: (random) =>
    random.of([true, ['dmaWindow', 'alignment', 'allocatorMask'], ['images', 'maxSize']]),
  driver: (random) => random.of(['i915', 'vc4']),
  images: (random) =>
    random.of([
      [{ format: 'R8' }],
      [{ format: 'R8', modifier: 'LINEAR' }, { format: 'R8' }],
      [{ modifier: 'LINEAR' }],
      [
        { format: 'C8', modifier: 'LINEAR' },
        { format: 'R8', modifier: 'INTEL_X_TILED' },
      ],
    ]),
  size: (random) => random.of([1, 2, 2, 3, 4, 5, 6, 8]) * PAGE - random.of([0, 0, 1]),
  bufferCount: (random) => random.of([1, 2, 3]),
};

/** What meets in pairs: every field, what is asked, and a negative bus offset. */
export const FEATURES = Object.keys(DRAWS) as readonly (keyof typeof DRAWS)[];

/** Every pair of them, and each with itself: two importers may both state it. */
export const PAIRS: readonly (readonly [string, string])[] = FEATURES.flatMap((one, index) =>
  FEATURES.slice(index).map((other) => [one, other] as const),
);

/** Random choices. */
class Random {
  readonly #prng: Prng;

  constructor(seed: number) {
    this.#prng = new Prng(seed);
  }

  below(count: number): number {
    return this.#prng.below(count);
  }

  of<Item>(items: readonly Item[]): Item {
    return present(items[this.below(items.length)], 'an item of a list');
  }

  isOneIn(count: number): boolean {
    return this.below(count) === 0;
  }
}

function window(random: Random, first: number, isShifted: boolean) {
  const base = Math.max(0, first + random.of([-1, 0, 0, 1, 2, 4]));
  const size = random.of([1, 2, 3, 4, 6, 9, 12]);
  const pages = random.of([-1, -2, -3, -4, -8]);
  return {
    base: base * PAGE,
    size: size * PAGE,
    ...(isShifted ? { busOffset: Math.max(pages, -base) * PAGE } : {}),
    ...(!isShifted && random.isOneIn(4) ? { busOffset: random.of([1, 2, 3]) * PAGE } : {}),
  };
}

/** The universe of a number; a number that gives no valid platform is followed by the next try. */
export function universe(seed: number, index: number): Universe {
  for (let attempt = 0; ; attempt += 1) {
    const random = new Random((seed * 1_000_003 + index * 97 + attempt) >>> 0);
    const [one, other] = present(PAIRS[index % PAIRS.length], 'pair of an index');
    const kind = present(ALLOCATOR_KINDS[index % ALLOCATOR_KINDS.length], 'kind of an index');
    const drawn = draw(random, [one, other], kind);
    const parsed = parsePlatform(drawn.platform);
    if (!parsed.ok) continue;
    return { platform: parsed.value, all: parsed.value.importers, asked: drawn.asked };
  }
}

function draw(random: Random, pair: readonly [string, string], kind: AllocatorKind) {
  const isAt4Gib = random.isOneIn(kind === 'dma32' ? 2 : 6);
  const first = isAt4Gib ? 2 ** 20 - 3 : random.of([0, 1, 4, 7, 16]);
  const asked: Record<string, unknown> = {};
  const isTwice = pair[0] === pair[1];
  const count = isTwice ? 2 : random.of([1, 2, 2, 3]);
  const importers: readonly { readonly id: string; readonly constraints: Stated }[] = Array.from(
    { length: count },
    (_, index) => ({ id: `i${index}`, constraints: {} }),
  );
  const state = (feature: string, at: number) => {
    const value = DRAWS[feature as keyof typeof DRAWS](random, first);
    if (feature === 'size' || feature === 'bufferCount') asked[feature] = value;
    else {
      const { constraints } = present(importers[at % count], 'an importer');
      constraints[feature === 'busOffset' ? 'dmaWindow' : feature] = value;
    }
  };
  if (!random.isOneIn(4)) state('size', 0);
  if (random.isOneIn(3)) state('bufferCount', 0);
  for (let more = random.below(3); more > 0; more -= 1) {
    state(random.of(FEATURES), random.below(count));
  }
  // The pair last, so that nothing takes its place; often the two are of different importers.
  const at = random.below(count);
  state(pair[0], at);
  state(pair[1], at + (isTwice ? 1 : random.below(2)));
  // Several buffers at a time are what few IO virtual pages cannot map.
  for (const { constraints } of importers) {
    if (constraints['iommu'] !== true || !random.isOneIn(3)) continue;
    constraints['dmaWindow'] ??= window(random, first, false);
    asked['bufferCount'] ??= random.of([2, 3]);
  }
  return { platform: platformOf(random, importers, kind, first), asked: asked as Asked };
}

function platformOf(
  random: Random,
  importers: readonly object[],
  kind: AllocatorKind,
  first: number,
) {
  const sizes = Array.from({ length: random.of([1, 1, 2, 2, 3]) }, () => 1 + random.below(6));
  let at = first;
  const kinds = sizes.map((_, index) => (index === 0 ? kind : random.of(ALLOCATOR_KINDS)));
  const zones = sizes.map((pages, index) => {
    const base = at + (random.isOneIn(2) ? random.below(3) : 0);
    at = base + pages;
    const kindHere = kinds[index] ?? kind;
    const isLender = ['contiguous-region', 'chunk'].includes(kindHere) && random.isOneIn(4);
    const isCma = kindHere === 'cma' || isLender;
    const isPinned = isCma && !random.isOneIn(3);
    const pinned = base + random.below(pages);
    return {
      name: `z${index}`,
      base: base * PAGE,
      size: pages * PAGE,
      ...(isCma ? { kind: 'cma' } : {}),
      ...(isPinned
        ? { lent: [{ base: pinned * PAGE, size: PAGE, pinned: !random.isOneIn(4) }] }
        : {}),
    };
  });
  const allocators = kinds.map((each, index) => allocatorOf(random, each, index, sizes.length));
  return { name: 'tiny', zones, allocators, importers };
}

function allocatorOf(random: Random, kind: AllocatorKind, index: number, zones: number) {
  const second = random.isOneIn(4) ? [`z${random.below(zones)}`] : [];
  const names = [...new Set([`z${index}`, ...second])];
  return {
    id: index,
    name: `h${index}`,
    kind,
    zones: names,
    ...(random.isOneIn(2) ? { memoryType: random.below(3) } : {}),
    ...(random.isOneIn(4) ? { localTo: 'i0' } : {}),
    ...(random.isOneIn(4) ? { capacity: random.below(9) * PAGE } : {}),
    ...(random.isOneIn(5) ? { domains: random.of([['cpu'], ['ram'], ['inaccessible']]) } : {}),
    ...(kind !== 'secure' && random.isOneIn(6) ? { secure: true, domains: ['inaccessible'] } : {}),
    ...(kind === 'secure' ? { domains: ['inaccessible'] } : {}),
    ...(kind === 'chunk' ? { chunkSize: random.of([1, 2, 4]) * PAGE } : {}),
    ...(kind === 'tiler' ? { columns: random.of([2, 4, 256]) } : {}),
  };
}
