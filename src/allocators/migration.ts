/**
 * Where the movable pages go that lie where contiguous storage is to be: into free frames of ordinary
 * memory, high memory first. The choice is recorded with the storage, so that a replay need not make it
 * again.
 * Source: Linux `mm/page_alloc.c` `__alloc_contig_migrate_range`, `mm/migrate.c`
 * `alloc_migration_target`.
 */
import { assert } from '../base/assert.ts';
import { bytes, PAGE_SIZE, physicalAddress } from '../base/units.ts';
import type { PhysicalRun } from '../constraints/storage.ts';
import type { FrameRun } from '../memory/frame-runs.ts';
import type { Migration, PhysicalMemory } from '../memory/physical-memory.ts';
import type { Zone } from '../memory/zone.ts';
import type { AllocatorSpec } from './allocator.ts';
import { isOrdinaryZone } from './platform/ordinary-zone.ts';
import type { Platform } from './platform/platform.ts';

/** The zones that take migrated pages, in this order. Source: the zone list of `GFP_HIGHUSER_MOVABLE`. */
const TARGETS = ['high', 'normal', 'dma32', 'dma'] as const;

/** Where each movable page of the frames goes, or null where there is no room for all of them. */
export function planMigrations(
  platform: Platform,
  memory: PhysicalMemory,
  allocator: AllocatorSpec,
  frames: readonly FrameRun[],
): readonly Migration[] | null {
  const sources = frames.flatMap((run) => memory.movableWithin(run));
  if (sources.length === 0) return [];
  const targets = freeRunsElsewhere(platform, memory, allocator);
  const migrations: Migration[] = [];
  let target = targets.next();
  for (const source of sources) {
    let from = source.start;
    while (from < source.end) {
      if (target.done === true) return null;
      const { start, end } = target.value;
      const count = Math.min(source.end - from, end - start);
      assert(count > 0, 'each migration moves at least one page');
      migrations.push({ from: runOf(from, count), to: runOf(start, count) });
      from += count;
      assert(from <= source.end, 'no page moves that is not in the way');
      target =
        start + count < end
          ? { done: false, value: { start: start + count, end } }
          : targets.next();
    }
  }
  return migrations;
}

/** Whether movable pages in the way of an allocator may be put into a zone. */
export function takesMigratedPages(
  platform: Platform,
  zone: Zone,
  allocator: AllocatorSpec | undefined,
): boolean {
  return targetKind(platform, zone) !== null && allocator?.zones.includes(zone.name) !== true;
}

/** As which kind a zone takes migrated pages; ordinary memory of which nobody says a kind is normal. */
function targetKind(platform: Platform, zone: Zone): (typeof TARGETS)[number] | null {
  if (zone.kind === undefined) return isOrdinaryZone(platform, zone) ? 'normal' : null;
  return TARGETS.find((kind) => kind === zone.kind) ?? null;
}

function* freeRunsElsewhere(
  platform: Platform,
  memory: PhysicalMemory,
  allocator: AllocatorSpec,
): Generator<FrameRun, undefined> {
  for (const kind of TARGETS) {
    for (const zone of platform.zones) {
      if (targetKind(platform, zone) !== kind) continue;
      if (!takesMigratedPages(platform, zone, allocator)) continue;
      yield* memory.zone(zone.name)?.runs() ?? [];
    }
  }
}

function runOf(start: number, count: number): PhysicalRun {
  return { address: physicalAddress(start * PAGE_SIZE), length: bytes(count * PAGE_SIZE) };
}
