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
import type { AttachmentMapped, AttachmentUnmapped, ImporterDetached } from '../events/events.ts';
import * as rules from './attachment-rules.ts';
import type { AttachmentView } from './attachment-rules.ts';
import { countMap } from './buffer-state.ts';
import { and } from './conjunction.ts';
import { isMet, type Condition } from './rule.ts';

/** The facts about one attachment after its attach. @public */
export type AttachmentEvent = AttachmentMapped | AttachmentUnmapped | ImporterDetached;

/** Every condition of the attachment's chart, by its name. */
export const ATTACHMENT_CONDITIONS = {
  isAboutIt: rules.isAboutIt,
  directionMatchesLiveMaps: rules.directionMatchesLiveMaps,
  hasRoomForMap: rules.hasRoomForMap,
  directionMatchesMap: rules.directionMatchesMap,
  isLastMap: rules.isLastMapOfAttachment,
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
  return { ...view, attachment: countMap(view.attachment, fact) };
}

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
  } satisfies Record<AttachmentConditionName, unknown>,
}).createMachine({
  id: 'attachment',
  description: 'What one importer does with a buffer, from its attach to its detach.',
  // xstate calls this factory without input when it builds an inert actor; it must not throw.
  context: ({ input }) => input,
  initial: 'attached',
  states: {
    attached: {
      description: 'The importer has no live map.',
      on: {
        AttachmentMapped: {
          target: 'mapped',
          guard: and(['isAboutIt', 'hasRoomForMap']),
          actions: 'apply',
        },
        ImporterDetached: { target: 'detached', guard: and(['isAboutIt']), actions: 'apply' },
      },
    },
    mapped: {
      description: 'The importer has a live map, and its direction is fixed.',
      on: {
        AttachmentMapped: {
          guard: and(['isAboutIt', 'directionMatchesLiveMaps', 'hasRoomForMap']),
          actions: 'apply',
        },
        AttachmentUnmapped: [
          {
            target: 'attached',
            guard: and(['isLastMap', 'isAboutIt', 'directionMatchesMap']),
            actions: 'apply',
          },
          { guard: and(['isAboutIt', 'directionMatchesMap']), actions: 'apply' },
        ],
      },
    },
    detached: {
      description: 'The importer has parted from the buffer.',
    },
  },
});
