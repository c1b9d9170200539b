/**
 * Whether an importer reaches the storage of a buffer: by what its map gave, else by its limits and what is
 * known of the storage. The kernel itself says neither.
 *
 * 1. Where an IOMMU translates, any page is reached. 2. Else a piece within the limit is reached. 3. A piece
 * above it goes through a bounce buffer, if it is at most 256 KiB and the pool itself lies within the limit;
 * else the map fails. 4. How long pieces are allowed to be decides nothing of that.
 * Source: Linux 7.3 kernel/dma/direct.c, `dma_direct_map_phys`; kernel/dma/swiotlb.c, `swiotlb_map`.
 */
import { addressInWords, counted, sizeInWords } from '../../base/quantity-words.ts';
import { BOUNCE_MAX } from '../../memory/bounce.ts';
import { formatErrno } from '../error-pointer.ts';
import { bouncedShare, type BouncedShare, type SeenBounces } from './bounced-pieces.ts';
import { limitName, limitOf, type ImporterLimits } from './importer-limits.ts';
import type { MachineFacts } from './machine-facts.ts';
import { joinedRanges, type AddressRange, type MapPieces } from './map-pieces.ts';

/** Whether an importer reaches the storage. @public */
export type ReachVerdict = 'reachable' | 'bounced' | 'unreachable' | 'unknown';

/** A verdict, and what it rests on. */
export interface Reach {
  readonly verdict: ReachVerdict;
  /** One clause, with the figures. */
  readonly why: string;
  /** What would do, one clause; null where nothing need be done, or nobody knows. */
  readonly remedy: string | null;
  /** What the storage lacks; absent where it lacks nothing, or nobody knows. */
  readonly lack?: StorageLack;
}

/** Why storage does not do: it lies too high, or in pieces; or no storage would do. */
export type StorageLack = 'limit' | 'range' | 'nothing';

/** The storage of a buffer as far as maps have told it. */
export interface KnownStorage {
  readonly entries: number;
  /** The pieces that were told, in the order of the buffer. */
  readonly pieces: readonly AddressRange[];
}

/** What is known of an importer. */
export interface ReachingImporter {
  readonly limits: ImporterLimits | null;
  /** Who says that it needs one range of addresses; null where nobody does. */
  readonly needsOneRange: string | null;
}

/** How one map ended. */
export type MapOutcome =
  | { readonly ok: false; readonly errno: number | null }
  | {
      readonly ok: true;
      readonly pieces: MapPieces | null;
      readonly bounces: SeenBounces | null;
      /** Whether events may be missing that came while it was under way. */
      readonly isTorn: boolean;
    };

/** The pool lies in memory that a mask of so many bits reaches, on every machine. */
const POOL_SURELY_BELOW = 2 ** 32 - 1;

/** With memory above 4 GiB the pool lies just under that, or at the top of low memory: above this. */
const POOL_SURELY_ABOVE = 2 ** 30 - 1;

/** Failures that say nothing of the storage: a signal, a lock, a call to be made again. */
const PASSING = new Set([4, 11, 16, 35, 512]);

const ANOTHER_HEAP = 'storage from a heap below that limit, or an IOMMU that translates for it';
const NO_FORCE =
  'a kernel that forces no bounces: swiotlb=force, a confidential guest or a restricted DMA pool does';
const ONE_RANGE =
  'one contiguous range (a CMA heap, a buffer of the camera itself), or an IOMMU that translates for it';

/** Whether a failed map says that storage is out of reach. */
export function isAboutReach(outcome: MapOutcome): boolean {
  return outcome.ok || !PASSING.has(outcome.errno ?? 0);
}

