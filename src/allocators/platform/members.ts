/**
 * Who takes part in a question about a platform: its importers by name, those that no group mentions
 * beside the groups themselves.
 */
import { present } from '../../base/assert.ts';
import type { Choice, Group, Member } from '../../constraints/groups.ts';
import { requirePlatform, type PlatformGiven } from './given-platform.ts';
import { groupsOf, isList, namesIn } from './groups-in.ts';
import type { ChoiceSpec, GroupSpec, ImporterSpec, Platform } from './platform.ts';

/**
 * All members of a platform: the groups after the importers that always take part.
 *
 * @param given - A platform that was read, a literal, or the text of a platform file.
 * @throws TypeError where it is none.
 * @public
 */
export function membersOfPlatform(given: PlatformGiven): readonly Member<ImporterSpec>[] {
  const platform = requirePlatform(given);
  const groups = platform.groups ?? [];
  const grouped = new Set(groups.flatMap(namesIn));
  return [
    ...platform.importers.filter(({ id }) => !grouped.has(id)),
    ...groups.map((group) => groupOf(platform, group)),
  ];
}

/** One member of a platform by its name, or undefined where there is none. */
export function memberOf(platform: Platform, name: string): Member<ImporterSpec> | undefined {
  const importer = platform.importers.find(({ id }) => id === name);
  const group = groupsOf(platform).find((each) => each.group === name);
  return importer ?? (group === undefined ? undefined : groupOf(platform, group));
}

function groupOf(platform: Platform, { group, oneOf }: GroupSpec): Group<ImporterSpec> {
  return { group, oneOf: oneOf.map((each) => choiceOf(platform, each)) };
}

function choiceOf(platform: Platform, choice: ChoiceSpec): Choice<ImporterSpec> {
  return isList(choice)
    ? choice.map((each) => specified(platform, each))
    : specified(platform, choice);
}

function specified(platform: Platform, choice: string | GroupSpec): Member<ImporterSpec> {
  if (typeof choice !== 'string') return groupOf(platform, choice);
  const importer = platform.importers.find(({ id }) => id === choice);
  return present(importer, `importer ${choice} of a group`);
}
