/**
 * Facts as the three events of the inspection protocol of Stately's tools, one actor for each buffer and, below it, one
 * for each attachment: `@xstate.actor` when it appears, `@xstate.event` and `@xstate.snapshot` for each fact about it.
 * They are made from the log, so an inspector sees what happened and not a machine that runs again.
 * Source: @statelyai/inspect 0.7, `StatelyInspectionEvent`.
 */
import { present } from '../../base/assert.ts';
import { attachmentId, type AttachmentId, type BufferId, type ImporterId } from '../../base/ids.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import type { Event } from '../../events/events.ts';
import {
  ATTACHMENT_STATES,
  livingAttachment,
  type LivingAttachment,
} from '../../machines/attachment-legality.ts';
import { attachmentMachine } from '../../machines/attachment-machine.ts';
import { bufferMachine } from '../../machines/buffer-machine.ts';
import type { Buffer } from '../../machines/legality.ts';
import { Replay, type ReplayFailure } from '../../store/replay.ts';

/** The version of the protocol that is spoken. */
export const INSPECTION_VERSION = '0.7.2';

/** What all events of the protocol tell. @public */
export interface InspectionAbout {
  /** A name of the message, which occurs once. */
  readonly id: string;
  /** Milliseconds, as text. */
  readonly createdAt: string;
  /** The version of the protocol. */
  readonly _version: string;
  /** The actor that it is about. */
  readonly sessionId: string;
  /** The actor that all others belong to. */
  readonly rootId: string;
}

/** An actor appears. @public */
export interface InspectedActor extends InspectionAbout {
  /** An actor came. */
  readonly type: '@xstate.actor';
  /** The name of the actor: that of its buffer or attachment. */
  readonly name: string;
  /** The actor of the buffer, where it is that of an attachment. */
  readonly parentId: string | undefined;
  /** The machine's definition, as JSON. */
  readonly definition: string;
  /** The state it begins in. */
  readonly snapshot: InspectedSnapshot;
}

/** A fact comes to an actor. @public */
export interface InspectedEvent extends InspectionAbout {
  /** An actor gets a fact. */
  readonly type: '@xstate.event';
  /** The fact that it gets. */
  readonly event: InspectedFact;
  /** Facts come from no actor. */
  readonly sourceId: undefined;
}

/** An actor after a fact. @public */
export interface InspectedState extends InspectionAbout {
  /** An actor is in another state. */
  readonly type: '@xstate.snapshot';
  /** The fact that led there. */
  readonly event: InspectedFact;
  /** The state after it. */
  readonly snapshot: InspectedSnapshot;
}

/** One event of the protocol. @public */
export type InspectionEvent = InspectedActor | InspectedEvent | InspectedState;

/** A fact as an inspector shows it. @public */
export type InspectedFact = Readonly<Record<string, unknown>> & { readonly type: string };

/** What an inspector shows of an actor. @public */
export interface InspectedSnapshot {
  /** Always `active`, also for a buffer that was freed. */
  readonly status: 'active';
  /** The state in the chart of the buffer or the attachment, such as `mapped`. */
  readonly value: string;
  /** What the machine holds beside its state, as plain data: that of the buffer, or of the attachment. */
  readonly context: unknown;
  /** Always undefined: no machine here ends with a result. */
  readonly output: undefined;
  /** Always undefined: a refused call changes no actor. */
  readonly error: undefined;
}

type BufferFactEvent = Exclude<Event, { readonly type: 'ExporterCreated' | 'CallRefused' }>;

/** An attachment that an inspector knows. */
interface InspectedAttachment {
  readonly id: AttachmentId;
  readonly at: LivingAttachment;
}

/** Tells facts as they come. */
export class Inspection {
  readonly #replay = new Replay();
  /** The live attachments, by buffer and importer, of which there is one at a time. */
  readonly #attachments = new Map<BufferId, Map<ImporterId, InspectedAttachment>>();

