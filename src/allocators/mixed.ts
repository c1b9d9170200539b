/**
 * How several allocators hold buffers together that none of them holds alone. An exporter places buffer after
 * buffer, each where there is room, so that a set of buffers may come from several of them.
 */
import { roomedBuffers } from '../constraints/buffer-count.ts';
import { possibleContents, type ContentRequest } from '../constraints/content.ts';
import { isFeasible } from '../constraints/meets.ts';
import type { Requirement } from '../constraints/requirement.ts';
import { bytes, PAGE_SIZE } from '../base/units.ts';
import type { AllocationRequest, AllocatorSpec } from './allocator.ts';
import { byPriority, type Platform } from './platform/platform.ts';
import { whyNotMapped, whyUnsuitable } from './pool.ts';

/** An allocator and how many of the buffers come from it. @public */
export interface Share {
  readonly allocator: AllocatorSpec;
  readonly buffers: number;
}

/**
 * Which allocators hold how many of the buffers, in the order in which they are tried; nothing where they do not
 * hold all. Allocators are counted that share no zone with one before: what others hold beside is not known.
 */
export function mixedShares(
  platform: Platform,
  requirement: Requirement,
  request: ContentRequest,
): readonly Share[] {
  const count = roomedBuffers(requirement, request);
  const [content] = possibleContents(requirement, request);
  if (count === 1 || content === undefined || !isFeasible(requirement, request)) return [];
  const one: AllocationRequest = { size: bytes(content.pages * PAGE_SIZE), requirement };
  if (whyNotMapped({ ...one, count }) !== null) return [];
  const taken = new Set<string>();
  const shares: Share[] = [];
  let left = count;
  for (const allocator of byPriority(platform.allocators)) {
    if (left === 0) break;
    if (allocator.zones.some((zone) => taken.has(zone))) continue;
    const buffers = mostHeld(platform, allocator, one, left);
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
  one: AllocationRequest,
  wanted: number,
): number {
  const holds = (count: number) => whyUnsuitable(platform, allocator, { ...one, count }) === null;
  if (holds(wanted)) return wanted;
  let [low, high] = [0, wanted];
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}
