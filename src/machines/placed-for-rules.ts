/**
 * For whom storage must be right that was chosen or moved: it serves everybody attached as the policy
 * promises, holds an image where they state images, and so do the allocators that were tried before.
 */
import { factsOf, byPriority } from '../allocators/platform/platform.ts';
import { breachesOf } from '../constraints/accepts.ts';
import { whyUnsuitableFor } from '../constraints/meets.ts';
import { meetsRequirement } from '../constraints/meets-requirement.ts';
import type { Storage } from '../constraints/storage.ts';
import type { BackingAllocated } from '../events/events.ts';
import { isAddressable } from '../memory/sg-table.ts';
import { requirementOfAttached } from './attached-requirement.ts';
import type { BufferState } from './buffer-state.ts';
import { LATE_POLICIES } from './late-policies.ts';
import { allocatorOf, PLAN_AGAIN, type PlacingFact } from './placing-facts.ts';
import { rule } from './rule.ts';
import type { Surroundings } from './surroundings.ts';

export const servesAttached = rule<BufferState, PlacingFact>(
  {
    id: 'BAK3',
    errno: 'EBUSY',
    says: 'The storage serves everybody attached, as the policy promises.',
  },
  (state, { storage }, place) => {
    if (LATE_POLICIES[state.policy].promises === 'allocator-mask')
      return maskAllows(state, storage);
    const whole = withFacts(storage, place);
    const isServed =
      meetsRequirement(requirementOfAttached(state), whole) &&
      state.attachments.every(({ constraints }) => isAddressable(storage, constraints));
    if (isServed) return null;
    const unserved = state.attachments.find(
      ({ constraints }) =>
        breachesOf(constraints, whole).length > 0 || !isAddressable(storage, constraints),
    );
    const whom = unserved?.importer ?? 'all who are attached together';
    return { message: `The storage of ${state.id} does not serve ${whom}.`, next: PLAN_AGAIN };
  },
);

export const holdsImageAsStated = rule<BufferState, PlacingFact>(
  {
    id: 'BAK5',
    errno: 'EINVAL',
    says: 'The storage holds an image where importers state images, and none where nobody does.',
  },
  ({ id, attachments }, { type, storage: { image } }) => {
    const isStated = attachments.some(({ constraints }) => constraints.images !== undefined);
    // A move is made for a newcomer, too, which may state images; what it states is told after the move.
    const isAsStated = isStated
      ? image !== undefined
      : image === undefined || type === 'BackingMoved';
    if (isAsStated) return null;
    const words = isStated
      ? 'holds none of the images that are stated'
      : 'holds an image, and nobody states any';
    return { message: `The storage of ${id} ${words}.`, next: PLAN_AGAIN };
  },
);

export const namesFullAllocators = rule<BufferState, BackingAllocated>(
  {
    id: 'BAK1',
    errno: 'EINVAL',
    says: 'The allocators that were full suit everybody attached and are tried before this one.',
  },
  (state, { storage, fullAllocators }, place) => {
    if (fullAllocators.length === 0 || place === null) return null;
    const { id } = state;
    const ordered = byPriority(place.platform.allocators);
    const order = ordered.map((each) => each.id);
    const chosen = order.indexOf(storage.allocator);
    // In the order in which they were tried, and each once.
    const places = [...fullAllocators.map((each) => order.indexOf(each)), chosen];
    const requirement = requirementOfAttached(state);
    const isPossible =
      places.every((each, index) => each > (places[index - 1] ?? -1)) &&
      ordered.every(
        (each) => !fullAllocators.includes(each.id) || whyUnsuitableFor(requirement, each) === null,
      );
    if (isPossible) return null;
    const words = fullAllocators.join(', ');
    return {
      message: `${words} cannot have been full before ${id} got its storage.`,
      next: PLAN_AGAIN,
    };
  },
);

/** As posted, nothing but the mask was asked. */
function maskAllows({ id, attachments }: BufferState, { allocator }: Storage) {
  const unserved = attachments.find(
    ({ constraints }) => (((constraints.allocatorMask ?? ~0) >>> allocator) & 1) === 0,
  );
  if (unserved === undefined) return null;
  return {
    message: `The mask of ${unserved.importer} leaves the storage of ${id} out.`,
    next: PLAN_AGAIN,
  };
}

/** Storage with what its allocator is, where it does not say so itself. */
function withFacts(storage: Storage, place: Surroundings | null): Storage {
  if (storage.facts !== undefined || place === null) return storage;
  const allocator = allocatorOf(place.platform, storage);
  return allocator === undefined ? storage : { ...storage, facts: factsOf(allocator) };
}
