/**
 * A merged requirement as JSON: only what somebody demands, in the words in which importers state
 * it. Infinity has no place in JSON, and a demand that nobody makes is no demand.
 */
import { neededBuffers } from './buffer-count.ts';
import type { FIELDS } from './constraints.ts';
import { DEMANDS, type Requirement } from './requirement.ts';
import { areEqual } from './value-text.ts';

type ToldOf<Of> = Of extends { readonly demand: { readonly told?: (merged: never) => infer Told } }
  ? Exclude<Told, undefined>
  : never;

/** What is demanded, field by field; a field that is not there is not demanded. @public */
export type RequirementDescription = {
  readonly [
    Name in keyof Requirement as ToldOf<(typeof FIELDS)[Name]> extends never ? never : Name
  ]?: ToldOf<(typeof FIELDS)[Name]>;
};

/** Describes a requirement as plain JSON. @public */
export function describeRequirement(requirement: Requirement): RequirementDescription {
  // What all hold and want together is the fewest buffers that there can be.
  const merged = { ...requirement, minBufferCount: neededBuffers(requirement) };
  const said = DEMANDS.flatMap((demand) => {
    const { name, identity } = demand;
    if (areEqual(merged[name], identity)) return [];
    const value = demand.told === undefined ? merged[name] : demand.told(merged[name]);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(said);
}
