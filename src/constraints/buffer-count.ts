/** How many buffers all participants together need. */
import { totalOf } from './contributions.ts';
import type { Requirement } from './requirement.ts';

/**
 * The number of buffers: what all hold and want, or what is asked for if it is enough.
 *
 * @returns At least 1, or null where more are needed than somebody allows.
 */
export function bufferCountOf(
  requirement: Requirement,
  { bufferCount }: { readonly bufferCount?: number },
): number | null {
  const { camping, dedicatedSlack, sharedSlack, minBufferCount, maxBufferCount } = requirement;
  const together = totalOf(camping) + totalOf(dedicatedSlack) + sharedSlack;
  const needed = Math.max(1, together, minBufferCount);
  const count = bufferCount ?? needed;
  return count >= needed && count <= maxBufferCount ? count : null;
}
