/**
 * The world of one exporter: its buffers, its memory, and the IO virtual addresses in use. It is a
 * mutable container of immutable buffers, because one immutable tree over a fleet costs a thousand
 * times more per change. Only `evolve` changes it, and only by facts.
 */
import type { Platform } from '../allocators/platform/platform.ts';
import type { BufferId } from '../base/ids.ts';
import type { Limits } from '../base/limits.ts';
import type { ExporterCreated } from '../events/events.ts';
import type { Policy } from '../events/policy.ts';
import type { Buffer } from '../machines/legality.ts';
import type { Surroundings } from '../machines/surroundings.ts';
import type { FrameRun } from '../memory/frame-runs.ts';
import { PhysicalMemory, type MemoryDescription } from '../memory/physical-memory.ts';
import { IoVirtualSpaces } from './io-virtual-spaces.ts';
import type { Owed } from './log-rules.ts';

/** Everything an exporter knows. @public */
export interface World {
  /** The machine, as the first fact of the log has it. */
  readonly platform: Platform;
  /** What happens to a late attach; the first fact of the log says it, and it never changes. */
  readonly policy: Policy;
  /** How many of each thing there may be, as the first fact says; one too many is refused with EOVERFLOW [LIM1]. */
  readonly limits: Limits;
  /** The page frames of the platform: which are free, and which buffer has the others. */
  readonly memory: PhysicalMemory;
  /** Every buffer by its name, freed ones among them, because no name is used twice. */
  readonly buffers: Map<BufferId, Buffer>;
  /** The free IO virtual pages of the importers behind IOMMUs. */
  readonly ioVirtualSpaces: IoVirtualSpaces;
  /** The buffers in the middle of a call of which not all facts were told yet, and what is missing. */
  readonly owed: Map<BufferId, Owed>;
  /** What the rules of a buffer's chart ask of this world. */
  readonly surroundings: Surroundings;
}

/** A world as plain data: equal worlds have equal descriptions. @public */
export interface WorldDescription {
  /** The machine, as the first fact of the log has it. */
  readonly platform: Platform;
  /** What happens to a late attach, as the first fact of the log says it. */
  readonly policy: Policy;
  /** How many of each thing there may be, as the first fact of the log says it. */
  readonly limits: Limits;
  /** The page frames that are free, movable and pinned, and the bytes of each allocator. */
  readonly memory: MemoryDescription;
  /** Every buffer by its name, freed ones among them. */
  readonly buffers: Readonly<Record<string, Buffer>>;
  /** Free IO virtual pages as ascending runs, by importer and window, such as `gpu 0-1048576` in pages. */
  readonly ioVirtualFree: Readonly<Record<string, readonly FrameRun[]>>;
}

/** The world right after its first fact. */
export function newWorld({ platform, policy, limits }: ExporterCreated): World {
  const memory = new PhysicalMemory(platform.zones);
  const ioVirtualSpaces = new IoVirtualSpaces();
  const surroundings: Surroundings = {
    platform,
    canClaim: (storage, migrations) => memory.canClaim(storage, migrations),
    usedBy: (allocator) => memory.usedBy(allocator),
    isIoVirtualFree: (importer, constraints, pages) =>
      ioVirtualSpaces.free(importer, constraints).has(pages),
  };
  const buffers = new Map<BufferId, Buffer>();
  const owed = new Map<BufferId, Owed>();
  return { platform, policy, limits, memory, buffers, ioVirtualSpaces, owed, surroundings };
}

/** Describes a world as plain data, for comparison and display. Cost: linear in the world. @public */
export function describeWorld(world: World): WorldDescription {
  const { platform, policy, limits } = world;
  return {
    platform,
    policy,
    limits,
    memory: world.memory.describe(),
    buffers: Object.fromEntries(world.buffers),
    ioVirtualFree: Object.fromEntries(world.ioVirtualSpaces.describe()),
  };
}
