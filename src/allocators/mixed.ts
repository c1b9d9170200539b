/**
 * How several allocators hold buffers together that none of them holds alone. An exporter places buffer after
 * buffer, each where there is room, so that a set of buffers may come from several of them.
 */
import { roomedBuffers } from '../constraints/buffer-count.ts';
import { possibleContents, type ContentRequest } from '../constraints/content.ts';
import { isFeasible } from '../constraints/meets.ts';
import type { Requirement } from '../constraints/requirement.ts';
import { PhysicalMemory } from '../memory/physical-memory.ts';
import { emptied } from '../memory/zone.ts';
import type { AllocationRequest, AllocatorSpec } from './allocator.ts';
import { bufferSet, PLACED_MAX, whySetNotMapped, type BufferSet } from './buffer-set.ts';
import { byPriority, type Platform } from './platform/platform.ts';
import { planFrom, whyNotMapped, whyUnsuitable } from './pool.ts';

/** An allocator and how many of the buffers come from it. @public */
export interface Share {
  /** The allocator, as its platform has it. */
  readonly allocator: AllocatorSpec;
  /** How many of the buffers come from it, at least 1. */
  readonly buffers: number;
}

/**
 * Which allocators hold how many of the buffers, in the order in which they are tried; nothing where they do not
 * hold all when they are placed one by one, the largest first.
 */
export function mixedShares(
  platform: Platform,
  requirement: Requirement,
  request: ContentRequest,
): readonly Share[] {
  const count = roomedBuffers(requirement, request);
  const [content] = possibleContents(requirement, request);
  if (content === undefined || !isFeasible(requirement, request)) return [];
  const set = bufferSet(requirement, content, count);
  const buffers = count * content.buffers.length;
  if (buffers === 1 || !areMapped(set)) return [];
  if (buffers <= PLACED_MAX) return placedOneByOne(platform, set);
  return set.length === 1 ? countedApart(platform, set) : [];
}

function areMapped(set: BufferSet): boolean {
  return set.length === 1 ? whyNotMapped(set[0]) === null : whySetNotMapped(set) === null;
}

/** What an exporter does: each buffer comes from the first allocator that has room for it. */
function placedOneByOne(platform: Platform, set: BufferSet): readonly Share[] {
  const memory = new PhysicalMemory(platform.zones.map(emptied));
  const shares = new Map<AllocatorSpec, number>();
  for (const { size, requirement, count = 1 } of set) {
    const one = { size, requirement };
    const able = byPriority(platform.allocators).filter(
      (each) => whyUnsuitable(platform, each, one) === null,
    );
    for (let left = count; left > 0; left -= 1) {
      const from = able.find((each) => {
        const planned = planFrom(platform, memory, each, one);
        if (typeof planned === 'string') return false;
        memory.claim(planned.storage, '', planned.migrations);
        return true;
      });
      if (from === undefined) return [];
      shares.set(from, (shares.get(from) ?? 0) + 1);
    }
  }
  return byPriority([...shares.keys()]).map((allocator) => ({
    allocator,
    buffers: shares.get(allocator) ?? 0,
  }));
}

/** Allocators are counted that share no zone with one before: what others hold beside is not known. */
function countedApart(platform: Platform, [request]: BufferSet): readonly Share[] {
  const taken = new Set<string>();
  const shares: Share[] = [];
  let left = request.count ?? 1;
  for (const allocator of byPriority(platform.allocators)) {
    if (left === 0) break;
    if (allocator.zones.some((zone) => taken.has(zone))) continue;
    const buffers = mostHeld(platform, allocator, request, left);
    if (buffers === 0) continue;
    for (const zone of allocator.zones) taken.add(zone);
    shares.push({ allocator, buffers });
    left -= buffers;
  }
  return left === 0 ? shares : [];
}

/** How many such buffers an allocator holds, as far as they are wanted: fewer are never harder to hold. */
function mostHeld(
  platform: Platform,
  allocator: AllocatorSpec,
  request: AllocationRequest,
  wanted: number,
): number {
  const holds = (count: number) =>
    whyUnsuitable(platform, allocator, { ...request, count }) === null;
  if (holds(wanted)) return wanted;
  let [low, high] = [0, wanted];
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}
