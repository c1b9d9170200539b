/**
 * A log as the three events of the inspection protocol of Stately's tools, one actor for each buffer:
 * `@xstate.actor` when it appears, `@xstate.event` and `@xstate.snapshot` for each fact about it. They
 * are made from the log, so an inspector sees what happened and not a machine that runs again.
 * Source: @statelyai/inspect 0.7, `StatelyInspectionEvent`.
 */
import { present } from '../../base/assert.ts';
import { ok, type Result } from '../../base/result.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import type { Event } from '../../events/events.ts';
import { bufferMachine } from '../../machines/buffer-machine.ts';
import type { Buffer } from '../../machines/legality.ts';
import { walkLog, type ReplayFailure } from '../../store/replay.ts';

/** The version of the protocol that is spoken. */
export const INSPECTION_VERSION = '0.7.2';

/** One event of the protocol. */
export interface InspectionEvent {
  readonly type: '@xstate.actor' | '@xstate.event' | '@xstate.snapshot';
  readonly id: string;
  /** Milliseconds, as text. */
  readonly createdAt: string;
  readonly _version: string;
  readonly sessionId: string;
  readonly rootId: string;
  readonly name?: string;
  readonly parentId?: undefined;
  /** The machine's definition, as JSON. */
  readonly definition?: string;
  readonly event?: Readonly<Record<string, unknown>> & { readonly type: string };
  readonly snapshot?: InspectedSnapshot;
  readonly sourceId?: undefined;
}

/** What an inspector shows of an actor. */
export interface InspectedSnapshot {
  readonly status: 'active';
  readonly value: string;
  readonly context: unknown;
}

type BufferFactEvent = Exclude<Event, { readonly type: 'ExporterCreated' | 'CallRefused' }>;

/** The events of a log, or the first fact that cannot have happened. */
export function inspectionEvents(
  log: Iterable<RecordedEvent>,
): Result<readonly InspectionEvent[], ReplayFailure> {
  const told: InspectionEvent[] = [];
  for (const walked of walkLog(log)) {
    if (!walked.ok) return walked;
    const { recorded, world } = walked.value;
    const { event, sequence, time } = recorded;
    if (event.type === 'ExporterCreated' || event.type === 'CallRefused') continue;
    const buffer = present(world.buffers.get(event.buffer), 'buffer of a fact');
    told.push(...eventsOf(event, buffer, sequence, time ?? sequence));
  }
  return ok(told);
}

function eventsOf(
  event: BufferFactEvent,
  buffer: Buffer,
  sequence: number,
  time: number,
): readonly InspectionEvent[] {
  const about = (
    type: InspectionEvent['type'],
  ): Pick<InspectionEvent, 'type' | 'id' | 'createdAt' | '_version' | 'sessionId' | 'rootId'> => ({
    type,
    id: `${type} ${sequence}`,
    createdAt: String(time),
    _version: INSPECTION_VERSION,
    sessionId: event.buffer,
    rootId: event.buffer,
  });
  const snapshot = { status: 'active', value: buffer.life, context: buffer.state } as const;
  if (event.type === 'BufferCreated') {
    const definition = JSON.stringify(bufferMachine.config);
    return [{ ...about('@xstate.actor'), name: event.buffer, definition, snapshot }];
  }
  return [
    { ...about('@xstate.event'), event: { ...event } },
    { ...about('@xstate.snapshot'), event: { ...event }, snapshot },
  ];
}
