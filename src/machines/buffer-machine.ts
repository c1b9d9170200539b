/**
 * The life of a buffer as an xstate chart:
 *
 *     created → attaching → allocated ⇄ mapped → freed
 *
 * The chart decides. Each arrow names the conditions under which its fact may happen, and what no arrow
 * takes cannot happen; every judgement, picture, export and monitor is read off this definition. The
 * machine sees facts, never commands: a candidate fact is offered, a rule refuses it, and nothing has
 * changed.
 *
 * Where storage, maps or freedom follow from the state itself, no rule asks for them again. `freed` is
 * deliberately no `final` state, because a finished machine drops events silently, and there is
 * deliberately no wildcard handler, because `can()` would then always be true.
 */
import { assign, setup } from 'xstate';
import type { BufferEvent } from '../events/events.ts';
import { applyFact, type BufferState } from './buffer-state.ts';
import { BUFFER_CONDITIONS, bufferCondition, type BufferConditionName } from './rules.ts';
import { isMet } from './rule.ts';
import type { ArrowsOf } from './arrows.ts';
import { and } from './conjunction.ts';
import type { Surroundings } from './surroundings.ts';

/** What a guard of the chart is given. @public */
export interface GuardArguments {
  /** The buffer before the fact. */
  readonly context: BufferState;
  /** The fact. */
  readonly event: BufferEvent;
}

/** The conditions of the buffer's chart by their names, as xstate wants guards. @public */
export type BufferGuards = Readonly<Record<BufferConditionName, (args: GuardArguments) => boolean>>;

/**
 * The conditions of the chart as guards of xstate, for `provide`.
 *
 * @param place - Where the buffer is; null where nothing is known of that.
 * @public
 */
export function bufferGuards(place: Surroundings | null): BufferGuards {
  const names = Object.keys(BUFFER_CONDITIONS) as BufferConditionName[];
  const guards = names.map((name) => {
    const condition = bufferCondition(name);
    // A fact about another buffer is none of this one.
    const guard = ({ context, event }: GuardArguments) =>
      event.buffer === context.id && isMet(condition, context, event, place);
    return [name, guard] as const;
  });
  return Object.fromEntries(guards) as BufferGuards;
}

const chart = setup({
  types: {
    context: {} as BufferState,
    events: {} as BufferEvent,
    input: {} as BufferState,
  },
  actions: {
    apply: assign(({ context, event }) => applyFact(context, event)),
  },
  guards: bufferGuards(null),
});

/** References are counted the same way in every state of a live buffer. */
const references = {
  ReferenceTaken: { guard: and(['hasRoomForReference']), actions: 'apply' },
  ReferencePut: { guard: and(['hasSpareReference']), actions: 'apply' },
} as const satisfies ArrowsOf;

/** CPU access needs storage and moves no state. */
const cpuAccess = {
  CpuAccessBegan: { guard: and(['isCpuReachable', 'hasRoomForCpuAccess']), actions: 'apply' },
  CpuAccessEnded: { guard: and(['hasCpuAccess']), actions: 'apply' },
} as const satisfies ArrowsOf;

/** Pins hold the storage in its place and move no state. */
const pins = {
  AttachmentPinned: { guard: and(['isAttached', 'isDynamic', 'hasRoomForPin']), actions: 'apply' },
  AttachmentUnpinned: { guard: and(['isAttached', 'hasPin']), actions: 'apply' },
} as const satisfies ArrowsOf;

/** Before there is storage somebody may be waited for. */
const barrier = {
  PlaceReleased: { guard: and(['isAwaited']), actions: 'apply' },
  BarrierOpened: { guard: and(['isAwaitingSomebody']), actions: 'apply' },
} as const satisfies ArrowsOf;

/** After the first map the policy decides who may still attach. */
const lateAttach = {
  ImporterAttached: {
    guard: and(['isNotAttached', 'hasRoomForAttachment', 'policyAdmitsNewcomer']),
    actions: 'apply',
  },
} as const satisfies ArrowsOf;

/** What is asked of storage wherever it is chosen, for the first time or anew. */
const CHOSEN = [
  'isOfPlatform',
  'isOfBufferSize',
  'isInZones',
  'servesAttached',
  'holdsImageAsStated',
  'isFree',
] as const;

/** Storage moves while nobody holds it in its place; live maps are stale then. */
const MOVE = ['policyMoves', 'isNotInUse', 'isNotAttached', ...CHOSEN] as const;

