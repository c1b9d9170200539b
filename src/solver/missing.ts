/** What somebody must still say before it is certain that a buffer serves those who share it. */
import { assert, present } from '../base/assert.ts';
import { canServe, placeOnEmptyMemory, type Placed } from '../allocators/place.ts';
import type { Platform } from '../allocators/platform/platform.ts';
import type { Constraints, Participant } from '../constraints/constraints.ts';
import type { Content, ContentRequest } from '../constraints/content.ts';
import { NO_USAGE } from '../constraints/fields/usage.ts';
import type { Group, Member } from '../constraints/groups.ts';
import type { Requirement } from '../constraints/requirement.ts';
import type { Question } from '../constraints/statements.ts';
import type { AfterChange } from './dispute.ts';
import { findChoice, type FoundChoice } from './group-search.ts';

/** Who shares a buffer. */
interface Sharer {
  readonly constraints: Constraints;
}

/** What is missing, in words; nothing where nobody needs to say anything more. */
function whatIsMissing(
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

/** Who is served, with what, and what somebody must still say. */
interface Served<Leaf extends Participant> {
  readonly found: FoundChoice<Leaf>;
  readonly placed: Placed;
  readonly missing: readonly string[];
}

/** How a platform serves its first choice of members while memory is empty; null where it serves none. */
export function servedOn<Leaf extends Participant>(
  platform: Platform,
  members: readonly Member<Leaf>[],
  request: ContentRequest,
): Served<Leaf> | null {
  const found = findChoice(members, (requirement) => canServe(platform, requirement, request));
  if (found === null) return null;
  const placed = placeOnEmptyMemory(platform, found.requirement, request);
  assert(placed !== null, 'what can be served can be placed');
  const missing = whatIsMissing(found.participants, found.requirement, placed.content);
  return { found, placed, missing };
}

/** What a question is on a platform that serves it: whether somebody must still say something. */
export function outcomeOn(
  platform: Platform,
  { participants, request }: Question,
  groups: readonly Group[],
): AfterChange {
  const { missing } = present(
    servedOn(platform, [...participants, ...groups], request),
    'an answer',
  );
  return missing.length === 0
    ? { makesIt: 'satisfiable' }
    : { makesIt: 'underdetermined', missing };
}
