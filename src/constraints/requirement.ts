/**
 * What storage must be so that everybody merged into it is served: the greatest lower bound of
 * their constraints. Merging is commutative, associative and idempotent, so the requirement
 * depends on the set of importers and never on their order ([POOL1]); detaching folds the rest
 * again, because a merge cannot be undone ([ATT3]).
 *
 * Each field has its rule in its own file; this file only folds them together.
 */
import type { Participant } from './constraints.ts';
import type { Field } from './field.ts';
import { alignmentField } from './fields/alignment.ts';
import { allocatorMaskField } from './fields/allocator-mask.ts';
import { allocatorsField } from './fields/allocators.ts';
import { campingField } from './fields/camping.ts';
import { contiguousField } from './fields/contiguous.ts';
import { dedicatedSlackField } from './fields/dedicated-slack.ts';
import { denyField } from './fields/deny.ts';
import { dmaWindowField } from './fields/dma-window.ts';
import { domainsField } from './fields/domains.ts';
import { imagesField } from './fields/images.ts';
import { mandatoryField } from './fields/mandatory.ts';
import { maxBufferCountField } from './fields/max-buffer-count.ts';
import { maxSizeField } from './fields/max-size.ts';
import { memoryTypeBitsField } from './fields/memory-type-bits.ts';
import { minBufferCountField } from './fields/min-buffer-count.ts';
import { minSizeField } from './fields/min-size.ts';
import { paddingField } from './fields/padding.ts';
import { prefixField } from './fields/prefix.ts';
import { roomMaxField } from './fields/room-max.ts';
import { secureField } from './fields/secure.ts';
import { segmentLimitsField } from './fields/segment-limits.ts';
import { sharedSlackField } from './fields/shared-slack.ts';
import { usageField } from './fields/usage.ts';

/** Every field of the algebra, in the order in which breaches are told. */
export const FIELDS = {
  allocatorMask: allocatorMaskField,
  allocators: allocatorsField,
  memoryTypeBits: memoryTypeBitsField,
  secure: secureField,
  domains: domainsField,
  deny: denyField,
  window: dmaWindowField,
  contiguous: contiguousField,
  segmentLimits: segmentLimitsField,
  alignment: alignmentField,
  roomMax: roomMaxField,
  sizeMin: minSizeField,
  sizeMax: maxSizeField,
  prefix: prefixField,
  padding: paddingField,
  camping: campingField,
  dedicatedSlack: dedicatedSlackField,
  sharedSlack: sharedSlackField,
  minBufferCount: minBufferCountField,
  maxBufferCount: maxBufferCountField,
  usage: usageField,
  mandatory: mandatoryField,
  images: imagesField,
} as const;

type FieldName = keyof typeof FIELDS;

/** The names of the fields, in order. */
const FIELD_NAMES = Object.keys(FIELDS) as readonly FieldName[];

type ValueOf<Of> = Of extends { readonly identity: infer Value } ? Value : never;

/** The merged demand on storage. Every field has a value; the identity demands nothing. @public */
export type Requirement = {
  readonly [Name in FieldName]: ValueOf<(typeof FIELDS)[Name]>;
};

type MutableRequirement = { -readonly [Name in FieldName]: unknown };

/** A field whose types the compiler cannot follow through the table. */
function fieldOf(name: FieldName): Field<unknown> {
  return FIELDS[name];
}

/** The requirement that accepts every storage. @public */
export const NO_REQUIREMENT = Object.fromEntries(
  FIELD_NAMES.map((name) => [name, fieldOf(name).identity]),
) as Requirement;

/** The fields that read a statement. */
const READERS: ReadonlyMap<string, readonly FieldName[]> = new Map(
  FIELD_NAMES.flatMap((name) => fieldOf(name).statements).map((statement) => [
    statement,
    FIELD_NAMES.filter((name) => fieldOf(name).statements.includes(statement)),
  ]),
);

/** The requirement of one participant alone. @public */
export function requirementOf(participant: Participant): Requirement {
  const { constraints } = participant;
  const requirement = { ...NO_REQUIREMENT } as MutableRequirement;
  for (const statement in constraints) {
    for (const name of READERS.get(statement) ?? []) {
      requirement[name] = fieldOf(name).demandOf(constraints, participant);
    }
  }
  // What a participant knows counts even where it marks nothing as mandatory itself.
  requirement.mandatory = mandatoryField.demandOf(constraints, participant);
  return requirement as Requirement;
}

/** `requirementOf` that remembers: for a search that asks about the same participants again and again. */
export function rememberRequirements(): (participant: Participant) => Requirement {
  const known = new Map<Participant, Requirement>();
  return (participant) => {
    const before = known.get(participant);
    if (before !== undefined) return before;
    const requirement = requirementOf(participant);
    known.set(participant, requirement);
    return requirement;
  };
}

/** The requirement of two together: what meets it meets both. @public */
export function mergeRequirements(left: Requirement, right: Requirement): Requirement {
  if (right === NO_REQUIREMENT || left === right) return left;
  if (left === NO_REQUIREMENT) return right;
  const merged = { ...left } as MutableRequirement;
  for (const name of FIELD_NAMES) {
    const value = right[name];
    if (value === NO_REQUIREMENT[name] || value === left[name]) continue;
    const isFirst = left[name] === NO_REQUIREMENT[name];
    merged[name] = isFirst ? value : fieldOf(name).merge(left[name], value);
  }
  return merged as Requirement;
}

/**
 * Merges the constraints of any number of participants.
 *
 * @param participants - Who takes part and what each states, in any order.
 * @param requirementFor - How to get the requirement of one of them.
 * @returns The requirement of all together; `NO_REQUIREMENT` for none. Cost: n log n.
 * @example
 * ```ts
 * const both = mergeConstraints([
 *   { id: 'gpu', constraints: { allocatorMask: 0b110 } },
 *   { id: 'display', constraints: { allocatorMask: 0b100 } },
 * ]);
 * // both.allocatorMask === 0b100
 * ```
 * @public
 */
export function mergeConstraints(
  participants: Iterable<Participant>,
  requirementFor: (participant: Participant) => Requirement = requirementOf,
): Requirement {
  // Requirements of 1, 2, 4, … participants wait for one of their own size, as the digits of a binary
  // counter do: a list that grows with each participant, such as that of the buffers they hold, is
  // then copied log n times and not n times, and what was merged is soon forgotten.
  const waiting: (Requirement | undefined)[] = [];
  for (const participant of participants) {
    let carried = requirementFor(participant);
    let digit = 0;
    for (let other = waiting[digit]; other !== undefined; other = waiting[digit]) {
      carried = mergeRequirements(other, carried);
      waiting[digit] = undefined;
      digit += 1;
    }
    waiting[digit] = carried;
  }
  return waiting.reduce<Requirement>(
    (merged, other) => (other === undefined ? merged : mergeRequirements(other, merged)),
    NO_REQUIREMENT,
  );
}
