/**
 * Attach and map on tiny universes, against the reference that tries every frame: an attach is refused exactly
 * where no order of calls and no freeing can serve all who are then attached, with a smallest conflict ([ATT1]).
 * A map answers ENODEV exactly where no freeing helps and ENOMEM exactly where it would ([MAP2]): memory is
 * filled to see it refused, and freed to see it succeed.
 */
import { expect, test } from 'vitest';
import { createExporter, type Exporter } from '../../src/index.ts';
import type { Platform } from '../../src/allocators/platform/platform.ts';
import type { ConflictMember } from '../../src/base/refusal.ts';
import { IS_USUAL, SEED } from '../property/seed.ts';
import { answersOf, roomOf, statedIn } from './tiny/questions.ts';
import { isServed, type Asker } from './tiny/reference.ts';
import { universe, type Universe } from './tiny/universes.ts';

const PAGE = 4096;
const RUNS = 800 * Number(process.env['CENALLOC_TINY'] ?? 1);

/** More buffers than any of these platforms holds. */
const BUFFERS_MAX = 40;

const seen = { attached: 0, refused: 0, mapped: 0, filled: 0, never: 0, full: 0 };

function named(conflict: readonly ConflictMember[]): string {
  return conflict
    .map(({ participant, field }) => `${participant}.${field === 'size' ? 'whole' : field}`)
    .sort()
    .join(' ');
}

function checkConflict(
  platform: Platform,
  all: readonly Asker[],
  whole: number,
  conflict: readonly ConflictMember[],
): void {
  // Less room around the data can be harder to meet where the buddy system aligns.
  if (statedIn(all, { whole }).length > 9 || roomOf(all) > 0) return;
  const { conflicts } = answersOf(platform, all, { whole }, true);
  expect(conflicts.length === 0 ? [''] : conflicts).toContain(named(conflict));
}

/** Attaches everybody who can be served; all others have to be refused. */
function attachAll(exporter: Exporter, buffer: string, { all, platform }: Universe, whole: number) {
  const attached: Asker[] = [];
  const handles: string[] = [];
  for (const { id, constraints } of all) {
    const together = [...attached, { id, constraints }];
    const isPossible = isServed(platform, together, { whole }, true);
    const done = exporter.attach(buffer, id);
    expect(done.ok ? 'ok' : done.refusal.rule, `attach ${id}`).toBe(isPossible ? 'ok' : 'ATT1');
    if (done.ok) {
      attached.push({ id, constraints });
      handles.push(done.value);
      seen.attached += 1;
    } else {
      expect(done.refusal.errno).toBe('EINVAL');
      checkConflict(platform, together, whole, done.refusal.conflict ?? []);
      seen.refused += 1;
    }
  }
  return handles;
}

/** Maps by all handles; the errno of the first map that is refused, or null. */
function mapAll(exporter: Exporter, handles: readonly string[]): string | null {
  for (const handle of handles) {
    const done = exporter.map(handle);
    if (!done.ok) return done.refusal.errno;
  }
  return null;
}

function freeAll(exporter: Exporter, buffer: string, handles: readonly string[]): void {
  for (const handle of handles) {
    exporter.unmap(handle);
    expect(exporter.detach(handle).ok).toBe(true);
  }
  expect(exporter.put(buffer).ok).toBe(true);
}

function sizeOf({ asked }: Universe): number {
  return Math.ceil((asked.size ?? 2 * PAGE) / PAGE) * PAGE;
}

/** Movable pages have to go somewhere, which a tiny platform does not have; they are freed beside buffers. */
function withoutMovable(tiny: Universe): Universe {
  const zones = tiny.platform.zones.map(({ lent, ...zone }) => {
    const pinned = lent?.filter((each) => each.pinned) ?? [];
    return pinned.length === 0 ? zone : { ...zone, lent: pinned };
  });
  return { ...tiny, platform: { ...tiny.platform, zones } };
}

function judge(tiny: Universe): void {
  const whole = sizeOf(tiny);
  const exporter = createExporter({ platform: tiny.platform });
  const live: { readonly buffer: string; readonly handles: readonly string[] }[] = [];
  for (let count = 0; count < BUFFERS_MAX; count += 1) {
    const made = exporter.createBuffer({ size: whole });
    if (!made.ok) throw new Error(made.refusal.message);
    const handles = attachAll(exporter, made.value, tiny, whole);
    live.push({ buffer: made.value, handles });
    if (handles.length === 0) return;
    const errno = mapAll(exporter, handles);
    if (errno === null) {
      seen.mapped += 1;
      continue;
    }
    // Who was attached can be served, so freeing has to help.
    expect(errno).toBe('ENOMEM');
    expect(count, 'an empty memory has room').toBeGreaterThan(0);
    for (const each of live.slice(0, -1)) freeAll(exporter, each.buffer, each.handles);
    expect(mapAll(exporter, handles), 'with all else freed').toBeNull();
    seen.filled += 1;
    return;
  }
}

/** Where only statements are judged at attach, the map has to tell "never" from "not now". */
function judgeMaps(tiny: Universe): void {
  const { all } = tiny;
  const whole = sizeOf(tiny);
  const platform = { ...tiny.platform, attachIsJudgedBy: 'statements' as const };
  const exporter = createExporter({ platform });
  for (let count = 0; count < BUFFERS_MAX; count += 1) {
    const made = exporter.createBuffer({ size: whole });
    if (!made.ok) throw new Error(made.refusal.message);
    const attached = all.filter(({ id }) => exporter.attach(made.value, id).ok);
    const [first] = exporter.buffer(made.value)?.state.attachments ?? [];
    if (first === undefined) return;
    const isPossible = isServed(platform, attached, { whole }, true);
    const done = exporter.map(`${made.value}/${first.importer}/${first.serial}`);
    if (done.ok) {
      expect(isPossible, 'what is mapped can be served').toBe(true);
      continue;
    }
    if (done.refusal.rule !== 'MAP2') return;
    expect(done.refusal.errno).toBe(isPossible ? 'ENOMEM' : 'ENODEV');
    seen[isPossible ? 'full' : 'never'] += 1;
    return;
  }
}

test('[ATT1] [MAP2] attach and map are refused exactly where they have to be', () => {
  for (let index = 0; index < RUNS; index += 1) {
    const tiny = withoutMovable(universe(SEED, index));
    try {
      judge(tiny);
      judgeMaps(tiny);
    } catch (error) {
      throw new Error(`universe(${SEED}, ${index}): ${JSON.stringify(tiny)}`, { cause: error });
    }
  }
  console.info(`what happened: ${JSON.stringify(seen)}`);
  if (!IS_USUAL) return;
  expect(Object.values(seen).every((count) => count > 100)).toBe(true);
});
