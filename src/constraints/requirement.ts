/**
 * What storage must be so that everybody merged into it is served: the greatest lower bound of
 * their constraints. Merging is commutative, associative and idempotent, so the requirement
 * depends on the set of importers and never on their order ([POOL1]); detaching folds the rest
 * again, because a merge cannot be undone ([ATT3]).
 *
 * Each field has its rule in its own file; this file only folds them together.
 */
import { FIELD_ENTRIES, type FIELDS, type Participant } from './constraints.ts';

type Fields = typeof FIELDS;

interface Demanding {
  readonly demand: object;
}

type MergedOf<Of> = Of extends { readonly demand: { readonly identity: infer Merged } }
  ? Merged
  : never;

/** The merged demand on storage. Every field has a value; the identity demands nothing. @public */
export type Requirement = {
  readonly [Name in keyof Fields as Fields[Name] extends Demanding ? Name : never]: MergedOf<
    Fields[Name]
  >;
};

/** The name of a field that demands something. */
export type DemandName = keyof Requirement;

/** Every demand by its name, in the order of the fields. */
export const DEMANDS = FIELD_ENTRIES.flatMap(([name, { demand }]) =>
  demand === null ? [] : [{ name: name as DemandName, ...demand }],
);

type Demand = (typeof DEMANDS)[number];

type MutableRequirement = { -readonly [Name in DemandName]: unknown };

/** The requirement that accepts every storage. @public */
export const NO_REQUIREMENT = Object.fromEntries(
  DEMANDS.map(({ name, identity }) => [name, identity]),
) as Requirement;

/** The demands that somebody makes who states nothing of them. */
const ALWAYS = DEMANDS.filter(({ alsoFrom }) => alsoFrom === 'all');

/** The demands that a statement makes. */
const MADE_BY: ReadonlyMap<string, readonly Demand[]> = new Map(
  FIELD_ENTRIES.map(([statement]) => [
    statement,
    DEMANDS.filter((each) => isMadeBy(each, statement)),
  ]),
);

function isMadeBy({ name, alsoFrom = [] }: Demand, statement: string): boolean {
  if (alsoFrom === 'all') return false;
  return name === statement || alsoFrom.some((each) => each === statement);
}

/** A demand that a participant makes. */
interface MadeDemand {
  readonly demand: Demand;
  readonly value: unknown;
}

/** The demands that a participant makes; the others keep their identity. */
function demandsOf(participant: Participant): readonly MadeDemand[] {
  const { constraints } = participant;
  const made: MadeDemand[] = [];
  for (const statement in constraints) {
    for (const demand of MADE_BY.get(statement) ?? []) {
      made.push({ demand, value: demand.of(constraints, participant) });
    }
  }
  for (const demand of ALWAYS) made.push({ demand, value: demand.of(constraints, participant) });
  return made;
}

/** The requirement of one participant alone. @public */
export function requirementOf(participant: Participant): Requirement {
  return requirementWith(demandsOf(participant));
}

function requirementWith(demands: readonly MadeDemand[]): Requirement {
  const requirement = { ...NO_REQUIREMENT } as MutableRequirement;
  for (const { demand, value } of demands) requirement[demand.name] = value;
  return requirement as Requirement;
}

/** `mergeConstraints` that remembers: for a search that asks about the same participants again and again. */
export function rememberDemands(): (participants: Iterable<Participant>) => Requirement {
  const known = new Map<Participant, readonly MadeDemand[]>();
  return (participants) =>
    mergeDemands(participants, (participant) => {
      const before = known.get(participant);
      if (before !== undefined) return before;
      const made = demandsOf(participant);
      known.set(participant, made);
      return made;
    });
}

/** The requirement of two together: what meets it meets both. @public */
export function mergeRequirements(left: Requirement, right: Requirement): Requirement {
  if (right === NO_REQUIREMENT || left === right) return left;
  if (left === NO_REQUIREMENT) return right;
  const merged = { ...left } as MutableRequirement;
  for (const demand of DEMANDS) {
    const { name, identity } = demand;
    const value = right[name];
    if (value === identity || value === left[name]) continue;
    const isFirst = left[name] === identity;
    merged[name] = isFirst ? value : demand.merge(left[name], value);
  }
  return merged as Requirement;
}

/**
 * Merges the constraints of any number of participants.
 *
 * @param participants - Who takes part and what each states, in any order.
 * @returns The requirement of all together; `NO_REQUIREMENT` for none. Cost: n log n.
 * @example
 * ```ts
 * import { mergeConstraints } from 'cenalloc';
 *
 * const both = mergeConstraints([
 *   { id: 'gpu', constraints: { allocatorMask: 0b110 } },
 *   { id: 'display', constraints: { allocatorMask: 0b100 } },
 * ]);
 * // both.allocatorMask === 0b100
 * ```
 * @public
 */
export function mergeConstraints(participants: Iterable<Participant>): Requirement {
  return mergeDemands(participants, demandsOf);
}

/** Merges demand by demand, so that what nobody demands costs nothing. */
function mergeDemands(
  participants: Iterable<Participant>,
  made: (participant: Participant) => readonly MadeDemand[],
): Requirement {
  const lists: (readonly MadeDemand[])[] = [];
  for (const participant of participants) lists.push(made(participant));
  const [first] = lists;
  if (first === undefined) return NO_REQUIREMENT;
  if (lists.length === 1) return requirementWith(first);
  const values = new Map<Demand, unknown[]>();
  for (const list of lists) {
    for (const { demand, value } of list) {
      const known = values.get(demand);
      if (known === undefined) values.set(demand, [value]);
      else known.push(value);
    }
  }
  const merged = { ...NO_REQUIREMENT } as MutableRequirement;
  for (const [demand, some] of values) merged[demand.name] = mergeInPairs(some, demand);
  return merged as Requirement;
}

/**
 * One value out of many, merged two and two, and so on: a list that grows with each participant, such as
 * that of the buffers they hold, is then copied log n times and not n times.
 */
function mergeInPairs(values: readonly unknown[], demand: Demand): unknown {
  let rest = values;
  while (rest.length > 1) {
    const halved: unknown[] = [];
    for (let index = 0; index < rest.length; index += 2) {
      const left = rest[index];
      halved.push(index + 1 < rest.length ? demand.merge(left, rest[index + 1]) : left);
    }
    rest = halved;
  }
  return rest[0];
}
