/**
 * The world of one exporter: its buffers, its memory, and the IO virtual addresses in use. It is a
 * mutable container of immutable buffers, because one immutable tree over a fleet costs a thousand
 * times more per change. Only `evolve` changes it, and only by facts.
 */
import type { Platform } from '../allocators/platform/platform.ts';
import type { BufferId, ImporterId } from '../base/ids.ts';
import type { Limits } from '../base/limits.ts';
import type { Constraints } from '../constraints/constraints.ts';
import { ioVirtualWindow } from '../constraints/io-virtual.ts';
import type { ExporterCreated } from '../events/events.ts';
import type { Policy } from '../events/policy.ts';
import type { Buffer } from '../machines/legality.ts';
import type { Surroundings } from '../machines/surroundings.ts';
import { FrameRuns, type FrameRun } from '../memory/frame-runs.ts';
import { PhysicalMemory, type MemoryDescription } from '../memory/physical-memory.ts';

/** Everything an exporter knows. @public */
export interface World {
  readonly platform: Platform;
  readonly policy: Policy;
  readonly limits: Limits;
  readonly memory: PhysicalMemory;
  readonly buffers: Map<BufferId, Buffer>;
  /** Free IO virtual pages, by the address space they belong to. */
  readonly ioVirtualSpaces: Map<string, FrameRuns>;
  /** What the rules of a buffer's chart ask of this world. */
  readonly surroundings: Surroundings;
}

/** A world as plain data: equal worlds have equal descriptions. @public */
export interface WorldDescription {
  readonly platform: Platform;
  readonly policy: Policy;
  readonly limits: Limits;
  readonly memory: MemoryDescription;
  readonly buffers: Readonly<Record<string, Buffer>>;
  readonly ioVirtualFree: Readonly<Record<string, readonly FrameRun[]>>;
}

/** The world right after its first fact. */
export function newWorld({ platform, policy, limits }: ExporterCreated): World {
  const memory = new PhysicalMemory(platform.zones);
  const ioVirtualSpaces = new Map<string, FrameRuns>();
  const surroundings: Surroundings = {
    platform,
    canClaim: (storage, migrations) => memory.canClaim(storage, migrations),
    usedBy: (allocator) => memory.usedBy(allocator),
    isIoVirtualFree: (importer, constraints, pages) =>
      freeIoVirtual({ ioVirtualSpaces }, importer, constraints).has(pages),
  };
  const buffers = new Map<BufferId, Buffer>();
  return { platform, policy, limits, memory, buffers, ioVirtualSpaces, surroundings };
}

/** Describes a world as plain data, for comparison and display. Cost: linear in the world. @public */
export function describeWorld(world: World): WorldDescription {
  const { platform, policy, limits } = world;
  const spaces = [...world.ioVirtualSpaces].map(([name, free]) => [name, free.toArray()] as const);
  return {
    platform,
    policy,
    limits,
    memory: world.memory.describe(),
    buffers: Object.fromEntries(world.buffers),
    ioVirtualFree: Object.fromEntries(spaces),
  };
}

/** Looks at the free IO virtual pages of an importer; a decision that is refused leaves no trace. */
export function freeIoVirtual(
  world: Pick<World, 'ioVirtualSpaces'>,
  importer: ImporterId,
  constraints: Constraints,
): FrameRuns {
  const known = world.ioVirtualSpaces.get(ioVirtualName(importer, constraints));
  return known ?? new FrameRuns([ioVirtualWindow(constraints)]);
}

/** The free IO virtual pages of an importer, for a fact to take from or give back to. */
export function ioVirtualSpace(
  world: World,
  importer: ImporterId,
  constraints: Constraints,
): FrameRuns {
  const space = freeIoVirtual(world, importer, constraints);
  world.ioVirtualSpaces.set(ioVirtualName(importer, constraints), space);
  return space;
}

/** Each importer translates in its own address space. */
function ioVirtualName(importer: ImporterId, constraints: Constraints): string {
  const { start, end } = ioVirtualWindow(constraints);
  return `${importer} ${start}-${end}`;
}