/** Judges a map by what it gave; null where it tells nothing, and limits have to. */
export function reachByMap(
  outcome: MapOutcome,
  importer: ReachingImporter,
  storage: KnownStorage | null,
  machine: MachineFacts,
): Reach | null {
  const { limits } = importer;
  if (!outcome.ok) {
    // Where no limits were recorded, a failure may have any reason.
    if (!isAboutReach(outcome) || (limits === null && !machine.showsLimits)) return null;
    const byLimits = reachByLimits(importer, storage, machine);
    const failed = `the map failed with ${formatErrno(outcome.errno)}`;
    const told = byLimits.verdict === 'unreachable' || byLimits.verdict === 'bounced';
    if (told) return { ...byLimits, verdict: 'unreachable', why: `${failed}: ${byLimits.why}` };
    return { verdict: 'unreachable', why: failed, remedy: null };
  }
  const { pieces, bounces, isTorn } = outcome;
  const scattered = scatteredReach(importer, pieces);
  if (scattered !== null) return scattered;
  const bounced = bouncedShare(bounces, pieces, limits);
  if (bounced.bytes > 0) return bouncedReach(bounced, limits);
  if (limits?.isTranslated === true) return reachable('an IOMMU translates for it');
  const doubt = oneRangeDoubt(importer, pieces);
  if (doubt !== null) return doubt;
  if (pieces !== null && isWhollyDirect(pieces, limits)) {
    return reachable('it got the addresses of the memory itself');
  }
  if (machine.showsBounces && !isTorn) return reachable('it was mapped, and nothing was bounced');
  const isWide = limits !== null && machine.ramTop !== null && limitOf(limits) >= machine.ramTop;
  return isWide ? reachable(wideText(limits)) : null;
}

/** Judges an importer that nobody saw map, or whose map tells nothing. */
export function reachByLimits(
  importer: ReachingImporter,
  storage: KnownStorage | null,
  machine: MachineFacts,
): Reach {
  const { limits, needsOneRange } = importer;
  if (limits === null) return UNTOLD;
  if (limits.isTranslated === true) return reachable('an IOMMU translates for it');
  if (limits.dmaMask === 0) {
    return unreachable(
      'the device has no DMA mask, and the kernel refuses to map for it',
      null,
      'nothing',
    );
  }
  if (storage === null) return unknown('no map in this recording tells where the storage lies');
  if (limits.hasOffset) return unknown('its bus has an offset, and no map of it was recorded');
  const ranges = joinedRanges(storage.pieces);
  if (needsOneRange !== null && ranges.length > 1) return notContiguous(needsOneRange, storage);
  const limit = limitOf(limits);
  const above = storage.pieces.filter(({ base, size }) => base + size - 1 > limit);
  if (above.length === 0) {
    if (storage.pieces.length === storage.entries) return reachable(withinText(storage, limits));
    const few = `only ${storage.pieces.length} of its ${storage.entries} pieces are told`;
    if (needsOneRange !== null) return unknown(`${needsOneRange} takes one range, and ${few}`);
    const isWide = machine.ramTop !== null && limit >= machine.ramTop;
    return isWide ? reachable(wideText(limits)) : unknown(few);
  }
  return reachAbove(above, limits, machine);
}

/** Pieces above the limit are bounced, or the map fails. */
function reachAbove(
  above: readonly AddressRange[],
  limits: ImporterLimits,
  machine: MachineFacts,
): Reach {
  const limit = limitOf(limits);
  const top = Math.max(...above.map(({ base, size }) => base + size - 1));
  const longest = Math.max(...above.map(({ size }) => size));
  const where = `storage up to ${addressInWords(top)} is above its ${limitText(limits)}`;
  const longestBounced = BOUNCE_MAX - (limits.alignMask === 0 ? 0 : limits.alignMask + 1);
  if (longest > longestBounced) {
    const why = `${where}, and a piece of ${sizeInWords(longest)} is longer than the ${sizeInWords(longestBounced)} that swiotlb bounces`;
    const remedy = `pieces of at most ${sizeInWords(longestBounced)}, ${ANOTHER_HEAP}`;
    return unreachable(why, remedy, 'limit');
  }
  if (machine.bounceSlots === 0) {
    return unreachable(`${where}, and there is no bounce buffer`, ANOTHER_HEAP, 'limit');
  }
  const isNear = limit >= POOL_SURELY_BELOW || (machine.bounced?.highest ?? Infinity) <= limit;
  if (isNear) {
    const why = `${where}: pieces of ${sizeInWords(longest)} would go through the bounce buffer`;
    return { verdict: 'bounced', why, remedy: ANOTHER_HEAP, lack: 'limit' };
  }
  const hasHighMemory = machine.ramTop !== null && machine.ramTop > POOL_SURELY_BELOW;
  const isFar =
    (machine.bounced !== null && machine.bounced.lowest > limit) ||
    (limit <= POOL_SURELY_ABOVE && hasHighMemory);
  if (isFar) return unreachable(`${where}, and so is the bounce buffer`, ANOTHER_HEAP, 'limit');
  return unknown(`${where}, and where the bounce buffer lies is not told`);
}

