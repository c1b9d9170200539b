/**
 * Does this storage serve that importer? Each field reads its own statement and nothing is merged, so
 * that the answer can judge the merge (law L7: the merged requirement accepts exactly what every
 * participant accepts). It also words the reason of a refused late attach.
 */
import { CATEGORIES, COHERENCY_DOMAINS } from './allocator-facts.ts';
import type { Constraints, Participant } from './constraints.ts';
import type { FieldBreach } from './field.ts';
import { statedFields } from './fields/mandatory.ts';
import { FIELDS } from './requirement.ts';
import type { Storage } from './storage.ts';

/** Whether storage serves an importer with these constraints. @public */
export function accepts(constraints: Constraints, storage: Storage): boolean {
  return breachesOf(constraints, storage).length === 0;
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
  return Object.values(FIELDS).flatMap((field) => field.breachesOf(constraints, storage));
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
    participants.every((one) => participants.every((other) => knowsWhatIsMandatory(one, other)))
  );
}

/** The storage with each way in which what is open may be decided. */
function decisionsFor(storage: Storage): readonly Storage[] {
  const { domain, category, facts } = storage;
  const domains = domain === undefined ? (facts?.domains ?? COHERENCY_DOMAINS) : [domain];
  const categories = category === undefined ? CATEGORIES : [category];
  return domains.flatMap((each) =>
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
  const known = other.knows ?? statedFields(other);
  return mandatory.every((name) => known.includes(name));
}
