/** How many buffers all participants together need: a condition that none of their fields can say alone. */
import { totalOf } from './contributions.ts';
import type { Requirement } from './requirement.ts';

/** The fewest buffers: what all hold and want together, or more if somebody says so. */
export function neededBuffers(requirement: Requirement): number {
  const { minBufferCountForCamping, minBufferCountForDedicatedSlack } = requirement;
  const own = totalOf(minBufferCountForCamping) + totalOf(minBufferCountForDedicatedSlack);
  return Math.max(requirement.minBufferCount, own + requirement.minBufferCountForSharedSlack);
}

/**
 * The number of buffers: what is needed, or what is asked for if it is enough.
 *
 * @returns At least 1, or null where more are needed than somebody allows.
 */
export function bufferCountOf(
  requirement: Requirement,
  { bufferCount }: { readonly bufferCount?: number },
): number | null {
  const { maxBufferCount } = requirement;
  const needed = Math.max(1, neededBuffers(requirement));
  const count = bufferCount ?? needed;
  return count >= needed && count <= maxBufferCount ? count : null;
}

/** The number of buffers for which room is looked for: one where nobody can say how many. */
export function roomedBuffers(
  requirement: Requirement,
  request: { readonly bufferCount?: number },
): number {
  return bufferCountOf(requirement, request) ?? 1;
}
