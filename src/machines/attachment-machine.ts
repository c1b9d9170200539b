/**
 * The life of one attachment as an xstate chart:
 *
 *     attached ⇄ mapped, attached → detached
 *
 * It tells the buffer's story for one importer and asks the same rules about it, so it can watch an
 * attachment where nothing is known of its buffer. A property follows both charts through the same
 * facts. `detached` is no `final` state, for the reason given in buffer-machine.ts.
 */
import { assign, setup } from 'xstate';
import type {
  AccessRevoked,
  AttachmentMapped,
  AttachmentUnmapped,
  BackingMoved,
  ImporterDetached,
  PinFact,
} from '../events/events.ts';
import * as rules from './attachment-rules.ts';
import type { AttachmentView } from './attachment-rules.ts';
import { count, invalidateMaps } from './buffer-state.ts';
import { and } from './conjunction.ts';
import { isMet, type Condition } from './rule.ts';

/** The facts about one attachment after its attach; a move of the storage and a revoke are about all of a buffer. @public */
export type AttachmentEvent =
  AttachmentMapped | AttachmentUnmapped | PinFact | BackingMoved | AccessRevoked | ImporterDetached;

/** Every condition of the attachment's chart, by its name. */
export const ATTACHMENT_CONDITIONS = {
  isAboutIt: rules.isAboutIt,
  directionMatchesLiveMaps: rules.directionMatchesLiveMaps,
  hasRoomForMap: rules.hasRoomForMap,
  directionMatchesMap: rules.directionMatchesMap,
  isLastMap: rules.isLastMapOfAttachment,
  isOfBuffer: rules.isOfBuffer,
  isNotHeld: rules.isNotHeld,
  canHearOfRevoke: rules.canHearOfRevoke,
  hasMap: rules.hasMap,
  hasNoMap: rules.hasNoMap,
  isDynamic: rules.isDynamic,
  hasRoomForPin: rules.hasRoomForPin,
  hasPin: rules.hasPin,
  hasNoPin: rules.hasNoPin,
} as const;

/** The name of a condition of the attachment's chart. @public */
export type AttachmentConditionName = keyof typeof ATTACHMENT_CONDITIONS;

interface GuardArguments {
  readonly context: AttachmentView;
  readonly event: AttachmentEvent;
}

/** A condition by its name, to be asked about any fact. */
export function attachmentCondition(
  name: AttachmentConditionName,
): Condition<AttachmentView, AttachmentEvent> {
  return ATTACHMENT_CONDITIONS[name] as Condition<AttachmentView, AttachmentEvent>;
}

function guardOf(name: AttachmentConditionName): (args: GuardArguments) => boolean {
  const condition = attachmentCondition(name);
  return ({ context, event }) => isMet(condition, context, event, null);
}

/** The attachment after a fact that was judged. */
export function applyToAttachment(view: AttachmentView, fact: AttachmentEvent): AttachmentView {
  if (fact.type === 'ImporterDetached') return view;
  if (fact.type === 'BackingMoved' || fact.type === 'AccessRevoked') {
    return { ...view, attachment: invalidateMaps(view.attachment) };
  }
  return { ...view, attachment: count(view.attachment, fact) };
}

/** Pins are counted the same way, mapped or not: they hold the storage, not the map. */
const pins = {
  AttachmentPinned: {
    guard: and(['isAboutIt', 'isDynamic', 'hasRoomForPin']),
    actions: 'apply',
  },
  AttachmentUnpinned: { guard: and(['isAboutIt', 'hasPin']), actions: 'apply' },
} as const;

/** What the first map of a stay and the others ask is the same. */
const map = {
  guard: and(['isAboutIt', 'directionMatchesLiveMaps', 'hasRoomForMap']),
  actions: 'apply',
} as const;

/** The chart of an attachment. @public */
export const attachmentMachine = setup({
  types: {
    context: {} as AttachmentView,
    events: {} as AttachmentEvent,
    input: {} as AttachmentView,
  },
  actions: {
    apply: assign(({ context, event }) => applyToAttachment(context, event)),
  },
  guards: {
    isAboutIt: guardOf('isAboutIt'),
    directionMatchesLiveMaps: guardOf('directionMatchesLiveMaps'),
    hasRoomForMap: guardOf('hasRoomForMap'),
    directionMatchesMap: guardOf('directionMatchesMap'),
    isLastMap: guardOf('isLastMap'),
    isOfBuffer: guardOf('isOfBuffer'),
    isNotHeld: guardOf('isNotHeld'),
    canHearOfRevoke: guardOf('canHearOfRevoke'),
    hasMap: guardOf('hasMap'),
    hasNoMap: guardOf('hasNoMap'),
    isDynamic: guardOf('isDynamic'),
    hasRoomForPin: guardOf('hasRoomForPin'),
    hasPin: guardOf('hasPin'),
    hasNoPin: guardOf('hasNoPin'),
  } satisfies Record<AttachmentConditionName, unknown>,
}).createMachine({
  id: 'attachment',
  description: 'What one importer does with a buffer, from its attach to its detach.',
  // xstate calls this factory without input when it builds an inert actor; it must not throw.
  context: ({ input }) => input,
  initial: 'attached',
  states: {
    attached: {
      description:
        'The importer has no live map; maps of where the storage lay before may be left.',
      on: {
        ...pins,
        AttachmentMapped: { ...map, target: 'mapped' },
        AttachmentUnmapped: {
          guard: and(['isAboutIt', 'hasMap', 'directionMatchesMap']),
          actions: 'apply',
        },
        BackingMoved: { guard: and(['isOfBuffer', 'isNotHeld']), actions: 'apply' },
        AccessRevoked: { guard: and(['isOfBuffer']), actions: 'apply' },
        ImporterDetached: {
          target: 'detached',
          guard: and(['isAboutIt', 'hasNoMap', 'hasNoPin']),
          actions: 'apply',
        },
      },
    },
    mapped: {
      description: 'The importer has a live map, and its direction is fixed.',
      on: {
        ...pins,
        AttachmentMapped: map,
        AttachmentUnmapped: [
          {
            target: 'attached',
            guard: and(['isLastMap', 'isAboutIt', 'directionMatchesMap']),
            actions: 'apply',
          },
          { guard: and(['isAboutIt', 'directionMatchesMap']), actions: 'apply' },
        ],
        BackingMoved: {
          target: 'attached',
          guard: and(['isOfBuffer', 'isNotHeld']),
          actions: 'apply',
        },
        AccessRevoked: {
          target: 'attached',
          guard: and(['isOfBuffer', 'canHearOfRevoke']),
          actions: 'apply',
        },
      },
    },
    detached: {
      description: 'The importer has parted from the buffer.',
    },
  },
});
