/**
 * Why a fact cannot happen in a state that it has no arrow from: the rules that say so, in the order in
 * which they are asked. At least one of them objects wherever a buffer is in that state.
 */
import type { BufferEvent } from '../events/events.ts';
import type { LifeState } from '../events/vocabulary.ts';
import type { FactOf } from './arrows.ts';
import type { BufferConditionName, ConditionsFor } from './rules.ts';

type Absences = Readonly<
  Record<
    Exclude<LifeState, 'freed'>,
    { readonly [Type in BufferEvent['type']]?: readonly ConditionsFor<FactOf<Type>>[] }
  >
>;

const withoutStorage = {
  BackingMoved: ['hasStorageToMove'],
  CpuAccessBegan: ['hasStorageForCpu'],
  CpuAccessEnded: ['hasCpuAccess'],
  AccessRevoked: ['hasStorageToRevoke'],
  AccessRestored: ['isRevoked'],
} as const;

const withStorage = {
  BackingAllocated: ['isAttached', 'hasNoStorage'],
  PlaceReleased: ['isAwaited'],
  BarrierOpened: ['isAwaitingSomebody'],
} as const;

const ABSENT: Absences = {
  created: {
    ...withoutStorage,
    ImporterDetached: ['isAttached'],
    BackingAllocated: ['isAttached'],
    AttachmentMapped: ['isAttached'],
    AttachmentUnmapped: ['isAttached'],
    AttachmentPinned: ['isAttached'],
    AttachmentUnpinned: ['isAttached'],
  },
  attaching: {
    ...withoutStorage,
    AttachmentPinned: ['isAttached', 'isDynamic', 'hasStorage'],
    AttachmentUnpinned: ['isAttached', 'hasPin'],
    AttachmentMapped: ['isAttached', 'hasStorage'],
    AttachmentUnmapped: ['isAttached', 'hasMap'],
    BufferFreed: ['isUnused'],
  },
  allocated: withStorage,
  mapped: {
    ...withStorage,
    AccessRestored: ['isRevoked'],
    BufferFreed: ['isUnused'],
  },
};

/** The rules that say why a fact has no arrow from a state; empty where it has one. */
export function rulesOfAbsence(
  life: LifeState,
  type: BufferEvent['type'],
): readonly BufferConditionName[] {
  if (life === 'freed') return ['isLive'];
  const rules = ABSENT[life];
  // A type may be anything where the compiler has not looked, and what an object inherits is no list of rules.
  return Object.hasOwn(rules, type) ? (rules[type] ?? []) : [];
}
