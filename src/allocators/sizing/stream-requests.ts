/**
 * What a stream asks of memory for each of its buffers: the pages that its importers make of a size, judged as
 * every other buffer is, so that what can never be shared is not simulated.
 */
import { membersInWords } from '../../base/refusal.ts';
import { bytes, PAGE_SIZE, type Bytes } from '../../base/units.ts';
import { findConflict } from '../../constraints/conflict.ts';
import { possibleContents } from '../../constraints/content.ts';
import { isFeasible } from '../../constraints/meets.ts';
import { mergeConstraints } from '../../constraints/requirement.ts';
import type { AllocationRequest } from '../allocator.ts';
import type { Platform } from '../platform/platform.ts';
import { whyNotMapped } from '../pool.ts';
import type { StreamSpec } from './streams.ts';

/** The request for one buffer of a size, or why its importers never share such buffers, in words. */
export function requestOfStream(
  platform: Platform,
  { importers, count }: StreamSpec,
  size: Bytes,
): AllocationRequest | string {
  const participants = platform.importers.filter(({ id }) => importers.includes(id));
  const requirement = mergeConstraints(participants);
  const request = { size, bufferCount: count };
  const [content] = possibleContents(requirement, request);
  if (content === undefined || !isFeasible(requirement, request)) {
    const conflict = findConflict({ participants, request }, isFeasible);
    return `no buffer meets ${membersInWords(conflict)}`;
  }
  const one = { size: bytes(content.pages * PAGE_SIZE), requirement };
  return whyNotMapped({ ...one, count }) ?? one;
}
