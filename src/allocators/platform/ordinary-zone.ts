/**
 * Which zones are ordinary memory: where regions may be carved out, and where movable pages may go.
 */
import type { Zone } from '../../memory/zone.ts';
import type { Platform } from './platform.ts';

/** Kinds of allocators that take ordinary memory. */
const ORDINARY_KINDS: readonly string[] = ['system', 'dma32', 'system-contig', 'udmabuf'];

/** Whether a zone is memory that nobody has as a region of their own. */
export function isOrdinaryZone({ allocators }: Platform, { name, kind }: Zone): boolean {
  if (kind === 'cma' || kind === 'reserved') return false;
  const takers = allocators.filter(({ zones }) => zones.includes(name));
  return takers.every((each) => ORDINARY_KINDS.includes(each.kind));
}
