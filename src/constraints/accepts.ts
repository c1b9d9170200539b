/**
 * Does this storage serve that importer? Each field reads its own statement and nothing is merged, so
 * that the answer can judge the merge (law L7: the merged requirement accepts exactly what every
 * participant accepts). It also words the reason of a refused late attach.
 */
import { CATEGORIES } from './allocator-facts.ts';
import {
  STATED_FIELDS,
  type Constraints,
  type Participant,
  type StatementField,
} from './constraints.ts';
import { statedFields } from './fields/mandatory.ts';
import { possibleDomains, type Storage } from './storage.ts';

/** One field that storage does not meet. @public */
export interface FieldBreach {
  /** The constraint that is not met: a field, or a field of images such as `images.format`. */
  readonly field: StatementField;
  /** The value the importer states for the field; null where it states another that implies it. */
  readonly value: unknown;
  /** What the storage is instead, in words. */
  readonly found: string;
}

/** Whether storage serves an importer with these constraints. @public */
export function accepts(constraints: Constraints, storage: Storage): boolean {
  return STATED_FIELDS.every(([, { breach }]) => (breach?.(constraints, storage) ?? null) === null);
}

/**
 * Every field of the constraints that the storage does not meet, in the order of the fields.
 *
 * @param constraints - What the importer states.
 * @param storage - The storage as it was allocated.
 * @returns An empty list where the storage serves the importer.
 * @public
 */
export function breachesOf(constraints: Constraints, storage: Storage): readonly FieldBreach[] {
  return STATED_FIELDS.flatMap(([name, { breach }]) => {
    const found = breach?.(constraints, storage) ?? null;
    if (found === null) return [];
    const field = name as StatementField;
    if (typeof found === 'string') return [{ field, value: constraints[name] ?? null, found }];
    return found.map(({ part, ...rest }) => ({
      field: `${name}.${part}` as StatementField,
      ...rest,
    }));
  });
}

/**
 * Whether storage serves everybody together: each of them, and the conditions that only all of them
 * make, which are the sum of the buffers they hold and the fields they must know of each other. What was
 * not decided about the storage (its coherency domain, what it holds) must still be decidable for all.
 *
 * @public
 */
export function acceptsTogether(participants: readonly Participant[], storage: Storage): boolean {
  return (
    decisionsFor(storage).some((decided) =>
      participants.every(({ constraints }) => accepts(constraints, decided)),
    ) &&
    hasBuffersForAll(participants, storage) &&
    participants
      .filter(({ constraints }) => constraints.mandatory !== undefined)
      .every((one) => participants.every((other) => knowsWhatIsMandatory(one, other)))
  );
}

/** The storage with each way in which what is open may be decided. */
function decisionsFor(storage: Storage): readonly Storage[] {
  const { category } = storage;
  const categories = category === undefined ? CATEGORIES : [category];
  return possibleDomains(storage).flatMap((each) =>
    categories.map((content) => ({ ...storage, domain: each, category: content })),
  );
}

function hasBuffersForAll(participants: readonly Participant[], { bufferCount }: Storage): boolean {
  if (bufferCount === undefined) return true;
  const shared = participants.map((each) => each.constraints.minBufferCountForSharedSlack ?? 0);
  const needed =
    sumOverParticipants(participants, 'minBufferCountForCamping') +
    sumOverParticipants(participants, 'minBufferCountForDedicatedSlack');
  return bufferCount >= needed + Math.max(0, ...shared);
}

/** Two statements of one participant are one message that was delivered twice: the larger counts. */
function sumOverParticipants(
  participants: readonly Participant[],
  field: 'minBufferCountForCamping' | 'minBufferCountForDedicatedSlack',
): number {
  const byId = new Map<string, number>();
  for (const { id, constraints } of participants) {
    byId.set(id, Math.max(byId.get(id) ?? 0, constraints[field] ?? 0));
  }
  return [...byId.values()].reduce((sum, count) => sum + count, 0);
}

function knowsWhatIsMandatory(one: Participant, other: Participant): boolean {
  const { mandatory = [] } = one.constraints;
  const known = other.knows ?? statedFields(other.constraints);
  return mandatory.every((name) => known.includes(name));
}
