/**
 * The answer to "how large must the region be?": what the streams need when all are at their largest, what
 * a simulation found, and the smallest region in which it refused nothing.
 */
import type { AllocatorId } from '../../base/ids.ts';
import { bytes } from '../../base/units.ts';
import type { AllocationRequest, AllocatorKind, AllocatorSpec } from '../allocator.ts';
import { PAGE_BLOCK } from '../page-block.ts';
import { emptyMemoryOf, planStorage } from '../pool.ts';
import { requirePlatform, type PlatformGiven } from '../platform/given-platform.ts';
import { byPriority, type Platform } from '../platform/platform.ts';
import { simulate, type Simulation, type SimulationOptions } from './simulation.ts';
import { smallestRegion, withZoneSize } from './smallest-region.ts';
import { oneByOne, requestsOfStream } from './stream-requests.ts';
import type { Streams } from './streams.ts';

/** A stream that no allocator can ever serve. @public */
export interface ImpossibleStream {
  /** The name of the stream. */
  readonly stream: string;
  /** The size in bytes of the buffers it cannot have. */
  readonly size: number;
  /** Why nothing serves all of its importers, one sentence each. */
  readonly reasons: readonly string[];
}

/** What one allocator needs. @public */
export interface RegionNeed {
  /** An allocator that some stream was served by, or would be were its region larger. */
  readonly allocator: AllocatorSpec;
  /** Bytes of all its streams at once, each with its largest size. */
  readonly worstCase: number;
  /** The most bytes in use in the simulation. */
  readonly peak: number;
  /** The size of its zones. */
  readonly present: number;
  /** The smallest size that refused nothing; null where none was found, or no region can be sized. */
  readonly smallest: number | null;
  /** What the search went up to; null where the allocator takes from ordinary memory. */
  readonly searchedTo: number | null;
  /** Every multiple of it was tried where no size was found; null where `searchedTo` is. */
  readonly searchStep: number | null;
  /** Whether there is no memory beside the region for more; null where `searchedTo` is. */
  readonly isAllMemory: boolean | null;
}

/** The buffers of a stream whose planes lie in several. @public */
export interface PlaneBuffers {
  /** The name of the stream. */
  readonly stream: string;
  /** Bytes of all planes, as the stream has them. */
  readonly size: number;
  /** Bytes of the pages of each buffer, the largest first. */
  readonly buffers: readonly number[];
}

/** The whole answer. @public */
export interface Sizing {
  /** The streams whose planes lie in several buffers. */
  readonly planes: readonly PlaneBuffers[];
  /** Each stream that no allocator can ever serve, and why; empty where all were simulated. */
  readonly impossible: readonly ImpossibleStream[];
  /** Null where a stream is impossible. */
  readonly simulation: Simulation | null;
  /** What each allocator in use needs, in the platform's order; empty where a stream is impossible. */
  readonly needs: readonly RegionNeed[];
}

/** Allocators that take from ordinary memory: there is no region whose size could be chosen. */
const ORDINARY: readonly AllocatorKind[] = ['system', 'dma32', 'system-contig', 'udmabuf'];

/** The search goes up to so many times the worst case. */
const SEARCH_FACTOR = 4;

/**
 * Sizes the regions of a platform for streams.
 *
 * @param given - A platform that was read, a literal, or the text of a platform file.
 * @param streams - Who needs buffers of which sizes, such as `readStreams` reads them.
 * @throws TypeError where the platform is none.
 * @public
 */
export function sizeStreams(
  given: PlatformGiven,
  streams: Streams,
  options: SimulationOptions,
): Sizing {
  const platform = requirePlatform(given);
  const { impossible, worstCases, planes } = onEmptyMemory(platform, streams);
  if (impossible.length > 0) return { planes, impossible, simulation: null, needs: [] };
  const simulation = simulate(platform, streams, options);
  const isPresentEnough = simulation.refusals === 0;
  const needs = platform.allocators
    .filter(({ id }) => worstCases.has(id) || simulation.peaks.has(id))
    .map((allocator) => {
      const worstCase = worstCases.get(allocator.id) ?? 0;
      const searched = searchedIn(platform, allocator, worstCase);
      return {
        allocator,
        worstCase,
        peak: simulation.peaks.get(allocator.id) ?? 0,
        present: sizeOfZones(platform, allocator),
        ...(searched === null
          ? { smallest: null, searchedTo: null, searchStep: null, isAllMemory: null }
          : smallestRegion(platform, { ...searched, isPresentEnough }, streams, options)),
      };
    });
  return { planes, impossible, simulation, needs };
}

/** Which allocator serves each stream while memory is empty, and how much it needs for that. */
function onEmptyMemory(platform: Platform, { streams }: Streams) {
  const impossible: ImpossibleStream[] = [];
  const worstCases = new Map<AllocatorId, number>();
  const planes: PlaneBuffers[] = [];
  for (const stream of streams) {
    const { name } = stream;
    const reasons = stream.sizes.flatMap((size) => {
      const set = requestsOfStream(platform, stream, size);
      if (typeof set === 'string') return [{ stream: name, size, reasons: [set] }];
      const buffers = oneByOne(set).map((request) => request.size);
      if (buffers.length > 1) planes.push({ stream: name, size, buffers });
      return [];
    });
    impossible.push(...reasons);
    const size = bytes(Math.max(...stream.sizes));
    const set = requestsOfStream(platform, stream, size);
    if (reasons.length > 0 || typeof set === 'string') continue;
    for (const request of oneByOne(set)) {
      const { storage, passedOver } = planStorage(platform, emptyMemoryOf(platform), request);
      const id = storage?.allocator ?? servedWhenLarger(platform, request, stream.count);
      if (id === null) {
        const told = passedOver.map(({ allocator, reason }) => `${allocator.name}: ${reason}`);
        impossible.push({ stream: name, size, reasons: told });
        break;
      }
      worstCases.set(id, (worstCases.get(id) ?? 0) + request.size * stream.count);
    }
  }
  return { impossible, worstCases, planes };
}

/** The first allocator that would serve a request if its region were larger; null where none would. */
function servedWhenLarger(
  platform: Platform,
  request: AllocationRequest,
  count: number,
): AllocatorId | null {
  for (const { id, ...allocator } of byPriority(platform.allocators)) {
    const searched = searchedIn(platform, { id, ...allocator }, request.size * count);
    if (searched === null) continue;
    const least = Math.ceil(request.size / PAGE_BLOCK);
    for (let steps = least; steps <= Math.ceil(searched.max / PAGE_BLOCK); steps += 1) {
      const larger = withZoneSize(platform, searched.zone, steps * PAGE_BLOCK);
      // Where there is no memory for a size, there is none for a larger one.
      if (larger === null) break;
      const { storage } = planStorage(larger, emptyMemoryOf(larger), request);
      if (storage?.allocator === id) return id;
    }
  }
  return null;
}

/** The zone whose size is searched: the first one of an allocator that has a region. */
function searchedIn(platform: Platform, { kind, zones }: AllocatorSpec, worstCase: number) {
  const [zone] = zones;
  if (zone === undefined || ORDINARY.includes(kind)) return null;
  const found = platform.zones.find(({ name }) => name === zone);
  return { zone, max: Math.max(SEARCH_FACTOR * worstCase, found?.size ?? 0) };
}

function sizeOfZones({ zones }: Platform, allocator: AllocatorSpec): number {
  return zones
    .filter(({ name }) => allocator.zones.includes(name))
    .reduce((sum, { size }) => sum + size, 0);
}