  /** The events of the next fact, or why it cannot have happened. */
  take(recorded: RecordedEvent): Result<readonly InspectionEvent[], ReplayFailure> {
    const failure = this.#replay.apply(recorded);
    if (failure !== null) return refused(failure);
    const { event } = recorded;
    if (event.type === 'ExporterCreated' || event.type === 'CallRefused') return ok([]);
    const world = present(this.#replay.world, 'world after a fact');
    const buffer = present(world.buffers.get(event.buffer), 'buffer of a fact');
    if (buffer.life === 'freed') this.#attachments.delete(event.buffer);
    return ok([
      ...ofBuffer(recorded, event, buffer),
      ...this.#ofAttachment(recorded, event, buffer),
    ]);
  }

  #ofAttachment(
    recorded: RecordedEvent,
    event: BufferFactEvent,
    { state }: Buffer,
  ): readonly InspectionEvent[] {
    switch (event.type) {
      case 'ImporterAttached':
      case 'AttachmentMapped':
      case 'AttachmentUnmapped':
      case 'ImporterDetached':
        break;
      default:
        return [];
    }
    const known = this.#attachments.get(state.id) ?? new Map<ImporterId, InspectedAttachment>();
    this.#attachments.set(state.id, known);
    const before = known.get(event.importer);
    const now = state.attachments.find(({ importer }) => importer === event.importer);
    if (now === undefined) {
      const { id, at } = present(before, 'attachment that was detached');
      known.delete(event.importer);
      return changes(recorded, event, { id, at: { ...at, life: DETACHED } });
    }
    const id = attachmentId(state.id, now.importer, now.serial);
    const inspected = { id, at: livingAttachment(state.id, now, state.limits) };
    known.set(event.importer, inspected);
    if (event.type !== 'ImporterAttached') return changes(recorded, event, inspected);
    const about = { sessionId: id, rootId: state.id };
    return [appears(recorded, about, attachmentMachine.config, snapshotOf(inspected))];
  }
}

const [, , DETACHED] = ATTACHMENT_STATES;

/** The events of a log, or the first fact that cannot have happened. */
export function inspectionEvents(
  log: Iterable<RecordedEvent>,
): Result<readonly InspectionEvent[], ReplayFailure> {
  const inspection = new Inspection();
  const told: InspectionEvent[] = [];
  for (const recorded of log) {
    const events = inspection.take(recorded);
    if (!events.ok) return events;
    told.push(...events.value);
  }
  return ok(told);
}

/** Which actor it is. */
interface About {
  readonly sessionId: string;
  readonly rootId: string;
}

function ofBuffer(
  recorded: RecordedEvent,
  event: BufferFactEvent,
  { life, state }: Buffer,
): readonly InspectionEvent[] {
  const about = { sessionId: event.buffer, rootId: event.buffer };
  const snapshot = activeAt(life, state);
  return event.type === 'BufferCreated'
    ? [appears(recorded, about, bufferMachine.config, snapshot)]
    : goesOn(recorded, about, event, snapshot);
}

function changes(
  recorded: RecordedEvent,
  event: BufferFactEvent,
  inspected: InspectedAttachment,
): readonly InspectionEvent[] {
  const about = { sessionId: inspected.id, rootId: event.buffer };
  return goesOn(recorded, about, event, snapshotOf(inspected));
}

function snapshotOf({ at: { life, view } }: InspectedAttachment): InspectedSnapshot {
  return activeAt(life, view);
}

function activeAt(value: string, context: unknown): InspectedSnapshot {
  return { status: 'active', value, context, output: undefined, error: undefined };
}

function appears(
  recorded: RecordedEvent,
  about: About,
  config: unknown,
  snapshot: InspectedSnapshot,
): InspectedActor {
  const type = '@xstate.actor';
  const { sessionId, rootId } = about;
  const parentId = sessionId === rootId ? undefined : rootId;
  const definition = JSON.stringify(config);
  return { type, ...told(recorded, type, about), name: sessionId, parentId, definition, snapshot };
}

function goesOn(
  recorded: RecordedEvent,
  about: About,
  fact: BufferFactEvent,
  snapshot: InspectedSnapshot,
): readonly InspectionEvent[] {
  const [comes, is] = ['@xstate.event', '@xstate.snapshot'] as const;
  const event = { ...fact };
  return [
    { type: comes, ...told(recorded, comes, about), event, sourceId: undefined },
    { type: is, ...told(recorded, is, about), event, snapshot },
  ];
}

function told(
  { sequence, time }: RecordedEvent,
  type: InspectionEvent['type'],
  about: About,
): InspectionAbout {
  return {
    id: `${type} ${sequence} ${about.sessionId}`,
    createdAt: String(time ?? sequence),
    _version: INSPECTION_VERSION,
    ...about,
  };
}
