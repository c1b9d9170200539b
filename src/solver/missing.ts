/** What somebody must still say before it is certain that a buffer serves those who share it. */
import type { Constraints } from '../constraints/constraints.ts';
import type { Content } from '../constraints/content.ts';
import { NO_USAGE } from '../constraints/fields/usage.ts';
import type { Requirement } from '../constraints/requirement.ts';

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
