/**
 * A world as text, so that a long log need not be replayed from its beginning. It is a cache: whatever
 * does not fit is thrown away, and the facts give the same world again. Nothing in it is decided anew;
 * what follows from the storage of the buffers (free frames, owners) is not kept but claimed again.
 */
import { assert } from '../base/assert.ts';
import type { Platform } from '../allocators/platform/platform.ts';
import type { BufferId } from '../base/ids.ts';
import type { Limits } from '../base/limits.ts';
import type { SnapshotKey } from '../events/event-store.ts';
import type { Policy } from '../events/policy.ts';
import type { LifeState } from '../events/vocabulary.ts';
import { newWorld, type World } from '../exporter/world.ts';
import type { BufferState } from '../machines/buffer-state.ts';
import type { Buffer } from '../machines/legality.ts';
import type { FrameRun } from '../memory/frame-runs.ts';

/**
 * Snapshots of the world. The number is raised with every change of what follows from the same facts, or
 * of the form below; older snapshots are then no longer found, and made anew.
 */
export const WORLD_SNAPSHOT: SnapshotKey = { name: 'world', schema: 1 };

/** The parts of a state that all buffers of a world share are kept once. */
type OwnState = Omit<BufferState, 'policy' | 'limits'>;

/** A buffer that was freed, of which most logs have many: id, size, version, and who mapped first. */
type FreedBuffer = readonly [
  id: BufferId,
  size: BufferState['size'],
  version: number,
  cpuReachable: 0 | 1,
  firstMap: BufferState['firstMap'],
];

/** A buffer in a snapshot. */
type KeptBuffer = FreedBuffer | { readonly life: LifeState; readonly state: OwnState };

/** The form of a snapshot. */
interface KeptWorld {
  readonly platform: Platform;
  readonly policy: Policy;
  readonly limits: Limits;
  /** In the order of their creation. */
  readonly buffers: readonly KeptBuffer[];
  /** Frames lent for movable pages, wherever migrations have put them. */
  readonly movable: readonly FrameRun[];
  readonly ioVirtualFree: readonly (readonly [name: string, runs: readonly FrameRun[]])[];
}

/** A world as it was, for going back to it: what cannot change is shared with it, and nothing else. */
export interface WorldCopy extends Pick<
  KeptWorld,
  'platform' | 'policy' | 'limits' | 'movable' | 'ioVirtualFree'
> {
  readonly buffers: readonly Buffer[];
  readonly owed: World['owed'];
}

/** Copies a world. Cost: linear in its buffers. */
export function copyWorld(world: World): WorldCopy {
  const { platform, policy, limits, memory, buffers, ioVirtualSpaces, owed } = world;
  return {
    platform,
    policy,
    limits,
    buffers: [...buffers.values()],
    movable: memory.describe().movable ?? [],
    ioVirtualFree: ioVirtualSpaces.describe(),
    owed: new Map(owed),
  };
}

/** The world of which a copy was made, to be changed on its own. */
export function worldOfCopy(copy: WorldCopy): World {
  const { platform, policy, limits, movable, ioVirtualFree, buffers, owed } = copy;
  const world = newWorld({ type: 'ExporterCreated', platform, policy, limits });
  for (const run of world.memory.describe().movable ?? []) world.memory.unlend(run);
  for (const run of movable) world.memory.lend(run, false);
  for (const [name, runs] of ioVirtualFree) world.ioVirtualSpaces.restore(name, runs);
  for (const buffer of buffers) {
    const { id, storage } = buffer.state;
    assert(!world.buffers.has(id), 'a buffer is kept once');
    world.buffers.set(id, buffer);
    if (storage !== null) world.memory.claim(storage, id);
  }
  for (const [id, what] of owed) world.owed.set(id, what);
  return world;
}

/** Writes a world down. */
export function encodeWorld(world: World): string {
  const { platform, policy, limits, buffers, movable, ioVirtualFree } = copyWorld(world);
  const shared = { platform, policy, limits };
  const kept: KeptWorld = { ...shared, buffers: buffers.map(keep), movable, ioVirtualFree };
  return JSON.stringify(kept);
}

/** Makes a world of what `encodeWorld` wrote; the key and the checksum of the store vouch for the text. */
export function decodeWorld(text: string): World {
  const kept = JSON.parse(text) as KeptWorld;
  const { policy, limits } = kept;
  const buffers = kept.buffers.map((each) => restore(each, policy, limits));
  return worldOfCopy({ ...kept, buffers, owed: new Map() });
}

function keep({ life, state }: Buffer): KeptBuffer {
  const { id, size, version, cpuReachable, firstMap, references, cpuAccessDepth } = state;
  const { attachments, storage, awaited, isRevoked } = state;
  // Whoever was still waited for, and whether access was ever revoked, is kept with the buffer, though it matters to nobody any more.
  if (life === 'freed' && awaited.length === 0 && isRevoked === undefined) {
    return [id, size, version, cpuReachable ? 1 : 0, firstMap];
  }
  const counts = { version, references, cpuAccessDepth };
  const own = { id, size, ...counts, attachments, storage, cpuReachable, firstMap, awaited };
  return { life, state: isRevoked === undefined ? own : { ...own, isRevoked } };
}

function restore(kept: KeptBuffer, policy: Policy, limits: Limits): Buffer {
  if ('state' in kept) return { life: kept.life, state: { ...kept.state, policy, limits } };
  const [id, size, version, cpuReachable, firstMap] = kept;
  const state: BufferState = {
    id,
    size,
    policy,
    limits,
    version,
    references: 0,
    cpuAccessDepth: 0,
    attachments: [],
    storage: null,
    cpuReachable: cpuReachable === 1,
    firstMap,
    awaited: [],
  };
  return { life: 'freed', state };
}
