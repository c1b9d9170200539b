/**
 * Why nobody can serve these importers together, and what would help: all minimal conflicts and all
 * minimal corrections of what was stated, down to participant, field and value.
 */
import type { ConflictMember } from '../base/refusal.ts';
import { allConflicts } from './all-conflicts.ts';
import type { Participant } from '../constraints/constraints.ts';
import type { ContentRequest } from '../constraints/content.ts';
import { findChoice } from './group-search.ts';
import { isGroup, nameOfChoice, type Group, type Member } from '../constraints/groups.ts';
import { mergeConstraints, rememberDemands, type Requirement } from '../constraints/requirement.ts';
import { isAboutBuffer, isFixed, statementsOf, withStatements } from '../constraints/statements.ts';
import { whoStates } from '../constraints/statement-words.ts';
import { allocatorToAdd } from './allocator-to-add.ts';
import { leavingOut } from './left-out.ts';
import { nearestRequest, type NearestRequest } from './nearest-request.ts';
import type { Correction, Dispute } from './dispute.ts';
import { regionsToEnlarge } from './region-to-enlarge.ts';
import { canServe, whatIsUnknown } from '../allocators/place.ts';
import type { ImporterSpec, Platform } from '../allocators/platform/platform.ts';
import { outcomeOn } from './missing.ts';
import { isNumberAsked, relaxationOf } from './relaxation.ts';

/** Everything there is to say about an unsatisfiable question. */
export interface Explanation {
  /** What all who are stated demand together; groups are not merged into it. */
  readonly merged: Requirement;
  readonly conflicts: readonly { readonly members: readonly ConflictMember[] }[];
  readonly corrections: readonly Correction[];
  readonly nearest: NearestRequest | null;
  readonly complete: boolean;
}

/** Explains why a platform cannot serve these members. */
export function explain(
  platform: Platform,
  members: readonly Member<ImporterSpec>[],
  request: ContentRequest,
): Explanation {
  const participants: readonly Participant[] = members.flatMap((each) =>
    isGroup(each) ? [] : [each],
  );
  const groups: readonly Group[] = members.filter((each) => isGroup(each));
  const oracle = oracleOf(platform);
  const dispute: Dispute = {
    question: { participants, request },
    groups,
    canBeServed: oracle.canBeServed,
    outcomeOf: (question, some) => outcomeOn(platform, question, some),
  };
  const items = itemsOf(dispute);
  const refutedBy = (canBeServed: Dispute['canBeServed']) =>
    allConflicts(items.length, (kept) => holds({ ...dispute, canBeServed }, items, kept));
  const { corrections, ...certain } = refutedBy(oracle.canBeServed);
  const isKnown = oracle.doubts() === 0;
  // What nobody knows is no way out, and no conflict either.
  const { conflicts, complete } = isKnown ? certain : refutedBy(oracle.mayBeServed);
  const membersAt = (positions: readonly number[]) =>
    positions.flatMap((position) => items[position] ?? []);
  // What is hardware stays as it is.
  const given = corrections
    .map(membersAt)
    .filter((members) => !members.some((member) => isFixed(dispute.question, member)));
  const isOwned = (members: readonly ConflictMember[]) => members.every(isOwnWish);
  return {
    merged: mergeConstraints(participants),
    // Where an allocator cannot serve even those who state nothing, nobody is to blame.
    conflicts: conflicts
      .filter((positions) => positions.length > 0)
      .map((positions) => ({ members: membersAt(positions) })),
    corrections: [
      ...given.filter(isOwned).flatMap((each) => correctionsFor(dispute, items, each)),
      ...given
        .filter((each) => !isOwned(each))
        .flatMap((each) => correctionsFor(dispute, items, each)),
      ...withoutImporters(dispute),
      ...regionsToEnlarge(platform, dispute),
      ...allocatorToAdd(platform, dispute),
    ],
    nearest: nearestRequest(dispute),
    complete: complete && oracle.doubts() === 0,
  };
}

/** What whoever asks can change by themselves: what is asked of the buffer, the heap, the modifier that is offered. */
function isOwnWish(member: ConflictMember): boolean {
  return isAboutBuffer(member) || OWN_FIELDS.includes(member.field);
}

const OWN_FIELDS: readonly string[] = ['allocatorMask', 'allocators', 'images.modifier'];

/** Whom to ask about a question with some groups, and how often nobody knew the answer. */
interface PlatformOracle {
  /** False where nobody knows. */
  readonly canBeServed: Dispute['canBeServed'];
  /** True where nobody knows. */
  readonly mayBeServed: Dispute['canBeServed'];
  readonly doubts: () => number;
}

