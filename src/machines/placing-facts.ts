/** The facts that place a buffer, and what the rules about them share. */
import type { AllocatorSpec } from '../allocators/allocator.ts';
import type { Platform } from '../allocators/platform/platform.ts';
import type { Storage } from '../constraints/storage.ts';
import type { BackingAllocated, BackingMoved } from '../events/events.ts';

/** A fact that tells where a buffer is. */
export type PlacingFact = BackingAllocated | BackingMoved;

/** What to do about a fact that places a buffer where it cannot be. */
export const PLAN_AGAIN = 'Record what an allocator of this platform has planned.';

/** The allocator that gave some storage; undefined where the platform has none such. */
export function allocatorOf({ allocators }: Platform, storage: Storage): AllocatorSpec | undefined {
  return allocators.find((each) => each.id === storage.allocator);
}
