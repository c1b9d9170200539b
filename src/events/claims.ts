/**
 * Which facts take something that all buffers share: page frames, and IO virtual addresses, of which an
 * importer has one space for all its buffers. Two of them that were decided at once may take the same,
 * though each is in the stream of its own buffer.
 */
import type { Event } from './events.ts';

/**
 * Whether a fact claims what other buffers may claim, too. Who appends one says up to where it had
 * read the log, and stores refuse it where somebody claimed since.
 *
 * @public
 */
export function claimsShared(event: Event): boolean {
  return (
    event.type === 'BackingAllocated' ||
    event.type === 'BackingMoved' ||
    (event.type === 'AttachmentMapped' && event.ioVirtualBase !== undefined)
  );
}
