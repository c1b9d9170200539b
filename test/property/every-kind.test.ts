/**
 * The exporter over a platform with every kind of allocator, movable and pinned pages among them: the world
 * that is replayed from the log, line by line through its text, is the one that was lived, and goes on to
 * choose the same.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ALLOCATOR_KINDS } from '../../src/allocators/allocator.ts';
import { present } from '../../src/base/assert.ts';
import {
  createExporter,
  createMemoryStore,
  decodeLog,
  describeWorld,
  encodeLog,
  replay,
  unwrap,
  type Exporter,
  type RecordedEvent,
} from '../../src/index.ts';
import { expectMet, SEED } from './seed.ts';

const PAGE = 4096;

/** Zones far apart, one per kind; the cma region is half full of data that is not its own. */
const PLATFORM = {
  name: 'every kind',
  zones: [
    ...ALLOCATOR_KINDS.map((kind, index) => ({
      name: kind,
      base: (index * 1024 + 5) * PAGE,
      size: 64 * PAGE,
      ...(kind === 'cma' ? { kind } : {}),
      ...(kind === 'cma' ? { lent: lentPages((index * 1024 + 5) * PAGE) } : {}),
    })),
    { name: 'elsewhere', base: 64 * 1024 * PAGE, size: 64 * PAGE, kind: 'normal' as const },
  ],
  allocators: ALLOCATOR_KINDS.map((kind, id) => ({
    id,
    name: kind,
    kind,
    zones: [kind],
    ...(kind === 'chunk' ? { chunkSize: 4 * PAGE } : {}),
    ...(kind === 'tiler' ? { columns: 8 } : {}),
  })),
  importers: ALLOCATOR_KINDS.map((kind) => ({ id: kind, constraints: { allocators: [kind] } })),
};

function lentPages(base: number) {
  return [
    { base, size: 24 * PAGE },
    { base: base + 30 * PAGE, size: 2 * PAGE, pinned: true },
    { base: base + 40 * PAGE, size: 8 * PAGE },
  ];
}

type Step = { readonly kind: number; readonly pages: number } | { readonly free: number };

const steps: fc.Arbitrary<readonly Step[]> = fc.noBias(
  fc.array(
    fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({ kind: fc.nat(ALLOCATOR_KINDS.length - 1), pages: fc.nat(20) }),
      },
      { weight: 1, arbitrary: fc.record({ free: fc.nat(20) }) },
    ),
    { size: 'max', maxLength: 40 },
  ),
);

/** Makes a step; returns what came of it in words, to compare two exporters. */
function take(exporter: Exporter, live: string[], step: Step): string {
  if ('free' in step) {
    const [buffer] = live.splice(step.free % Math.max(1, live.length), 1);
    return buffer === undefined ? 'nothing' : String(exporter.put(buffer).ok);
  }
  const buffer = unwrap(exporter.createBuffer({ size: (step.pages + 1) * PAGE }));
  const kind = ALLOCATOR_KINDS[step.kind] ?? 'system';
  // A kind may have no such place even in an empty memory.
  const attached = exporter.attach(buffer, kind);
  if (!attached.ok) return JSON.stringify([attached, exporter.put(buffer).ok]);
  const attachment = attached.value;
  const mapped = exporter.map(attachment);
  if (mapped.ok) unwrap(exporter.unmap(attachment));
  unwrap(exporter.detach(attachment));
  live.push(buffer);
  return JSON.stringify(mapped);
}

test('[RPL1] [ALC1] every kind: the replayed world is the lived one, and chooses the same', () => {
  let migrations = 0;
  const kinds = new Set<number>();
  const property = fc.property(steps, (calls) => {
    const exporter = createExporter({ platform: PLATFORM });
    const live: string[] = [];
    for (const call of calls) take(exporter, live, call);
    const text = encodeLog(exporter.log());
    const log = decodeLog(text, 'log');
    if (!log.ok) throw new Error(log.refusal.message);
    for (const { event } of log.value) {
      if (event.type !== 'BackingAllocated') continue;
      kinds.add(event.storage.allocator);
      if (event.migrations !== undefined) migrations += 1;
    }
    const replayed = replay(log.value);
    if (!replayed.ok) throw new Error(replayed.refusal.message);
    expect(describeWorld(replayed.value)).toEqual(exporter.describe());
    // A continued log never ran an allocator before, so all its lists are built from what it finds.
    const continued = createExporter({
      platform: PLATFORM,
      store: createMemoryStore([...exporter.log()]),
    });
    const others = [...live];
    for (let pages = 0; pages < ALLOCATOR_KINDS.length; pages += 1) {
      const step = { kind: pages, pages: 3 + pages };
      expect(take(continued, others, step)).toBe(take(exporter, live, step));
    }
    expect(continued.describe()).toEqual(exporter.describe());
  });
  fc.assert(property, { seed: SEED, numRuns: 40 });
  expect(kinds.size).toBe(ALLOCATOR_KINDS.length);
  expectMet(migrations, 10);
});

test('[RPL2] a log that moves what is not there is refused', () => {
  const exporter = createExporter({ platform: PLATFORM });
  const step = { kind: ALLOCATOR_KINDS.indexOf('cma'), pages: 15 };
  take(exporter, [], step);
  const log = [...exporter.log()];
  expect(replay(log).ok).toBe(true);
  const forge = (change: (run: { address: number; length: number }) => object) =>
    log.map((recorded): RecordedEvent => {
      const { event } = recorded;
      if (event.type !== 'BackingAllocated') return recorded;
      const [first] = present(event.migrations, 'migrations');
      const { from, to } = present(first, 'migration');
      const migrations = [{ from, to: { ...to, ...change(to) } }];
      return { ...recorded, event: { ...event, migrations } };
    });
  const wrong: readonly ((run: { address: number; length: number }) => object)[] = [
    // Into pages that do not exist, into those that are lent already, a page too few.
    () => ({ address: 2 ** 40 }),
    () => ({ address: (ALLOCATOR_KINDS.indexOf('cma') * 1024 + 45) * PAGE }),
    ({ length }) => ({ length: length - PAGE }),
  ];
  for (const change of wrong) expect(replay(forge(change)).ok).toBe(false);
  const without = log.map((recorded): RecordedEvent => {
    if (recorded.event.type !== 'BackingAllocated') return recorded;
    return { ...recorded, event: { ...recorded.event, migrations: [] } };
  });
  expect(replay(without).ok).toBe(false);
});
