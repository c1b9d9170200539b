/**
 * The groups that a platform states, and whom they mention: names only, before anybody is looked up.
 */
import type { ChoiceSpec, GroupSpec, Platform } from './platform.ts';

/** Every group of a platform, each before those that it holds. */
export function groupsOf(platform: Platform): readonly GroupSpec[] {
  return (platform.groups ?? []).flatMap(groupsIn);
}

function groupsIn(choice: ChoiceSpec): readonly GroupSpec[] {
  if (typeof choice === 'string') return [];
  return isList(choice) ? choice.flatMap(groupsIn) : [choice, ...choice.oneOf.flatMap(groupsIn)];
}

/** Every importer that a group mentions, at any depth. */
export function namesIn(choice: ChoiceSpec): readonly string[] {
  if (typeof choice === 'string') return [choice];
  return isList(choice) ? choice.flatMap(namesIn) : choice.oneOf.flatMap(namesIn);
}

/** Whether an alternative is several together. */
export function isList(choice: ChoiceSpec): choice is readonly (string | GroupSpec)[] {
  return Array.isArray(choice);
}
