/**
 * Laws of memory: who owns which page is added up here from the facts of the log alone, and compared
 * with the free list; the table of each map is compared with the storage it stands for.
 */
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { assert, present } from '../../src/base/assert.ts';
import type { Exporter, Platform, RecordedEvent, SgTable, Storage } from '../../src/index.ts';
import { POLICIES } from '../../src/events/policy.ts';
import { modelRuns } from '../../src/testing/fast-check/arbitrary-runs.ts';
import { checkLaw } from './check-law.ts';
import { expectMet } from './seed.ts';
import { Driver } from './driver.ts';

const PAGE = 4096;

const RUNS = modelRuns(...POLICIES);

/** The storage that a log says is handed out, by buffer. */
function ownersIn(log: Iterable<RecordedEvent>): ReadonlyMap<string, Storage> {
  const owners = new Map<string, Storage>();
  for (const { event } of log) {
    if (event.type === 'BackingAllocated') owners.set(event.buffer, event.storage);
    if (event.type === 'BackingMoved') owners.set(event.buffer, event.storage);
    if (event.type === 'BufferFreed') owners.delete(event.buffer);
  }
  return owners;
}

/** Every frame is owned once or free, never both, and none is missing. */
function assertFramesAddUp(exporter: Exporter): void {
  const { memory, platform } = exporter.describe();
  const owners = ownersIn(exporter.log());
  const runs = [...owners].flatMap(([buffer, { runs: each }]) =>
    each.map(({ address, length }) => ({
      whose: buffer,
      start: address / PAGE,
      end: (address + length) / PAGE,
    })),
  );
  const pieces = [...runs, ...memory.free.map((run) => ({ whose: 'nobody', ...run }))].sort(
    (left, right) => left.start - right.start,
  );
  let total = 0;
  let reached = -1;
  for (const { whose, start, end } of pieces) {
    assert(start >= reached, `frame ${start} of ${whose} has another owner, too`);
    assert(end > start, `${whose} owns an empty run`);
    total += end - start;
    reached = end;
  }
  const size = platform.zones.reduce((sum, zone) => sum + zone.size / PAGE, 0);
  assert(total === size, `${size - total} frames are lost`);
  assertUseAddsUp(platform, owners, memory.used);
}

function assertUseAddsUp(
  platform: Platform,
  owners: ReadonlyMap<string, Storage>,
  used: Readonly<Record<number, number>>,
): void {
  for (const { id, name, capacity = Infinity } of platform.allocators) {
    const handedOut = [...owners.values()]
      .filter((storage) => storage.allocator === id)
      .flatMap((storage) => storage.runs)
      .reduce((sum, run) => sum + run.length, 0);
    assert((used[id] ?? 0) === handedOut, `${name} counts ${used[id] ?? 0}, gave ${handedOut}`);
    assert(handedOut <= capacity, `${name} gave more than its capacity`);
  }
}

/** Gives everything back that is still open. */
function giveAllBack({ exporter }: Driver): void {
  for (const [name, { state }] of Object.entries(exporter.describe().buffers)) {
    for (const { importer, maps, stale = 0, pins = 0, serial } of state.attachments) {
      const handle = `${name}/${importer}/${serial}`;
      for (let map = 0; map < maps + stale; map += 1) assert(exporter.unmap(handle).ok, 'unmap');
      for (let pin = 0; pin < pins; pin += 1) assert(exporter.unpin(handle).ok, 'unpin');
      assert(exporter.detach(handle).ok, 'detach');
    }
    for (let depth = state.cpuAccessDepth; depth > 0; depth -= 1) exporter.endCpuAccess(name);
    for (let count = state.references; count > 0; count -= 1) exporter.put(name);
  }
}

test('[MEM1] no frame has two owners and none is lost, during a run and after the last free', () => {
  checkLaw(
    RUNS,
    ({ setting, calls }) => {
      const driver = new Driver(setting);
      const empty = driver.exporter.describe();
      for (const call of calls) {
        driver.call(call);
        assertFramesAddUp(driver.exporter);
      }
      giveAllBack(driver);
      const { memory, ioVirtualFree } = driver.exporter.describe();
      assert(isDeepStrictEqual(memory, empty.memory), 'memory is not as it was at first');
      for (const [space, free] of Object.entries(ioVirtualFree)) {
        assert(free.length === 1, `IO virtual pages of ${space} are lost`);
      }
    },
    100,
  );
});

