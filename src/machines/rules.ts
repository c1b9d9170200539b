/**
 * The conditions that the arrows of the buffer's chart may name: one name, one function. Which of them
 * guard which fact in which state stands in the chart (buffer-machine.ts) and nowhere else.
 */
import type { RuleBreach } from '../base/refusal.ts';
import type { BufferEvent } from '../events/events.ts';
import { isSuitableForAttached, policyAdmitsNewcomer } from './attach-rules.ts';
import * as attachment from './attachment-rules.ts';
import type { AttachmentView } from './attachment-rules.ts';
import * as barrier from './barrier-rules.ts';
import * as life from './buffer-rules.ts';
import {
  attachmentOf,
  heldMaps,
  mapCount,
  type Attachment,
  type BufferState,
} from './buffer-state.ts';
import * as io from './io-virtual-rules.ts';
import * as move from './move-rules.ts';
import * as revoke from './revoke-rules.ts';
import * as placedFor from './placed-for-rules.ts';
import type { ArrowChoice, Condition, Rule } from './rule.ts';
import * as storage from './storage-rules.ts';

/** Every condition of the buffer's chart, by its name. */
export const BUFFER_CONDITIONS = {
  isLive: life.isLive,
  isAttached: life.isAttached,
  isNotAttached: life.isNotAttached,
  hasRoomForAttachment: life.hasRoomForAttachment,
  isSuitableForAttached,
  policyAdmitsNewcomer,
  isAwaitingNobody: barrier.isAwaitingNobody,
  isAwaited: barrier.isAwaited,
  isAwaitingSomebody: barrier.isAwaitingSomebody,
  hasNoStorage: life.hasNoStorage,
  hasStorage: life.hasStorage,
  isOfPlatform: storage.isOfPlatform,
  isOfBufferSize: storage.isOfBufferSize,
  isInZones: storage.isInZones,
  servesAttached: placedFor.servesAttached,
  holdsImageAsStated: placedFor.holdsImageAsStated,
  isFree: storage.isFree,
  namesFullAllocators: placedFor.namesFullAllocators,
  hasStorageToMove: move.hasStorageToMove,
  policyMoves: move.policyMoves,
  isNotInUse: move.isNotInUse,
  hasStorageToRevoke: revoke.hasStorageToRevoke,
  isNotRevokedTwice: revoke.isNotRevokedTwice,
  canAllHearOfRevoke: revoke.canAllHearOfRevoke,
  isNotRevoked: revoke.isNotRevoked,
  isRevoked: revoke.isRevoked,
  hasNoMapFromBefore: revoke.hasNoMapFromBefore,
  hasAddressForStorage: io.hasAddressForStorage,
  isIoVirtualGivenOnce: io.isIoVirtualGivenOnce,
  isIoVirtualInReach: io.isIoVirtualInReach,
  isIoVirtualFree: io.isIoVirtualFree,
  directionMatchesLiveMaps: ofAttachment(attachment.directionMatchesLiveMaps),
  hasRoomForMap: ofAttachment(attachment.hasRoomForMap),
  hasMap: ofAttachment(attachment.hasMap),
  directionMatchesMap: ofAttachment(attachment.directionMatchesMap),
  hasNoMap: ofAttachment(attachment.hasNoMap),
  isDynamic: ofAttachment(attachment.isDynamic),
  hasRoomForPin: ofAttachment(attachment.hasRoomForPin),
  hasPin: ofAttachment(attachment.hasPin),
  hasNoPin: ofAttachment(attachment.hasNoPin),
  hasStorageForCpu: life.hasStorageForCpu,
  isCpuReachable: life.isCpuReachable,
  hasRoomForCpuAccess: life.hasRoomForCpuAccess,
  hasCpuAccess: life.hasCpuAccess,
  hasRoomForReference: life.hasRoomForReference,
  hasSpareReference: life.hasSpareReference,
  hasOneReference: life.hasOneReference,
  isUnused: life.isUnused,
  isLastAttachment: {
    says: 'Nobody else is attached.',
    holds: ({ attachments }, { importer }) =>
      attachments.length === 1 && attachments[0]?.importer === importer,
  } satisfies ArrowChoice<BufferState, AboutImporter>,
  isLastMap: {
    says: 'It is the last live map.',
    holds: (state, { importer }) =>
      mapCount(state) === 1 && isLastMapOf(attachmentOf(state, importer)),
  } satisfies ArrowChoice<BufferState, AboutImporter>,
} as const;

/** Whether an attachment has one live map, and no older one that would go first. */
function isLastMapOf(attachment: Attachment | undefined): boolean {
  return attachment?.maps === 1 && heldMaps(attachment) === 1;
}

interface AboutImporter {
  readonly importer: string;
}

/** The name of a condition of the buffer's chart. @public */
export type BufferConditionName = keyof typeof BUFFER_CONDITIONS;

/** The names of conditions that can be asked about a fact. */
export type ConditionsFor<Fact> = {
  [Name in BufferConditionName]: (typeof BUFFER_CONDITIONS)[Name] extends Condition<
    BufferState,
    infer Asked
  >
    ? Fact extends Asked
      ? Name
      : never
    : never;
}[BufferConditionName];

/** A condition by its name, to be asked about any fact. */
export function bufferCondition(name: BufferConditionName): Condition<BufferState, BufferEvent> {
  // The chart pairs facts with conditions for them, which its types check.
  return BUFFER_CONDITIONS[name] as Condition<BufferState, BufferEvent>;
}

/** Asks a rule about the attachment that a fact is about; that there is one is a rule of its own. */
function ofAttachment<Fact>(
  inner: Rule<AttachmentView, Fact>,
): Rule<BufferState, Fact & AboutImporter> {
  const { id, errno, says } = inner;
  return { id, errno, says, whyNot };

  function whyNot(state: BufferState, fact: Fact & AboutImporter): RuleBreach | null {
    const found = attachmentOf(state, fact.importer);
    if (found === undefined) return null;
    return inner.whyNot({ buffer: state.id, limits: state.limits, attachment: found }, fact, null);
  }
}
