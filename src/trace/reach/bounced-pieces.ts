/**
 * Pieces that went through the bounce buffer while a map was under way, as the kernel's event tells them. It
 * names device and address, but not the map: what a map gave says more, and an address outside of its pieces is
 * another mapping of the same device.
 * Source: Linux include/trace/events/swiotlb.h, `swiotlb_bounced`; kernel/dma/swiotlb.c, `swiotlb_map`.
 */
import { limitOf, type ImporterLimits } from './importer-limits.ts';
import type { AddressRange, MapPieces } from './map-pieces.ts';

/** One piece that was handed to the bounce buffer. */
export interface BouncedPiece extends AddressRange {
  /** Whether the kernel bounces everything of this device, whatever its limits. */
  readonly isForced: boolean;
}

/** What was bounced for one device while a task was in a map. */
export interface SeenBounces {
  /** The first pieces, with the addresses of the storage itself. */
  readonly pieces: readonly BouncedPiece[];
  /** The bytes of pieces beyond those. */
  readonly bytesBeyond: number;
}

/** What a map has bounced. */
export interface BouncedShare {
  readonly bytes: number;
  readonly isForced: boolean;
}

/** More than the recorder prints of a map; it bounds tasks that never map. */
const PIECES_KEPT = 64;

const NOTHING: BouncedShare = { bytes: 0, isForced: false };

/** Adds a piece to those that were seen. */
export function withPiece(seen: SeenBounces | null, piece: BouncedPiece): SeenBounces {
  const { pieces, bytesBeyond } = seen ?? { pieces: [], bytesBeyond: 0 };
  return pieces.length < PIECES_KEPT
    ? { pieces: [...pieces, piece], bytesBeyond }
    : { pieces, bytesBeyond: bytesBeyond + piece.size };
}

/** The events of one map. */
export interface BounceEvents {
  readonly seen: SeenBounces | null;
  /** Whether each bounce has an event, and none of them was lost. */
  readonly isEachTold: boolean;
}

/** The bytes of a map that were bounced: by the events, and where they do not tell all, by the addresses that it gave. */
export function bouncedShare(
  { seen, isEachTold }: BounceEvents,
  given: MapPieces | null,
  limits: ImporterLimits | null,
): BouncedShare {
  const isForced = seen?.pieces.some((piece) => piece.isForced) === true;
  const moved = isEachTold || limits === null ? 0 : movedBytes(given, limits);
  if (moved > 0) return { bytes: moved, isForced };
  if (seen === null) return NOTHING;
  // With an offset of the bus the event tells other addresses than the pages have.
  const known = limits?.hasOffset === true ? null : given;
  const bytes = seen.pieces
    .filter((piece) => mayBeOf(piece, known))
    .reduce((sum, { size }) => sum + size, isWhole(known) ? 0 : seen.bytesBeyond);
  return bytes === 0 ? NOTHING : { bytes, isForced };
}

/**
 * The bytes of the pieces that got another address than their own, which the device reaches. Higher ones are no
 * bounce buffer: a guest of Xen has machine addresses, and memory that is encrypted has a bit set in each.
 */
function movedBytes(given: MapPieces | null, limits: ImporterLimits): number {
  if (limits.isTranslated !== false || limits.hasOffset) return 0;
  const { physical = [], dma = [] } = given ?? {};
  return physical.reduce((sum, { base, size }, index) => {
    const got = dma[index];
    const isMoved = got !== undefined && got.base !== base;
    return isMoved &&
      got.base + got.size - 1 <= limitOf(limits) &&
      base + size - 1 > limitOf(limits)
      ? sum + size
      : sum;
  }, 0);
}

/** Whether a bounced piece may be one of a map: not where that one got its own address, or all lie elsewhere. */
function mayBeOf({ base }: AddressRange, given: MapPieces | null): boolean {
  if (given === null) return true;
  const { physical, dma } = given;
  const index = physical.findIndex((piece) => base >= piece.base && base < piece.base + piece.size);
  return index < 0 ? !isWhole(given) : dma[index]?.base !== physical[index]?.base;
}

/** Whether all pieces of a map are told. */
function isWhole(given: MapPieces | null): boolean {
  return given !== null && given.physical.length === given.entries;
}
