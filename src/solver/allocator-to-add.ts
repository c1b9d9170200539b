/**
 * What an allocator would have to be so that everybody could be served: the correction that asks nobody
 * to give anything up. There is none where the importers contradict each other.
 */
import { addressInWords, sizeInWords } from '../base/quantity-words.ts';
import { bytes, PAGE_SIZE } from '../base/units.ts';
import { possibleContents } from '../constraints/content.ts';
import { isFeasible } from '../constraints/meets.ts';
import { mergeConstraints, NO_REQUIREMENT, type Requirement } from '../constraints/requirement.ts';
import type { Correction, Dispute } from './dispute.ts';
import type { Platform } from '../allocators/platform/platform.ts';

/** The allocator to add, as a list of at most one correction. */
export function allocatorToAdd(
  platform: Platform,
  { question, groups }: Dispute,
): readonly Correction[] {
  const { participants, request } = question;
  const requirement = mergeConstraints(participants);
  // Which child of a group would be chosen depends on the allocator, so nothing is claimed then.
  if (groups.length > 0 || !isFeasible(requirement, request)) return [];
  const [content] = possibleContents(requirement, request);
  if (content === undefined) return [];
  const needs = [
    ...promises(requirement),
    `at least ${sizeInWords(bytes(content.pages * PAGE_SIZE))}`,
    ...idsOf(platform, requirement),
  ];
  const change = `add an allocator with ${needs.join(', ')}`;
  return [{ kind: 'add', change, makesIt: 'satisfiable', members: [] }];
}

function promises(requirement: Requirement): readonly string[] {
  const { contiguous, alignment, secure, domains, segmentLimits } = requirement;
  const { dmaWindow: window } = requirement;
  const none = NO_REQUIREMENT;
  const isWindowSaid = window.start > none.dmaWindow.start || window.end < none.dmaWindow.end;
  const [strictest] = segmentLimits;
  return [
    ...(contiguous ? ['contiguous memory'] : []),
    ...(!contiguous && strictest !== undefined ? [`at most ${strictest.count} segments`] : []),
    ...(secure ? ['protected memory'] : []),
    ...(isWindowSaid
      ? [`addresses ${addressInWords(window.start)} to ${addressInWords(window.end - 1)}`]
      : []),
    ...(alignment > PAGE_SIZE ? [`alignment to ${sizeInWords(alignment)}`] : []),
    ...(domains.length < none.domains.length ? [`the domain ${domains.join(' or ')}`] : []),
  ];
}

/** Names and bits by which importers would have to accept it. */
function idsOf(platform: Platform, requirement: Requirement): readonly string[] {
  const { allocatorMask, allocators, memoryTypeBits } = requirement;
  const names = allocators === null ? [] : [`the name ${allocators.join(' or ')}`];
  const types = memoryTypeBits.isSaid
    ? [`a memory type of 0b${memoryTypeBits.bits.toString(2)}`]
    : [];
  if (allocatorMask === NO_REQUIREMENT.allocatorMask) return [...names, ...types];
  const used = new Set<number>(platform.allocators.map(({ id }) => id));
  const free = Array.from({ length: 32 }, (_, id) => id).filter(
    (id) => ((allocatorMask >>> id) & 1) === 1 && !used.has(id),
  );
  const mask = free.length === 0 ? 'an id of the merged mask' : `the id ${String(free[0])}`;
  return [...names, ...types, mask];
}
