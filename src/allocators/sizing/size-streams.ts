/**
 * The answer to "how large must the region be?": what the streams need when all are at their largest, what
 * a simulation found, and the smallest region in which it refused nothing.
 */
import type { AllocatorId } from '../../base/ids.ts';
import { mergeConstraints } from '../../constraints/requirement.ts';
import type { AllocatorKind, AllocatorSpec } from '../allocator.ts';
import { emptyMemoryOf, planStorage } from '../pool.ts';
import type { Platform } from '../platform/platform.ts';
import { simulate, type Simulation, type SimulationOptions } from './simulation.ts';
import { smallestRegion } from './smallest-region.ts';
import type { Streams } from './streams.ts';

/** A stream that no allocator can ever serve. @public */
export interface ImpossibleStream {
  readonly stream: string;
  readonly size: number;
  readonly reasons: readonly string[];
}

/** What one allocator needs. @public */
export interface RegionNeed {
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
}

/** The whole answer. @public */
export interface Sizing {
  readonly impossible: readonly ImpossibleStream[];
  /** Null where a stream is impossible. */
  readonly simulation: Simulation | null;
  readonly needs: readonly RegionNeed[];
}

/** Allocators that take from ordinary memory: there is no region whose size could be chosen. */
const ORDINARY: readonly AllocatorKind[] = ['system', 'dma32', 'system-contig', 'udmabuf'];

/** The search goes up to so many times the worst case. */
const SEARCH_FACTOR = 4;

/** Sizes the regions of a platform for streams. @public */
export function sizeStreams(
  platform: Platform,
  streams: Streams,
  options: SimulationOptions,
): Sizing {
  const { impossible, worstCases } = onEmptyMemory(platform, streams);
  if (impossible.length > 0) return { impossible, simulation: null, needs: [] };
  const simulation = simulate(platform, streams, options);
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
        smallest:
          searched === null
            ? null
            : smallestRegion(platform, searched.zone, streams, options, searched.max),
        searchedTo: searched?.max ?? null,
      };
    });
  return { impossible, simulation, needs };
}

/** Which allocator serves each stream while memory is empty, and how much it needs for that. */
function onEmptyMemory(platform: Platform, { streams }: Streams) {
  const impossible: ImpossibleStream[] = [];
  const worstCases = new Map<AllocatorId, number>();
  for (const { name, sizes, count, importers } of streams) {
    const requirement = mergeConstraints(
      platform.importers.filter(({ id }) => importers.includes(id)),
    );
    const size = [...sizes].sort((a, b) => b - a)[0] ?? sizes[0];
    if (size === undefined) continue;
    const memory = emptyMemoryOf(platform);
    const { storage, passedOver } = planStorage(platform, memory, { size, requirement });
    if (storage === null) {
      const reasons = passedOver.map(({ allocator, reason }) => `${allocator.name}: ${reason}`);
      impossible.push({ stream: name, size, reasons });
    } else {
      const before = worstCases.get(storage.allocator) ?? 0;
      worstCases.set(storage.allocator, before + size * count);
    }
  }
  return { impossible, worstCases };
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
