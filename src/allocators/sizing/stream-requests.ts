/**
 * What a stream asks of memory for each of its buffers: the pages that its importers make of a size, judged as
 * every other buffer is, so that what can never be shared is not simulated.
 */
import { membersInWords } from '../../base/refusal.ts';
import type { Bytes } from '../../base/units.ts';
import { findConflict } from '../../constraints/conflict.ts';
import { possibleContents } from '../../constraints/content.ts';
import { isFeasible } from '../../constraints/meets.ts';
import { mergeConstraints } from '../../constraints/requirement.ts';
import type { AllocationRequest } from '../allocator.ts';
import { bufferSet, whySetNotMapped, type BufferSet } from '../buffer-set.ts';
import type { Platform } from '../platform/platform.ts';
import { whyNotMapped } from '../pool.ts';
import type { StreamSpec } from './streams.ts';

/** The requests for one buffer of a size, or for each that holds planes of it; or why its importers never share such buffers, in words. */
export function requestsOfStream(
  platform: Platform,
  { importers, count }: StreamSpec,
  size: Bytes,
): BufferSet | string {
  const participants = platform.importers.filter(({ id }) => importers.includes(id));
  const requirement = mergeConstraints(participants);
  const request = { size, bufferCount: count };
  const [content] = possibleContents(requirement, request);
  if (content === undefined || !isFeasible(requirement, request)) {
    const conflict = findConflict({ participants, request }, isFeasible);
    return `no buffer meets ${membersInWords(conflict)}`;
  }
  const set = bufferSet(requirement, content, count);
  const unmapped = set.length === 1 ? whyNotMapped(set[0]) : whySetNotMapped(set)?.reason;
  return unmapped ?? bufferSet(requirement, content, 1);
}

/** The requests of a set with one buffer each. */
export function oneByOne(set: BufferSet): readonly AllocationRequest[] {
  return set.flatMap(({ size, requirement, count = 1 }) =>
    Array.from({ length: count }, () => ({ size, requirement })),
  );
}
