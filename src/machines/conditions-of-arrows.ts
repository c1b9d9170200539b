/**
 * Asks each condition of the arrows that leave a buffer's state, so that a chart can say which of them holds
 * and which does not. It asks what the machine asks (judge.ts) and in the same order; what somebody does not
 * know is left open instead of guessed.
 */
import type { ImporterId } from '../base/ids.ts';
import type { Constraints } from '../constraints/constraints.ts';
import { DIRECTIONS } from '../events/direction.ts';
import type { AttachmentMapped, BackingAllocated, BufferEvent } from '../events/events.ts';
import { attachmentOf, type BufferState } from './buffer-state.ts';
import { isMet, isRule } from './rule.ts';
import { bufferCondition, type BufferConditionName, type ConditionsFor } from './rules.ts';

/** Who would make a call, and what is known of it. */
export interface Caller {
  readonly importer: ImporterId;
  /** Null where nobody knows what it needs. */
  readonly constraints: Constraints | null;
}

/** The answer of one condition: whether it holds, null where that is not known; why not, where a rule says so. */
export interface ConditionAnswer {
  readonly holds: boolean | null;
  readonly reason: string | null;
}

const UNKNOWN: ConditionAnswer = { holds: null, reason: null };

/** The conditions that ask about more of a fact than some of it. */
type AsksMoreThan<Fact, Some> = Exclude<ConditionsFor<Fact>, ConditionsFor<Some>>;

/**
 * What they are asked about is chosen by the exporter while it decides: storage. Which they are is said by what they
 * take, so that the compiler misses none and admits no other.
 */
const ABOUT_STORAGE = {
  isOfPlatform: true,
  isOfBufferSize: true,
  isInZones: true,
  servesAttached: true,
  holdsImageAsStated: true,
  isFree: true,
  namesFullAllocators: true,
} as const satisfies Record<
  AsksMoreThan<BackingAllocated, Pick<BackingAllocated, 'type' | 'buffer' | 'importer'>>,
  true
>;

/** The same for an address that an IOMMU has to give. */
const ABOUT_IO_VIRTUAL = [
  'isIoVirtualGivenOnce',
  'isIoVirtualInReach',
  'isIoVirtualFree',
] as const satisfies readonly ConditionsFor<AttachmentMapped>[];

/** Facts about no importer. */
const OF_NOBODY = [
  'ReferenceTaken',
  'ReferencePut',
  'CpuAccessBegan',
  'CpuAccessEnded',
  'AccessRevoked',
  'AccessRestored',
  'BufferFreed',
] as const;

/** What their conditions ask of a newcomer. */
const ABOUT_NEEDS: ReadonlySet<string> = new Set<BufferConditionName>([
  'isSuitableForAttached',
  'policyAdmitsNewcomer',
]);

/**
 * The answer of a condition, in the state in which a buffer is.
 *
 * @param name - A condition of the buffer's chart.
 * @param event - The type of the fact that would happen.
 * @param caller - Who would make it happen; null where nobody is chosen.
 */
export function answerOf(
  state: BufferState,
  name: string,
  event: string,
  caller: Caller | null,
): ConditionAnswer {
  const isOpen =
    Object.hasOwn(ABOUT_STORAGE, name) ||
    (ABOUT_IO_VIRTUAL.some((each) => each === name) && isGiven(state, caller));
  if (isOpen || (ABOUT_NEEDS.has(name) && caller?.constraints === null)) return UNKNOWN;
  const fact = candidate(state, event, caller);
  if (fact === null) return UNKNOWN;
  const condition = bufferCondition(name as BufferConditionName);
  if (!isRule(condition)) return { holds: isMet(condition, state, fact, null), reason: null };
  const breach = condition.whyNot(state, fact, null);
  return { holds: breach === null, reason: breach?.message ?? null };
}

/** Whether a map of this importer would be given an address that nobody knows yet. */
function isGiven(state: BufferState, caller: Caller | null): boolean {
  const attachment = caller === null ? undefined : attachmentOf(state, caller.importer);
  return attachment?.constraints.iommu === true && attachment.ioVirtualBase === null;
}

/** The fact that would happen, as far as it can be known before it is decided. */
function candidate(state: BufferState, event: string, caller: Caller | null): BufferEvent | null {
  const about = { buffer: state.id };
  const ofNobody = OF_NOBODY.find((each) => each === event);
  if (ofNobody !== undefined) return { type: ofNobody, ...about };
  if (event === 'BarrierOpened') return { type: event, ...about, cause: 'sealed' };
  if (caller === null) return null;
  const { importer, constraints } = caller;
  const by = { ...about, importer };
  switch (event) {
    case 'ImporterAttached':
      return { type: event, ...by, constraints: constraints ?? {} };
    case 'ImporterDetached':
    case 'AttachmentUnmapped':
    case 'PlaceReleased':
    case 'AttachmentPinned':
    case 'AttachmentUnpinned':
      return { type: event, ...by };
    case 'AttachmentMapped': {
      const direction = attachmentOf(state, importer)?.direction ?? DIRECTIONS[0];
      return { type: event, ...by, direction };
    }
    case 'BackingAllocated':
    case 'BackingMoved':
      // Only conditions that do not look at the storage are asked about it.
      return { type: event, ...by } as BufferEvent;
    default:
      return null;
  }
}
