/** What somebody must still say before it is certain that a buffer serves those who share it. */
import { assert } from '../base/assert.ts';
import { canServe, placeOnEmptyMemory } from '../allocators/place.ts';
import type { Platform } from '../allocators/platform/platform.ts';
import type { Constraints } from '../constraints/constraints.ts';
import type { Content } from '../constraints/content.ts';
import { NO_USAGE } from '../constraints/fields/usage.ts';
import type { Group } from '../constraints/groups.ts';
import type { Requirement } from '../constraints/requirement.ts';
import type { Question } from '../constraints/statements.ts';
import type { AfterChange } from './dispute.ts';
import { findChoice } from './group-search.ts';

/** Who shares a buffer. */
interface Sharer {
  readonly constraints: Constraints;
}

/** What is missing, in words; nothing where nobody needs to say anything more. */
export function whatIsMissing(
  participants: readonly Sharer[],
  { usage }: Requirement,
  { missing }: Content,
): readonly string[] {
  const isSaid = participants.some(({ constraints }) => Object.keys(constraints).length > 0);
  const isUsed = usage.length === 0 || usage.some((name) => name !== NO_USAGE);
  return [
    ...(isSaid ? [] : ['what the buffer must be: nobody states any constraint']),
    ...(isUsed ? [] : ['who uses the buffer: everybody states the usage none']),
    ...missing,
  ];
}

/** What a question is on a platform that serves it: whether somebody must still say something. */
export function outcomeOn(
  platform: Platform,
  { participants, request }: Question,
  groups: readonly Group[],
): AfterChange {
  const found = findChoice([...participants, ...groups], (requirement) =>
    canServe(platform, requirement, request),
  );
  const placed = found && placeOnEmptyMemory(platform, found.requirement, request);
  assert(found !== null && placed !== null, 'what can be served can be placed');
  const missing = whatIsMissing(found.participants, found.requirement, placed.content);
  return missing.length === 0
    ? { makesIt: 'satisfiable' }
    : { makesIt: 'underdetermined', missing };
}
