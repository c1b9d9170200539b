/**
 * Moving storage for a late importer, under `migrate`: the same plan that a first map makes, for
 * everybody together, while the old storage is still taken because its bytes must be copied. [MIG1]
 */
import { present } from '../base/assert.ts';
import { importerId } from '../base/ids.ts';
import type { RuleBreach } from '../base/refusal.ts';
import type { Result } from '../base/result.ts';
import type { Participant } from '../constraints/constraints.ts';
import { isFeasible } from '../constraints/meets.ts';
import { mergeConstraints } from '../constraints/requirement.ts';
import type { ImporterAttached } from '../events/events.ts';
import { participantsOf } from '../machines/attached-requirement.ts';
import { LATE_POLICIES } from '../machines/late-policies.ts';
import type { Buffer } from '../machines/legality.ts';
import { decideFact, thenFact, type Decision } from './decision.ts';
import { planBacking } from './plan-backing.ts';
import type { World } from './world.ts';

/** Moves the storage and attaches the newcomer; null where nothing can or may be moved. */
export function decideMove(
  world: World,
  buffer: Buffer,
  { id, constraints }: Participant,
  sharing: Pick<ImporterAttached, 'sharing'>,
): Result<Decision, RuleBreach> | null {
  if (!LATE_POLICIES[world.policy].movesStorage) return null;
  const { state } = buffer;
  const together = mergeConstraints([...participantsOf(state), { id, constraints }]);
  if (!isFeasible(together, { whole: state.size })) return null;
  const { storage, migrations } = planBacking(world.platform, world.memory, state.size, together);
  if (storage === null) return null;
  const chosen = world.platform.allocators.find((each) => each.id === storage.allocator);
  const about = { buffer: state.id, importer: importerId(id) };
  const moved = decideFact(world, buffer, {
    type: 'BackingMoved',
    ...about,
    storage,
    cpuReachable: present(chosen, 'allocator of a plan').cpuAccess,
    ...(migrations.length === 0 ? {} : { migrations }),
  });
  if (!moved.ok) return moved;
  const after = present(moved.value.steps.at(-1), 'step of a move').after;
  const attached = { type: 'ImporterAttached', ...about, constraints, ...sharing } as const;
  return thenFact(world, moved.value, after, attached);
}
