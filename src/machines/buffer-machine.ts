/**
 * The life of a buffer as an xstate chart:
 *
 *     created → attaching → allocated ⇄ mapped → freed
 *
 * 1. created: no storage, nobody attached. 2. attaching: importers are attached, no storage.
 * 3. allocated: storage, no live map. 4. mapped: somebody has a live map. 5. freed: gone.
 *
 * The machine sees facts, never commands: a candidate fact is offered, a named guard refuses it, and
 * nothing has changed. `freed` is deliberately no `final` state, because a finished machine drops
 * events silently, and there is deliberately no wildcard handler, because `can()` would then always
 * be true.
 */
import { assign, setup } from 'xstate';
import type { BufferEvent } from '../events/events.ts';
import { applyFact, attachmentOf, mapCount, type BufferState } from './buffer-state.ts';
import { whyNot } from './rules.ts';

interface GuardArguments {
  readonly context: BufferState;
  readonly event: BufferEvent;
}

/** A guard that holds exactly where the rule table does not object. */
function lawful({ context, event }: GuardArguments): boolean {
  return whyNot(context, event) === null;
}

function isLastAttachment(context: BufferState): boolean {
  return context.attachments.length === 1;
}

function isLastMap(context: BufferState, event: BufferEvent): boolean {
  return (
    event.type === 'AttachmentUnmapped' &&
    mapCount(context) === 1 &&
    attachmentOf(context, event.importer)?.maps === 1
  );
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
  guards: {
    mayAttach: lawful,
    mayAttachLate: lawful,
    mayDetach: lawful,
    mayDetachLast: (args) => isLastAttachment(args.context) && lawful(args),
    mayAllocate: lawful,
    mayMove: lawful,
    mayReleasePlace: lawful,
    mayOpenBarrier: lawful,
    mayMap: lawful,
    mayUnmap: lawful,
    mayUnmapLast: (args) => isLastMap(args.context, args.event) && lawful(args),
    mayBeginCpuAccess: lawful,
    mayEndCpuAccess: lawful,
    mayTakeReference: lawful,
    mayPutReference: lawful,
    mayFree: lawful,
  },
});

/** References are counted the same way in every state of a live buffer. */
const references = {
  ReferenceTaken: { guard: 'mayTakeReference', actions: 'apply' },
  ReferencePut: { guard: 'mayPutReference', actions: 'apply' },
} as const;

/** CPU access needs storage and moves no state. */
const cpuAccess = {
  CpuAccessBegan: { guard: 'mayBeginCpuAccess', actions: 'apply' },
  CpuAccessEnded: { guard: 'mayEndCpuAccess', actions: 'apply' },
} as const;

/** Before there is storage somebody may be waited for. */
const barrier = {
  PlaceReleased: { guard: 'mayReleasePlace', actions: 'apply' },
  BarrierOpened: { guard: 'mayOpenBarrier', actions: 'apply' },
} as const;

const freeing = { BufferFreed: { target: 'freed', guard: 'mayFree', actions: 'apply' } } as const;

/** The chart of a buffer. @public */
export const bufferMachine = chart.createMachine({
  id: 'buffer',
  // xstate calls this factory without input when it builds an inert actor; it must not throw.
  context: ({ input }) => input,
  initial: 'created',
  states: {
    created: {
      on: {
        ...references,
        ...barrier,
        ...freeing,
        ImporterAttached: { target: 'attaching', guard: 'mayAttach', actions: 'apply' },
      },
    },
    attaching: {
      on: {
        ...references,
        ...barrier,
        ImporterAttached: { guard: 'mayAttach', actions: 'apply' },
        ImporterDetached: [
          { target: 'created', guard: 'mayDetachLast', actions: 'apply' },
          { guard: 'mayDetach', actions: 'apply' },
        ],
        BackingAllocated: { target: 'allocated', guard: 'mayAllocate', actions: 'apply' },
      },
    },
    allocated: {
      on: {
        ...references,
        ...cpuAccess,
        ...freeing,
        ImporterAttached: { guard: 'mayAttachLate', actions: 'apply' },
        ImporterDetached: { guard: 'mayDetach', actions: 'apply' },
        BackingMoved: { guard: 'mayMove', actions: 'apply' },
        AttachmentMapped: { target: 'mapped', guard: 'mayMap', actions: 'apply' },
      },
    },
    mapped: {
      on: {
        ...references,
        ...cpuAccess,
        ImporterAttached: { guard: 'mayAttachLate', actions: 'apply' },
        ImporterDetached: { guard: 'mayDetach', actions: 'apply' },
        AttachmentMapped: { guard: 'mayMap', actions: 'apply' },
        AttachmentUnmapped: [
          { target: 'allocated', guard: 'mayUnmapLast', actions: 'apply' },
          { guard: 'mayUnmap', actions: 'apply' },
        ],
      },
    },
    freed: {},
  },
});

/** The names of the chart's states. @public */
export const LIFE_STATES = ['created', 'attaching', 'allocated', 'mapped', 'freed'] as const;

/** Where a buffer is in its life. @public */
export type LifeState = (typeof LIFE_STATES)[number];

/** Whether a name is that of a state of the chart. */
export function isLifeState(name: string): name is LifeState {
  return (LIFE_STATES as readonly string[]).includes(name);
}