/** The pages of storage in the order of the buffer's bytes, as addresses. */
function pagesOf(runs: readonly { readonly start: number; readonly length: number }[]): number[] {
  return runs.flatMap(({ start, length }) =>
    Array.from({ length: length / PAGE }, (_, index) => start + index * PAGE),
  );
}

function assertTableCovers(driver: Driver, importer: string, storage: Storage, table: SgTable) {
  const { platform } = driver.exporter.describe();
  const known = platform.importers.find((each) => each.id === importer);
  const { constraints } = present(known, 'importer of a call');
  const { dmaWindow, iommu, maxSegmentSize, segmentBoundaryMask } = constraints;
  const entries = table.entries.map((each) => ({ start: each.dmaAddress, length: each.length }));
  const seen = pagesOf(entries);
  const storagePages = pagesOf(
    storage.runs.map((run) => ({ start: run.address, length: run.length })),
  );
  if (iommu === true) {
    const [base = 0] = seen;
    const expected = storagePages.map((_, index) => base + index * PAGE);
    expect(seen, 'one run of IO virtual pages').toEqual(expected);
    if (dmaWindow !== undefined) {
      assert(base >= dmaWindow.base, 'the table begins before the IO window');
      const end = base + seen.length * PAGE;
      assert(end <= dmaWindow.base + dmaWindow.size, 'the table ends behind the IO window');
    }
  } else {
    const offset = dmaWindow?.busOffset ?? 0;
    expect(seen, 'the pages of the storage').toEqual(storagePages.map((page) => page + offset));
  }
  for (const { start, length } of entries) {
    assert(length <= (maxSegmentSize ?? Infinity), 'an entry is too long');
    if (segmentBoundaryMask === undefined) continue;
    const boundary = segmentBoundaryMask + 1;
    const isWithin = Math.floor(start / boundary) === Math.floor((start + length - 1) / boundary);
    assert(isWithin, 'an entry crosses a boundary');
  }
}

test('[MAP1] the table of a map covers the storage exactly, and later maps give the same', () => {
  let maps = 0;
  let repeated = 0;
  checkLaw(
    RUNS,
    ({ setting, calls }) => {
      const driver = new Driver(setting);
      const seen = new Map<string, { storage: Storage; table: SgTable }>();
      for (const call of calls) {
        const done = driver.call(call);
        if (call.call !== 'map' || !done.ok) continue;
        const table = present(done.value, 'table of a map');
        const storage = driver.exporter.buffer(`b${call.buffer}`)?.state.storage;
        const lying = present(storage, 'storage');
        assertTableCovers(driver, driver.importerOf(call), lying, table);
        const handle = driver.handleOf(call);
        const before = seen.get(handle);
        // A migration between two maps gives the later one another table.
        if (before !== undefined && isDeepStrictEqual(before.storage, lying)) {
          expect(table).toEqual(before.table);
          repeated += 1;
        }
        seen.set(handle, { storage: lying, table });
        maps += 1;
      }
    },
    200,
  );
  expectMet(maps, 150);
  expectMet(repeated, 40);
});

test('[MAP1] under strict and fits a table has no more entries than its importer takes', () => {
  checkLaw(modelRuns('strict', 'fits', 'migrate', 'barrier'), ({ setting, calls }) => {
    const driver = new Driver(setting);
    const { platform } = driver.exporter.describe();
    for (const call of calls) {
      const done = driver.call(call);
      if (call.call !== 'map' || !done.ok) continue;
      const importer = driver.importerOf(call);
      const known = platform.importers.find((each) => each.id === importer);
      const max = known?.constraints.maxSegmentCount ?? Infinity;
      assert((done.value?.entries.length ?? 0) <= max, `${importer} got too many entries`);
    }
  });
});
