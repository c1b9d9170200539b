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
  /** Where storage lies that it reaches through the bounce buffer alone, one clause. */
  readonly where?: string;
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

/** Failures that say nothing of the storage: a signal, a lock, a call to be made again, storage that is taken away. */
const PASSING = new Set([4, 11, 16, 19, 35, 512, 517]);

/** What a map above the limit of its device is answered with; exporters that hide the errno say ENOMEM. */
const EIO = 5;
const ENOMEM = 12;

const OFFSET = 'its bus has an offset, so that its DMA mask does not tell which pages it reaches';
const NO_MASK = 'the device has no DMA mask, and the kernel maps nothing for it';

const ANOTHER_HEAP = 'storage from a heap below that limit, or an IOMMU that translates for it';
const NO_FORCE =
  'starting the kernel without swiotlb=force (confidential guests, and restricted DMA pools of a device tree, force bounces too)';
const WHOLE_PAGES =
  'pieces that begin and end with pages of the IOMMU; what an untrusted device maps in other pieces is bounced';
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
    return failedReach(outcome.errno, reachByLimits(importer, storage, machine));
  }
  const { pieces, bounces, isTorn } = outcome;
  if (pieces !== null && pieces.entries > 0 && pieces.dmaEntries === 0) return unaddressed(limits);
  const scattered = scatteredReach(importer, pieces);
  if (scattered !== null) return scattered;
  const isEachTold = machine.showsBounces && !isTorn;
  const bounced = bouncedShare({ seen: bounces, isEachTold }, pieces, limits);
  if (bounced.bytes > 0) return bouncedReach(bounced, limits);
  if (limits?.isTranslated === true) return reachable('an IOMMU translates for it');
  const doubt = oneRangeDoubt(importer, pieces);
  if (doubt !== null) return doubt;
  if (pieces !== null && isWhollyDirect(pieces, limits)) {
    return reachable('it got the addresses of the memory itself');
  }
  if (isEachTold) return reachable('it was mapped, and nothing was bounced');
  const isWide = limits !== null && machine.ramTop !== null && limitOf(limits) >= machine.ramTop;
  return isWide ? reachable(wideText(limits)) : null;
}

/** A map that failed, with what its limits say of that; a limit is answered with EIO, or ENOMEM, and nothing else. */
function failedReach(errno: number | null, byLimits: Reach): Reach {
  const failed = `the map failed with ${formatErrno(errno)}`;
  const mayBeLimit = errno === null || errno === EIO || errno === ENOMEM;
  if (!mayBeLimit) return { verdict: 'unreachable', why: failed, remedy: null };
  switch (byLimits.verdict) {
    case 'unreachable':
      return { ...byLimits, why: `${failed}: ${byLimits.why}` };
    case 'bounced': {
      const { where = byLimits.why, remedy } = byLimits;
      const why = `${failed}: ${where}, and the bounce buffer did not take it`;
      return { verdict: 'unreachable', why, remedy, lack: 'limit' };
    }
    case 'reachable':
      return errno === ENOMEM
        ? unknown(`${failed}, for want of something else: ${byLimits.why}`)
        : { verdict: 'unreachable', why: failed, remedy: null };
    case 'unknown':
      return { verdict: 'unreachable', why: failed, remedy: null };
  }
}

/** A map that returned a table without one address, at which importers rarely look. */
function unaddressed(limits: ImporterLimits | null): Reach {
  const why = limits?.dmaMask === 0 ? `: ${NO_MASK}` : '';
  return unreachable(`its map gave no address${why}`, null, 'nothing');
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
  if (limits.dmaMask === 0) return unreachable(NO_MASK, null, 'nothing');
  if (storage === null) return unknown('no map in this recording tells where the storage lies');
  if (limits.hasOffset) return unknown(OFFSET);
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
  if (longest > BOUNCE_MAX) {
    const most = sizeInWords(BOUNCE_MAX);
    const why = `${where}, and a piece of ${sizeInWords(longest)} is longer than the ${most} that swiotlb bounces`;
    const remedy = `${ANOTHER_HEAP}; pieces of at most ${most} would bounce`;
    return unreachable(why, remedy, 'limit');
  }
  if (machine.bounceSlots === 0) {
    return unreachable(`${where}, and there is no bounce buffer`, ANOTHER_HEAP, 'limit');
  }
  const isNear = limit >= POOL_SURELY_BELOW || (machine.bounced?.highest ?? Infinity) <= limit;
  if (isNear) {
    const why = `${where}: pieces of ${sizeInWords(longest)} would go through the bounce buffer`;
    return { verdict: 'bounced', why, remedy: ANOTHER_HEAP, lack: 'limit', where };
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
  { needsOneRange }: ReachingImporter,
  pieces: MapPieces | null,
): Reach | null {
  if (needsOneRange === null || pieces === null || !isScattered(pieces)) return null;
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
  if (limits?.isTranslated === true) {
    return { verdict: 'bounced', why: what, remedy: WHOLE_PAGES, lack: 'nothing' };
  }
  if (isForced) {
    const why = `${what}, which the kernel was told to do for any address`;
    return { verdict: 'bounced', why, remedy: NO_FORCE, lack: 'nothing' };
  }
  const limit = limits === null ? '' : `, as its ${limitName(limits)} is ${limitAddress(limits)}`;
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
  return `${limitName(limits)} ${limitAddress(limits)}`;
}

function limitAddress(limits: ImporterLimits): string {
  const limit = limitOf(limits);
  return limit === Infinity ? '0xffffffffffffffff' : addressInWords(limit);
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
