/** What somebody must still say before it is certain that a buffer serves those who share it. */
import type { Constraints } from '../constraints/constraints.ts';
import type { Content } from '../constraints/content.ts';
import { NO_USAGE } from '../constraints/fields/usage.ts';
import { buffersByName } from '../constraints/pixel-formats/format-agreement.ts';
import type { Requirement } from '../constraints/requirement.ts';

/** Who shares a buffer. */
interface Sharer {
  readonly id: string;
  readonly constraints: Constraints;
}

/** What is missing, in words; nothing where nobody needs to say anything more. */
export function whatIsMissing(
  participants: readonly Sharer[],
  { usage }: Requirement,
  { image, missing }: Content,
): readonly string[] {
  const isSaid = participants.some(({ constraints }) => Object.keys(constraints).length > 0);
  const isUsed = usage.length === 0 || usage.some((name) => name !== NO_USAGE);
  // Planes that one keeps in one buffer and another in several are shared where drivers take offsets: nobody says.
  const namings = participants.map(({ id, constraints }) => ({ id, ...constraints }));
  const areTogether = image === null || buffersByName(image, namings).size <= 1;
  return [
    ...(isSaid ? [] : ['what the buffer must be: nobody states any constraint']),
    ...(isUsed ? [] : ['who uses the buffer: everybody states the usage none']),
    ...missing,
    ...(areTogether
      ? []
      : ['in how many buffers the planes lie: the codes of the formats say different numbers']),
  ];
}