/** Whether every piece is told and got its own address. */
function isWhollyDirect(pieces: MapPieces, limits: ImporterLimits | null): boolean {
  const { physical, dma, entries } = pieces;
  if (physical.length < entries || dma.length < entries || limits?.hasOffset === true) return false;
  return physical.every(({ base }, index) => dma[index]?.base === base);
}

/** What a map gave to somebody who takes one range only; null where that is one, or nobody knows. */
function scatteredReach(
  { limits, needsOneRange }: ReachingImporter,
  pieces: MapPieces | null,
): Reach | null {
  if (needsOneRange === null || pieces === null || limits?.isTranslated === true) return null;
  if (!isScattered(pieces)) return null;
  const storage = { entries: pieces.entries, pieces: pieces.physical };
  return notContiguous(needsOneRange, storage);
}

/** Who takes one range only, and may have got more than the recording tells. */
function oneRangeDoubt(
  { needsOneRange }: ReachingImporter,
  pieces: MapPieces | null,
): Reach | null {
  if (needsOneRange === null) return null;
  if (pieces === null)
    return unknown(`${needsOneRange} takes one range, and what it got is not told`);
  const { dma, dmaEntries } = pieces;
  if (dma.length === dmaEntries) return null;
  const told = `only ${dma.length} of the ${dmaEntries} that it got are told`;
  return unknown(`${needsOneRange} takes one range, and ${told}`);
}

/** Whether the ranges that a device got have a gap between them, as far as they are told. */
export function isScattered({ dma }: MapPieces): boolean {
  return joinedRanges(dma).length > 1;
}

/** The verdict on an importer that takes one range, and got several. */
export function notContiguous(needsOneRange: string, { entries }: KnownStorage): Reach {
  const why = `not-contiguous: ${needsOneRange} takes one range of addresses and got ${counted(entries, 'piece')} that are not adjacent`;
  return unreachable(why, ONE_RANGE, 'range');
}

function bouncedReach({ bytes, isForced }: BouncedShare, limits: ImporterLimits | null): Reach {
  const what = `${sizeInWords(bytes)} went through the bounce buffer (swiotlb)`;
  if (isForced) {
    const why = `${what}, which the kernel was told to do for any address`;
    return { verdict: 'bounced', why, remedy: NO_FORCE, lack: 'nothing' };
  }
  const limit = limits === null ? '' : `; its ${limitText(limits)}`;
  return { verdict: 'bounced', why: `${what}${limit}`, remedy: ANOTHER_HEAP, lack: 'limit' };
}

function withinText({ pieces }: KnownStorage, limits: ImporterLimits): string {
  const top = Math.max(...pieces.map(({ base, size }) => base + size - 1));
  return `storage up to ${addressInWords(top)} lies within its ${limitText(limits)}`;
}

function wideText(limits: ImporterLimits): string {
  return `no memory of this machine lies above its ${limitText(limits)}`;
}

/** `dma_mask 0xffffffff`. */
function limitText(limits: ImporterLimits): string {
  const limit = limitOf(limits);
  return `${limitName(limits)} ${limit === Infinity ? '0xffffffffffffffff' : addressInWords(limit)}`;
}

function reachable(why: string): Reach {
  return { verdict: 'reachable', why, remedy: null };
}

function unreachable(why: string, remedy: string | null, lack: StorageLack): Reach {
  return { verdict: 'unreachable', why, remedy, lack };
}

function unknown(why: string): Reach {
  return { verdict: 'unknown', why, remedy: null };
}

/** Where a recording has no line about the limits of an importer. */
const UNTOLD: Reach = {
  verdict: 'unknown',
  why: 'this recording does not tell the limits of importers; cenalloc record does',
  remedy: null,
};