function oracleOf(platform: Platform): PlatformOracle {
  let doubts = 0;
  const mergedFrom = rememberDemands();
  // The nearest request is looked for among the same participants, again and again.
  const merged = new WeakMap<readonly Participant[], Requirement>();
  const mergedOf = (participants: readonly Participant[]): Requirement => {
    const before = merged.get(participants);
    if (before !== undefined) return before;
    const requirement = mergedFrom(participants);
    merged.set(participants, requirement);
    return requirement;
  };
  const served =
    (whereUnknown: boolean): Dispute['canBeServed'] =>
    ({ participants, request }, groups) => {
      const canBeMet = (requirement: Requirement) => {
        if (canServe(platform, requirement, request)) return true;
        if (whatIsUnknown(platform, requirement, request) === null) return false;
        doubts += 1;
        return whereUnknown;
      };
      if (groups.length > 0) return findChoice([...participants, ...groups], canBeMet) !== null;
      return canBeMet(mergedOf(participants));
    };
  return { canBeServed: served(false), mayBeServed: served(true), doubts: () => doubts };
}

/** Everything that may be given up: statements, and groups as a whole. */
function itemsOf({ question, groups }: Dispute): readonly ConflictMember[] {
  const ofGroups = groups.map(({ group, oneOf }) => ({
    participant: group,
    field: 'oneOf',
    value: oneOf.map(nameOfChoice),
  }));
  return [...statementsOf(question), ...ofGroups];
}

function holds(
  dispute: Dispute,
  items: readonly ConflictMember[],
  positions: readonly number[],
): boolean {
  const part = partOf(dispute, items, new Set(positions.flatMap((at) => items[at] ?? [])));
  return part.canBeServed(part.question, part.groups);
}

/** A dispute with only some of its items. */
function partOf(
  dispute: Dispute,
  items: readonly ConflictMember[],
  kept: ReadonlySet<ConflictMember>,
): Dispute {
  const isKept = (group: Group) =>
    items.some(
      (each) => each.field === 'oneOf' && each.participant === group.group && kept.has(each),
    );
  return {
    ...dispute,
    question: withStatements(dispute.question, kept, items),
    groups: dispute.groups.filter(isKept),
  };
}

/** What to do about the members of one minimal correction: relax them as little as helps, or drop them. */
function correctionsFor(
  dispute: Dispute,
  items: readonly ConflictMember[],
  members: readonly ConflictMember[],
): readonly Correction[] {
  const relaxed = relaxationOf(dispute, members);
  // What is asked of the buffer is told as the nearest request; without it there is no buffer.
  const isRequest = members.every(isAboutBuffer);
  if (relaxed === null) return isRequest ? [] : [dropping(dispute, items, members)];
  const { words, to, question } = relaxed;
  const outcome = dispute.outcomeOf(question, dispute.groups);
  const relax: Correction = { kind: 'relax', change: words, ...outcome, members, to };
  return isRequest ? [relax] : [relax, dropping(dispute, items, members)];
}

/** Gives members up. A number that is asked of the buffer moves instead, because every buffer has one. */
function dropping(
  dispute: Dispute,
  items: readonly ConflictMember[],
  members: readonly ConflictMember[],
): Correction {
  const without = (some: readonly ConflictMember[]) =>
    partOf(dispute, items, new Set(items.filter((each) => !some.includes(each))));
  const counts = members.filter(isNumberAsked);
  const others = members.filter((each) => !isNumberAsked(each));
  const part = without(others);
  const moved = relaxationOf(part, counts);
  const words = [
    ...(moved === null ? counts.map(withoutIt) : [moved.words]),
    ...others.map(withoutIt),
  ];
  const { question, groups } = moved === null ? without(members) : { ...part, ...moved };
  const outcome = dispute.outcomeOf(question, groups);
  return { kind: 'drop', change: words.join(' and '), ...outcome, members };
}

function withoutIt(member: ConflictMember): string {
  const { participant, field } = member;
  if (field === 'oneOf') return `leave the group ${participant} out`;
  return isAboutBuffer(member)
    ? `leave ${field} open`
    : `do without ${field} of ${whoStates(member)}`;
}

/** The smallest sets of importers without which the others can be served. */
function withoutImporters(dispute: Dispute): readonly Correction[] {
  const { question, groups, canBeServed } = dispute;
  const { participants, request } = question;
  const { corrections } = allConflicts(participants.length, (kept) => {
    const some = kept.flatMap((position) => participants[position] ?? []);
    return canBeServed({ participants: some, request }, groups);
  });
  return corrections
    .filter((positions) => positions.length < participants.length || groups.length > 0)
    .map((positions) => leavingOut(dispute, positions));
}
