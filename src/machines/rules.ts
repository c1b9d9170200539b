/**
 * The one table of rules. Each rule says why a fact may not happen, or null. The guards of the
 * machine ask this table, and so does everybody who has to explain a refusal; there is no second
 * place in which legality is decided.
 *
 * The rules of a fact are asked in order and the first breach is the answer. Ids are those of
 * docs/spec.md.
 */
import type { RuleBreach } from '../base/refusal.ts';
import type { BufferEvent } from '../events/events.ts';
import { isSuitableForAttached, storageServesNewcomer } from './attach-rules.ts';
import * as barrier from './barrier-rules.ts';
import * as move from './move-rules.ts';
import {
  directionMatchesLiveMaps,
  directionMatchesMap,
  hasMap,
  hasNoMap,
  hasRoomForMap,
  type AttachmentView,
} from './attachment-rules.ts';
import type { BufferState } from './buffer-state.ts';
import * as rule from './buffer-rules.ts';

/** Why a fact may not happen to a buffer in this state; null where it may. */
export type Rule<Fact extends BufferEvent> = (state: BufferState, fact: Fact) => RuleBreach | null;

type FactOf<Type extends BufferEvent['type']> = Extract<BufferEvent, { readonly type: Type }>;

/** Every rule, by the fact it judges, in the order in which it is asked. */
export const RULES: { readonly [Type in BufferEvent['type']]: readonly Rule<FactOf<Type>>[] } = {
  ImporterAttached: [
    rule.isLive,
    rule.isNotAttached,
    rule.hasRoomForAttachment,
    storageServesNewcomer,
    isSuitableForAttached,
  ],
  ImporterDetached: [rule.isLive, rule.isAttached, ofAttachment(hasNoMap)],
  BackingAllocated: [rule.isLive, rule.isAttached, rule.hasNoStorage, barrier.isAwaitingNobody],
  BackingMoved: [
    rule.isLive,
    move.hasStorageToMove,
    move.isPolicyMigrate,
    move.isNotInUse,
    move.storageServesAttached,
  ],
  PlaceReleased: [rule.isLive, barrier.isAwaited],
  BarrierOpened: [rule.isLive, barrier.isAwaitingSomebody],
  AttachmentMapped: [
    rule.isLive,
    rule.isAttached,
    rule.hasStorage,
    rule.hasAddressForStorage,
    ofAttachment(directionMatchesLiveMaps),
    ofAttachment(hasRoomForMap),
  ],
  AttachmentUnmapped: [
    rule.isLive,
    rule.isAttached,
    ofAttachment(hasMap),
    ofAttachment(directionMatchesMap),
  ],
  CpuAccessBegan: [
    rule.isLive,
    rule.hasStorageForCpu,
    rule.isCpuReachable,
    rule.hasRoomForCpuAccess,
  ],
  CpuAccessEnded: [rule.isLive, rule.hasCpuAccess],
  ReferenceTaken: [rule.isLive, rule.hasRoomForReference],
  ReferencePut: [rule.isLive, rule.hasSpareReference],
  BufferFreed: [rule.isLive, rule.isUnused, rule.hasOneReference],
};

/** Asks a rule about the attachment that a fact is about; whether there is one was asked before. */
function ofAttachment<Fact extends BufferEvent & { readonly importer: string }>(
  check: (view: AttachmentView, fact: Fact) => RuleBreach | null,
): Rule<Fact> {
  return ({ id, limits, attachments }, fact) => {
    const attachment = attachments.find((each) => each.importer === fact.importer);
    return attachment === undefined ? null : check({ buffer: id, limits, attachment }, fact);
  };
}

/** The first rule that a fact would break, or null where the fact is lawful. */
export function whyNot(state: BufferState, fact: BufferEvent): RuleBreach | null {
  // The table pairs each fact with rules for that fact; the compiler cannot follow the pairing.
  const rules = RULES[fact.type] as readonly Rule<BufferEvent>[];
  for (const check of rules) {
    const breach = check(state, fact);
    if (breach !== null) return breach;
  }
  return null;
}
