/**
 * Mapping: the first map of a buffer allocates, when everybody's constraints are known ([MAP1]). The
 * RFC's three defects here (an unset allocator, a second map that loses the table, two first maps
 * that both allocate) cannot happen: one decision plans, records and maps.
 */
import { canServeOne } from '../allocators/place.ts';
import type { PoolAnswer } from '../allocators/pool.ts';
import type { Platform } from '../allocators/platform/platform.ts';
import { importerId } from '../base/ids.ts';
import { membersInWords, type RuleBreach } from '../base/refusal.ts';
import { ok, refused, type Result } from '../base/result.ts';
import { PAGE_SIZE } from '../base/units.ts';
import { present } from '../base/assert.ts';
import { findConflict } from '../constraints/conflict.ts';
import { ioVirtualPlace } from '../constraints/io-virtual.ts';
import type { MapAttachment, PinAttachment } from '../events/commands.ts';
import type { BackingAllocated } from '../events/events.ts';
import { participantsOf, requirementOfAttached } from '../machines/attached-requirement.ts';
import { isAwaitingNobody } from '../machines/barrier-rules.ts';
import { isAttached } from '../machines/buffer-rules.ts';
import { attachmentOf, type BufferState } from '../machines/buffer-state.ts';
import type { Buffer } from '../machines/legality.ts';
import { isNotRevoked } from '../machines/revoke-rules.ts';
import { decideFact, thenFact, type Decision } from './decision.ts';
import { planBacking } from './plan-backing.ts';
import type { World } from './world.ts';

/** Decides whether an importer gets a map, and where the buffer lies if it is the first. */
export function decideMap(
  world: World,
  buffer: Buffer,
  command: MapAttachment,
): Result<Decision, RuleBreach> {
  const missing =
    isAttached.whyNot(buffer.state, command, null) ??
    isNotRevoked.whyNot(buffer.state, command, null);
  if (missing !== null) return refused(missing);
  const allocated = decideAllocation(world, buffer, command);
  if (!allocated.ok) return allocated;
  const afterAllocation = allocated.value.steps.at(-1)?.after ?? buffer;
  const ioVirtual = planIoVirtual(world, afterAllocation.state, command);
  if (!ioVirtual.ok) return ioVirtual;
  return thenFact(world, allocated.value, afterAllocation, {
    type: 'AttachmentMapped',
    buffer: buffer.state.id,
    importer: importerId(command.importer),
    direction: command.direction,
    ...(ioVirtual.value === null ? {} : { ioVirtualBase: ioVirtual.value }),
  });
}

/** The allocation that a first map or a first pin needs; nothing where storage exists. */
export function decideAllocation(
  world: World,
  buffer: Buffer,
  command: MapAttachment | PinAttachment,
): Result<Decision, RuleBreach> {
  const { state } = buffer;
  if (state.storage !== null) return ok({ events: [], steps: [] });
  const requirement = requirementOfAttached(state);
  const waiting = isAwaitingNobody.whyNot(state, null, null);
  if (waiting !== null) return refused(waiting);
  const answer = planBacking(world.platform, world.memory, state.size, requirement);
  const { storage } = answer;
  if (storage === null) return refused(whyNoStorage(world.platform, state, answer));
  const chosen = present(
    world.platform.allocators.find((each) => each.id === storage.allocator),
    'allocator of a plan',
  );
  const event: BackingAllocated = {
    type: 'BackingAllocated',
    buffer: state.id,
    importer: importerId(command.importer),
    storage,
    cpuReachable: chosen.cpuAccess,
    fullAllocators: answer.passedOver
      .filter((each) => each.cause === 'full')
      .map((each) => each.allocator.id),
    ...(answer.migrations.length === 0 ? {} : { migrations: answer.migrations }),
    ...(command.call === 'pin' ? { call: 'pin' as const } : {}),
  };
  return decideFact(world, buffer, event);
}

/** [MAP2] ENODEV where no allocator ever fits, ENOMEM where those that fit are full. */
function whyNoStorage(platform: Platform, state: BufferState, answer: PoolAnswer): RuleBreach {
  const reasons = answer.passedOver.map((each) => `${each.allocator.name}: ${each.reason}`);
  const full = answer.passedOver.filter((each) => each.cause === 'full');
  if (full.length > 0) {
    return {
      errno: 'ENOMEM',
      rule: 'MAP2',
      message: `No allocator has room for ${state.size} bytes (${reasons.join('; ')}).`,
      next: 'Free a buffer of these allocators, or give them more memory.',
    };
  }
  const question = { participants: participantsOf(state), request: { whole: state.size } };
  const conflict = findConflict(question, (requirement, request) =>
    canServeOne(platform, requirement, request),
  );
  const members = membersInWords(conflict);
  return {
    errno: 'ENODEV',
    rule: 'MAP2',
    message: `No allocator suits ${members} (${reasons.join('; ')}).`,
    next: 'Drop one of these needs, or add an allocator that meets them.',
    conflict,
  };
}

/** [MAP4] The IO virtual address of an attachment's first map; null where it needs none. */
function planIoVirtual(
  world: World,
  state: BufferState,
  { importer }: MapAttachment,
): Result<number | null, RuleBreach> {
  const attachment = attachmentOf(state, importer);
  if (attachment?.constraints.iommu !== true || attachment.ioVirtualBase !== null) return ok(null);
  const space = world.ioVirtualSpaces.free(attachment.importer, attachment.constraints);
  const pages = state.size / PAGE_SIZE;
  for (const run of space.toArray()) {
    const start = ioVirtualPlace(attachment.constraints, pages, run);
    if (start !== null) return ok(start * PAGE_SIZE);
  }
  return refused({
    errno: 'ENOMEM',
    rule: 'MAP4',
    message: `The IOMMU of ${importer} has no free run of ${state.size} bytes in its window.`,
    next: `Detach ${importer} from another buffer, or give it a larger window.`,
  });
}
