/**
 * A question in which somebody names the default CMA area on a platform that has several allocators of its names: one
 * of them is it, and nobody says which. It is answered for each of them, and is no certain "no" where one of them does.
 */
import { listInWords } from '../base/quantity-words.ts';
import { possibleDefaults } from '../allocators/heap-names.ts';
import { withDefaultArea } from '../allocators/open-heap.ts';
import type { ImporterSpec, Platform } from '../allocators/platform/platform.ts';
import { isGroup, membersOf, type Member } from '../constraints/groups.ts';

/** What must still be said, and an answer that may hold. */
interface Possible<Answer> {
  readonly missing: string;
  readonly answer: Answer;
}

/**
 * The first answer that may hold; null where none does, or where the names leave nothing open.
 *
 * @param answerFor - The answer to the question with other members; null where it is "no".
 */
export function whereDefaultIsSaid<Answer>(
  { allocators }: Platform,
  members: readonly Member<ImporterSpec>[],
  answerFor: (members: readonly Member<ImporterSpec>[]) => Answer | null,
): Possible<Answer> | null {
  const areas = possibleDefaults(allocators);
  for (const area of areas) {
    const renamed = members.map((member) => withArea(area, allocators, member));
    if (renamed.every((member, index) => member === members[index])) return null;
    const answer = answerFor(renamed);
    if (answer === null) continue;
    const missing = `which of ${listInWords(areas)} is the default CMA area: the platform may call that one default_cma_region`;
    return { missing, answer };
  }
  return null;
}

function withArea(
  area: string,
  allocators: Platform['allocators'],
  member: Member<ImporterSpec>,
): Member<ImporterSpec> {
  const rename = (each: Member<ImporterSpec>) => withArea(area, allocators, each);
  if (isGroup(member)) {
    const oneOf = member.oneOf.map((choice) => membersOf(choice).map(rename));
    const isSame = member.oneOf.every((choice, index) =>
      membersOf(choice).every((each, at) => each === oneOf[index]?.[at]),
    );
    return isSame ? member : { ...member, oneOf };
  }
  return withDefaultArea(area, allocators, member);
}
