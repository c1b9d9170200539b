/**
 * What a buffer that is too small would have to be. A buffer is created with the bytes of the whole, in which the
 * room around the data lies, too, so that what is asked of data alone is more than it seems.
 */
import type { ConflictMember } from '../base/refusal.ts';
import { sizeInWords } from '../base/quantity-words.ts';
import { bytes, PAGE_SIZE, type Bytes } from '../base/units.ts';
import { possibleContents } from './content.ts';
import { isFeasible } from './meets.ts';
import type { Requirement } from './requirement.ts';
import { isAboutBuffer } from './statements.ts';

/** The advice to create a larger buffer, where its size is in conflict and a larger one would do; else nothing. */
export function adviceOnSize(
  requirement: Requirement,
  size: Bytes,
  conflict: readonly ConflictMember[],
): string {
  if (!conflict.some((each) => isAboutBuffer(each) && each.field === 'size')) return '';
  const least = smallestBuffer(requirement);
  if (least === null || least <= size) return '';
  const { prefix, padding } = requirement;
  const room = prefix + padding > 0 ? ', in which the room around the data lies, too' : '';
  return `Create the buffer with ${sizeInWords(least)} or more${room}. `;
}

/** The whole of the smallest buffer that everybody accepts; null where none is. */
function smallestBuffer(requirement: Requirement): Bytes | null {
  for (const { buffers } of possibleContents(requirement, {})) {
    const whole = bytes(buffers.reduce((sum, pages) => sum + pages, 0) * PAGE_SIZE);
    if (isFeasible(requirement, { whole })) return whole;
  }
  return null;
}
