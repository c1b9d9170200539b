/**
 * Whether those who attach can ever be served on this machine: the exact half of [ATT1], beside the rule of the
 * chart, which knows what is stated and no machine. Whatever the order of calls and whatever is freed, a buffer
 * lies where its allocators can put it when memory is empty, so that is what is asked.
 */
import { openHeapOf } from '../allocators/open-heap.ts';
import { canServeOne, whyNobody } from '../allocators/place.ts';
import type { Platform } from '../allocators/platform/platform.ts';
import { membersInWords, type RuleBreach } from '../base/refusal.ts';
import type { Bytes } from '../base/units.ts';
import { findConflict } from '../constraints/conflict.ts';
import { adviceOnSize } from '../constraints/larger-buffer.ts';
import type { Participant } from '../constraints/constraints.ts';
import { isFeasible } from '../constraints/meets.ts';
import { areAllFixed } from '../constraints/statements.ts';
import { mergeConstraints, type Requirement } from '../constraints/requirement.ts';

/** Whether a buffer of so many bytes can lie somewhere for everybody who was merged. */
export function isAttachable(platform: Platform, requirement: Requirement, size: Bytes): boolean {
  const known = answersFor(platform, requirement);
  const before = known.get(size);
  if (before !== undefined) return before;
  const request = { whole: size };
  const isPossible =
    platform.attachIsJudgedBy === 'statements'
      ? isFeasible(requirement, request)
      : canServeOne(platform, requirement, request);
  if (known.size >= SIZES_MAX) known.clear();
  known.set(size, isPossible);
  return isPossible;
}

/** Sizes that are remembered for one set of importers. */
const SIZES_MAX = 1024;

/** What was asked before: importers of a platform attach together again and again. */
const answers = new WeakMap<Platform, WeakMap<Requirement, Map<Bytes, boolean>>>();

function answersFor(platform: Platform, requirement: Requirement): Map<Bytes, boolean> {
  const ofPlatform = answers.get(platform) ?? new WeakMap<Requirement, Map<Bytes, boolean>>();
  answers.set(platform, ofPlatform);
  const known = ofPlatform.get(requirement) ?? new Map<Bytes, boolean>();
  ofPlatform.set(requirement, known);
  return known;
}

/** [ATT1] Why the newcomer cannot join, with the smallest conflict on this machine. */
export function whyNotAttachable(
  platform: Platform,
  participants: readonly Participant[],
  { id }: Participant,
  size: Bytes,
): RuleBreach {
  const request = { whole: size };
  const conflict = findConflict({ participants, request }, (requirement, asked) =>
    canServeOne(platform, requirement, asked),
  );
  const members = membersInWords(conflict);
  const requirement = mergeConstraints(participants);
  const lacks = whyNobody(platform, requirement, request, 1)
    .map(({ allocator, reason }) => `${allocator.name}: ${reason}`)
    .join('; ');
  const open = openHeapOf(platform, participants, (some) =>
    canServeOne(platform, mergeConstraints(some), request),
  );
  if (open !== null) {
    const message = `${platform.name} does not say ${open.question}, of which ${members} tells.`;
    return { errno: 'EINVAL', rule: 'ATT1', message, next: open.next, conflict };
  }
  const isHardware = areAllFixed({ participants, request }, conflict);
  const what = members === '' ? 'anybody' : members;
  return {
    errno: 'EINVAL',
    rule: 'ATT1',
    message: `No allocator of ${platform.name} can ever serve ${what}${lacks === '' ? '' : ` (${lacks})`}.`,
    next: isHardware
      ? `All of this is hardware: add an allocator that meets it, or leave ${id} out and copy.`
      : `${adviceOnSize(requirement, size, conflict)}Drop one of these needs, add an allocator that meets them, or leave ${id} out and copy.`,
    conflict,
  };
}
