/**
 * What must hold between zones and the allocators that take from them, as far as the zones say what they
 * are: [ZONE1] lent pages lie in their zone and apart, and [ZONE2] an algorithm takes from zones that its
 * kernel counterpart would take from.
 */
import { FrameRuns } from '../../memory/frame-runs.ts';
import { DMA32_END, framesOfZone, type Zone, type ZoneKind } from '../../memory/zone.ts';
import { isBuiltIn, type BuiltInKind } from '../allocator.ts';
import type { Platform } from './platform.ts';
import { PAGE_SIZE } from '../../base/units.ts';

/** The entry that cannot be as it is written, and why. */
export interface ZoneInconsistency {
  readonly list: 'zones' | 'allocators';
  readonly index: number;
  readonly message: string;
}

const ORDINARY: readonly ZoneKind[] = ['dma', 'dma32', 'normal', 'high'];

/** The zones that an algorithm may take from; the others, and those of programs, may take from any. */
const TAKES_FROM: Readonly<Partial<Record<BuiltInKind, readonly ZoneKind[]>>> = {
  system: ORDINARY,
  'system-contig': ORDINARY,
  dma32: ORDINARY,
  udmabuf: ORDINARY,
  cma: ['cma'],
  carveout: ['reserved'],
  secure: ['reserved'],
  tiler: ['reserved'],
};

/** The first zone or allocator that contradicts what a zone says, or null. */
export function findZoneInconsistency(platform: Platform): ZoneInconsistency | null {
  for (const [index, zone] of platform.zones.entries()) {
    const message = whatIsWrong(zone);
    if (message !== null) return { list: 'zones', index, message };
  }
  for (const [index, { kind, zones }] of platform.allocators.entries()) {
    const allowed = isBuiltIn(kind) ? TAKES_FROM[kind] : undefined;
    const wrong = platform.zones.find(
      (zone) =>
        zones.includes(zone.name) &&
        zone.kind !== undefined &&
        allowed?.includes(zone.kind) === false,
    );
    if (wrong !== undefined) {
      const message = `${kind} takes from ${(allowed ?? []).join(', ')} only, ${wrong.name} is ${wrong.kind ?? ''} [ZONE2]`;
      return { list: 'allocators', index, message };
    }
  }
  return null;
}

function whatIsWrong(zone: Zone): string | null {
  const frames = framesOfZone(zone);
  if (zone.kind === 'dma32' && frames.end > DMA32_END) {
    return 'a zone of kind dma32 ends at 4 GiB or below [ZONE2]';
  }
  const { lent = [] } = zone;
  if (lent.length > 0 && zone.kind !== 'cma') return 'only a zone of kind cma lends pages [ZONE2]';
  const seen = new FrameRuns();
  for (const { base, size } of lent) {
    const run = { start: base / PAGE_SIZE, end: (base + size) / PAGE_SIZE };
    if (run.start < frames.start || run.end > frames.end) {
      return 'pages are lent that do not lie in the zone [ZONE1]';
    }
    if (seen.overlaps(run)) return 'pages are lent twice [ZONE1]';
    seen.release(run);
  }
  return null;
}
