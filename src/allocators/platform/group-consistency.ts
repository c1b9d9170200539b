/**
 * What must hold between the groups of a platform and its importers: every importer that a group names
 * is known, and a name means one thing.
 */
import { suggestion } from '../../base/known-fields.ts';
import { namesIn } from './groups-in.ts';
import type { ChoiceSpec, GroupSpec, Platform } from './platform.ts';

/** The group that cannot be as it is written, and why. */
export interface GroupInconsistency {
  readonly list: 'groups';
  readonly index: number;
  readonly message: string;
}

/** The first group that contradicts something else, or null. */
export function findGroupInconsistency(platform: Platform): GroupInconsistency | null {
  const importers: readonly string[] = platform.importers.map(({ id }) => id);
  const taken = new Set<string>();
  for (const [index, group] of (platform.groups ?? []).entries()) {
    const message = whatIsWrong(group, importers, taken);
    if (message !== null) return { list: 'groups', index, message };
  }
  return null;
}

function whatIsWrong(
  group: GroupSpec,
  importers: readonly string[],
  taken: Set<string>,
): string | null {
  for (const name of groupNamesIn(group)) {
    if (taken.has(name)) return `the group ${name} stands twice`;
    if (importers.includes(name)) return `${name} is an importer and cannot name a group, too`;
    taken.add(name);
  }
  const missing = namesIn(group).find((name) => !importers.includes(name));
  return missing === undefined
    ? null
    : `there is no importer "${missing}"${suggestion(missing, importers)}`;
}

/** The name of a group and those of all groups in it. */
function groupNamesIn(choice: ChoiceSpec): readonly string[] {
  if (typeof choice === 'string') return [];
  if ('oneOf' in choice) return [choice.group, ...choice.oneOf.flatMap(groupNamesIn)];
  return choice.flatMap(groupNamesIn);
}
