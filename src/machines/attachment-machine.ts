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
import type { RuleBreach } from '../base/refusal.ts';
import type { AttachmentMapped, AttachmentUnmapped, ImporterDetached } from '../events/events.ts';
import {
  directionMatchesLiveMaps,
  directionMatchesMap,
  hasMap,
  hasNoMap,
  hasRoomForMap,
  type AttachmentView,
} from './attachment-rules.ts';
import { countMap } from './buffer-state.ts';

/** The facts about one attachment after its attach. @public */
export type AttachmentEvent = AttachmentMapped | AttachmentUnmapped | ImporterDetached;

interface GuardArguments {
  readonly context: AttachmentView;
  readonly event: AttachmentEvent;
}

/** The rule that forbids a fact, or null. */
function breachOf({ context, event }: GuardArguments): RuleBreach | null {
  switch (event.type) {
    case 'AttachmentMapped':
      return directionMatchesLiveMaps(context, event) ?? hasRoomForMap(context);
    case 'AttachmentUnmapped':
      return hasMap(context) ?? directionMatchesMap(context, event);
    case 'ImporterDetached':
      return hasNoMap(context);
  }
}

function lawful(args: GuardArguments): boolean {
  return args.event.importer === args.context.attachment.importer && breachOf(args) === null;
}

/** The chart of an attachment. @public */
export const attachmentMachine = setup({
  types: {
    context: {} as AttachmentView,
    events: {} as AttachmentEvent,
    input: {} as AttachmentView,
  },
  actions: {
    count: assign({
      attachment: ({ context: { attachment }, event }) =>
        event.type === 'ImporterDetached' ? attachment : countMap(attachment, event),
    }),
  },
  guards: {
    mayMap: lawful,
    mayUnmap: lawful,
    mayUnmapLast: (args) => args.context.attachment.maps === 1 && lawful(args),
    mayDetach: lawful,
  },
}).createMachine({
  id: 'attachment',
  // xstate calls this factory without input when it builds an inert actor; it must not throw.
  context: ({ input }) => input,
  initial: 'attached',
  states: {
    attached: {
      on: {
        AttachmentMapped: { target: 'mapped', guard: 'mayMap', actions: 'count' },
        ImporterDetached: { target: 'detached', guard: 'mayDetach' },
      },
    },
    mapped: {
      on: {
        AttachmentMapped: { guard: 'mayMap', actions: 'count' },
        AttachmentUnmapped: [
          { target: 'attached', guard: 'mayUnmapLast', actions: 'count' },
          { guard: 'mayUnmap', actions: 'count' },
        ],
      },
    },
    detached: {},
  },
});
