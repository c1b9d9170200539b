/**
 * What the log adds to a fact: where it stands, which call caused it, who made that call, and when the
 * caller's clock said it was. Time is given by the caller; without a clock a log has none and is
 * byte-stable.
 */
import { assert } from '../base/assert.ts';
import type { CallName } from '../base/refusal.ts';
import type { Event } from './events.ts';

/** The stream that holds what is about no single buffer, and every refusal. @public */
export const EXPORTER_STREAM = 'exporter';

/** The longest name of an actor, in characters; a log is no place for what does not fit. */
export const ACTOR_LENGTH_MAX = 256;

/** A fact with what caused it, before a store has given it a place. @public */
export interface EventDraft {
  /** What happened; its stream is its buffer, or `exporter` for refusals and the creation of the exporter. */
  readonly event: Event;
  /** The call that caused it; absent for the creation of the exporter. */
  readonly cause?: CallName;
  /** Milliseconds by the caller's clock; absent without one. */
  readonly time?: number;
  /** Who made the call, such as a process or a person, by the caller's word; absent without one. */
  readonly actor?: string;
}

/** A fact in its place. @public */
export interface RecordedEvent extends EventDraft {
  /**
   * Its number in the whole log. In files, in memory and in SQLite it counts from 1 without a gap. A
   * store to which several machines write at once may leave numbers out and give them in another order
   * than that of the log; only a cursor says where to read on.
   */
  readonly sequence: number;
  /** The buffer it is about, or `exporter`. */
  readonly stream: string;
  /** Its place in its stream, from 1. */
  readonly version: number;
}

/** The stream of a fact: its buffer, so that two buffers never wait for each other. */
export function streamOf(event: Event): string {
  return event.type === 'ExporterCreated' || event.type === 'CallRefused'
    ? EXPORTER_STREAM
    : event.buffer;
}

/** A draft in its place. Whatever else the caller's object holds, such as another place, is left behind. */
export function placed(
  { event, cause, time, actor }: EventDraft,
  place: Pick<RecordedEvent, 'sequence' | 'stream' | 'version'>,
): RecordedEvent {
  assert(
    streamOf(event) === place.stream,
    `${event.type} is no fact of the stream ${place.stream}`,
  );
  return {
    ...place,
    ...(cause === undefined ? {} : { cause }),
    ...(time === undefined ? {} : { time }),
    ...(actor === undefined ? {} : { actor }),
    event,
  };
}
