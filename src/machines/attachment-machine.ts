/**
 * The life of one attachment as an xstate chart:
 *
 *     attached ⇄ mapped, attached → detached
 *
 * It is the same story as the buffer's, told for one importer, and it asks the same rule table; a
 * property follows both charts through the same facts. `detached` is no `final` state, for the
 * reason given in buffer-machine.ts.
 */
import { assign, setup } from 'xstate';
import type { ImporterId } from '../base/ids.ts';
import type { BufferEvent } from '../events/events.ts';
import { applyFact, attachmentOf, type BufferState } from './buffer-state.ts';
import { whyNot } from './rules.ts';

/** One attachment is judged within its buffer. @public */
export interface AttachmentView {
  readonly importer: ImporterId;
  readonly buffer: BufferState;
}

interface GuardArguments {
  readonly context: AttachmentView;
  readonly event: BufferEvent;
}

/** A fact about this importer that the rule table does not object to. */
function lawful({ context, event }: GuardArguments): boolean {
  return (
    'importer' in event &&
    event.importer === context.importer &&
    whyNot(context.buffer, event) === null
  );
}

function hasOneMap({ buffer, importer }: AttachmentView): boolean {
  return attachmentOf(buffer, importer)?.maps === 1;
}

/** The chart of an attachment. @public */
export const attachmentMachine = setup({
  types: {
    context: {} as AttachmentView,
    events: {} as BufferEvent,
    input: {} as AttachmentView,
  },
  actions: {
    apply: assign({ buffer: ({ context, event }) => applyFact(context.buffer, event) }),
  },
  guards: {
    mayMap: lawful,
    mayUnmap: lawful,
    mayUnmapLast: (args) => hasOneMap(args.context) && lawful(args),
    mayDetach: lawful,
  },
}).createMachine({
  id: 'attachment',
  context: ({ input }) => input,
  initial: 'attached',
  states: {
    attached: {
      on: {
        AttachmentMapped: { target: 'mapped', guard: 'mayMap', actions: 'apply' },
        ImporterDetached: { target: 'detached', guard: 'mayDetach', actions: 'apply' },
      },
    },
    mapped: {
      on: {
        AttachmentMapped: { guard: 'mayMap', actions: 'apply' },
        AttachmentUnmapped: [
          { target: 'attached', guard: 'mayUnmapLast', actions: 'apply' },
          { guard: 'mayUnmap', actions: 'apply' },
        ],
      },
    },
    detached: {},
  },
});