/** What the first map of a stay and the others ask is the same, once it is known that there may be one. */
const MAP = [
  'hasAddressForStorage',
  'directionMatchesLiveMaps',
  'hasRoomForMap',
  'isIoVirtualGivenOnce',
  'isIoVirtualInReach',
  'isIoVirtualFree',
] as const;

/** Who has a map, live or stale, or a pin, does not leave. */
const detach = {
  guard: and(['isAttached', 'hasNoMap', 'hasNoPin']),
  actions: 'apply',
} as const satisfies ArrowsOf['ImporterDetached'];

/** An unmap that leaves the state as it is. */
const unmap = {
  guard: and(['isAttached', 'hasMap', 'directionMatchesMap']),
  actions: 'apply',
} as const satisfies ArrowsOf['AttachmentUnmapped'];

/** The chart of a buffer. @public */
export const bufferMachine = chart.createMachine({
  id: 'buffer',
  description: 'One shared buffer, from its creation to the end of its storage.',
  // xstate calls this factory without input when it builds an inert actor; it must not throw.
  context: ({ input }) => input,
  initial: 'created',
  states: {
    created: {
      description: 'No storage, and nobody is attached.',
      on: {
        ...references,
        ...barrier,
        BufferFreed: { target: 'freed', guard: and(['hasOneReference']), actions: 'apply' },
        ImporterAttached: {
          target: 'attaching',
          guard: and(['hasRoomForAttachment', 'isSuitableForAttached']),
          actions: 'apply',
        },
      } satisfies ArrowsOf,
    },
    attaching: {
      description: 'Importers are attached, and no storage is chosen yet.',
      on: {
        ...references,
        ...barrier,
        ImporterAttached: {
          guard: and(['isNotAttached', 'hasRoomForAttachment', 'isSuitableForAttached']),
          actions: 'apply',
        },
        ImporterDetached: [
          { target: 'created', guard: and(['isLastAttachment']), actions: 'apply' },
          { guard: and(['isAttached']), actions: 'apply' },
        ],
        BackingAllocated: {
          target: 'allocated',
          guard: and(['isAttached', 'isAwaitingNobody', ...CHOSEN, 'namesFullAllocators']),
          actions: 'apply',
        },
      } satisfies ArrowsOf,
    },
    allocated: {
      description: 'There is storage, and nobody maps it where it lies now.',
      on: {
        ...references,
        ...cpuAccess,
        ...pins,
        // Access is revoked here alone: who maps is told, and nobody maps then.
        CpuAccessBegan: {
          guard: and(['isNotRevoked', 'isCpuReachable', 'hasRoomForCpuAccess']),
          actions: 'apply',
        },
        AttachmentPinned: {
          guard: and(['isAttached', 'isDynamic', 'isNotRevoked', 'hasRoomForPin']),
          actions: 'apply',
        },
        ImporterAttached: {
          guard: and([
            'isNotAttached',
            'hasRoomForAttachment',
            'isNotRevoked',
            'policyAdmitsNewcomer',
          ]),
          actions: 'apply',
        },
        BufferFreed: {
          target: 'freed',
          guard: and(['isUnused', 'hasOneReference']),
          actions: 'apply',
        },
        ImporterDetached: detach,
        BackingMoved: { guard: and(['isNotRevoked', ...MOVE]), actions: 'apply' },
        AttachmentMapped: {
          target: 'mapped',
          guard: and(['isAttached', 'isNotRevoked', ...MAP]),
          actions: 'apply',
        },
        AttachmentUnmapped: unmap,
        AccessRevoked: {
          guard: and(['isNotRevokedTwice', 'canAllHearOfRevoke']),
          actions: 'apply',
        },
        AccessRestored: { guard: and(['isRevoked', 'hasNoMapFromBefore']), actions: 'apply' },
      } satisfies ArrowsOf,
    },
    mapped: {
      description: 'Somebody has a live map.',
      on: {
        ...references,
        ...cpuAccess,
        ...pins,
        ...lateAttach,
        ImporterDetached: detach,
        AccessRevoked: {
          target: 'allocated',
          guard: and(['canAllHearOfRevoke']),
          actions: 'apply',
        },
        BackingMoved: { target: 'allocated', guard: and(MOVE), actions: 'apply' },
        AttachmentMapped: { guard: and(['isAttached', ...MAP]), actions: 'apply' },
        AttachmentUnmapped: [
          {
            target: 'allocated',
            guard: and(['isLastMap', 'directionMatchesMap']),
            actions: 'apply',
          },
          unmap,
        ],
      } satisfies ArrowsOf,
    },
    freed: {
      description: 'The storage was given back; nothing can be asked of the buffer any more.',
    },
  },
});
