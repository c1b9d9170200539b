/**
 * The question to the solver as programs ask it: with a platform however it is given, members by their names,
 * and sizes as people write them. What is no question throws, in a sentence.
 */
import { membersOfPlatform, memberOf } from '../allocators/platform/members.ts';
import { requirePlatform, type PlatformGiven } from '../allocators/platform/given-platform.ts';
import type { ImporterInput, ImporterSpec, Platform } from '../allocators/platform/platform.ts';
import { importerSchema } from '../allocators/platform/importer-schema.ts';
import { withHeapNames } from '../allocators/platform/platform-schema.ts';
import { checkValue, formatInputError } from '../base/document.ts';
import { formatPath } from '../base/document-lines.ts';
import { suggestion } from '../base/known-fields.ts';
import { parseQuantity, type Written } from '../base/quantity.ts';
import type { ContentRequest } from '../constraints/content.ts';
import type { Choice, Member } from '../constraints/groups.ts';
import { checkMembers, checkRequest } from './check-request.ts';
import { solveOn, type Solution } from './solution.ts';

/** What is asked of a buffer, as people write it: sizes and counts may be 4096, 4096n or "4 KiB". @public */
export type SolveRequest = Written<ContentRequest>;

/** Who shares a buffer: a name of the platform, an importer that is stated here, or a group of such. @public */
export type SolveMember = string | ImporterInput | SolveGroup;

/** Alternatives among those who share a buffer, the first preferred. @public */
export interface SolveGroup {
  /** Its name, unique among groups. */
  readonly group: string;
  /** At least one alternative: a member, or several of them together. */
  readonly oneOf: readonly (SolveMember | readonly SolveMember[])[];
}

/**
 * Solves a pipeline on a platform whose memory is empty.
 *
 * @param platform - Memory and allocators: a platform that was read, a literal, or the text of a platform file.
 * @param members - Who shares the buffer, in any order, by name or with constraints; groups stand for one of
 *   their children. All members of the platform where it is left out.
 * @param request - What is asked of the buffer; what is left out is chosen.
 * @throws TypeError where the question is none: a count that is no whole number, a name of several formats, a
 *   platform that is none, a name that it does not know, and what else a compiler would refuse.
 * @returns The verdict with a placement that everybody accepts, or with all minimal conflicts and what
 *   would help.
 * @example
 * ```ts
 * import { solve } from 'cenalloc';
 * import { raspberryPi4 } from 'cenalloc/platforms';
 *
 * const { verdict, allocator } = solve(raspberryPi4, ['unicam', 'codec'], { size: '8 MiB' });
 * console.log(verdict, allocator?.name); // satisfiable linux,cma
 * ```
 * @public
 */
export function solve(
  platform: PlatformGiven,
  members?: readonly SolveMember[],
  request: SolveRequest = {},
): Solution {
  const read = requirePlatform(platform);
  if (members === undefined) return solveOn(read, membersOfPlatform(read), checkRequest(request));
  checkMembers(members, 'members');
  const asked = checkRequest(request);
  return solveOn(
    read,
    members.map((each, index) => memberIn(read, each, `members[${index}]`)),
    asked,
  );
}

function memberIn(platform: Platform, given: SolveMember, what: string): Member<ImporterSpec> {
  if (typeof given === 'string') return named(platform, given, what);
  if (!('oneOf' in given)) return importerIn(platform, given, what);
  const oneOf = given.oneOf.map((each, index): Choice<ImporterSpec> => {
    const at = `${what}.oneOf[${index}]`;
    if (!isList(each)) return memberIn(platform, each, at);
    return each.map((part, place) => memberIn(platform, part, `${at}[${place}]`));
  });
  return { group: given.group, oneOf };
}

function isList(choice: SolveGroup['oneOf'][number]): choice is readonly SolveMember[] {
  return Array.isArray(choice);
}

function named(platform: Platform, name: string, what: string): Member<ImporterSpec> {
  const found = memberOf(platform, name);
  if (found !== undefined) return found;
  const known = platform.importers.map(({ id }) => id);
  throw new TypeError(
    `${what}: ${platform.name} has no importer "${name}"${suggestion(name, known)}`,
  );
}

/**
 * An importer with its quantities read. One whose numbers are numbers is asked about as it is: that it contradicts
 * itself is an answer here, where a file with it would be refused.
 */
function importerIn(platform: Platform, given: ImporterInput, what: string): ImporterSpec {
  if (!isWritten(given)) return given as ImporterSpec;
  const read = checkValue(given, importerSchema);
  if (read.ok) {
    const constraints = withHeapNames(platform.allocators, read.value.constraints);
    return { ...read.value, constraints };
  }
  const { path, message } = read.refusal;
  throw new TypeError(formatInputError({ source: what, field: formatPath(path), message }));
}

/** Whether a value holds a quantity that is not a number yet. */
function isWritten(value: unknown): boolean {
  if (typeof value === 'string') return parseQuantity(value) !== null;
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint';
  return Object.values(value).some(isWritten);
}
