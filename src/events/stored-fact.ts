/**
 * Facts as databases keep them: what is asked for in columns, the fact itself as JSON. A row says in which
 * version of the form it was written and stays as it is for ever; it is upcast when it is read.
 */
import type { CallName } from '../base/refusal.ts';
import { ok, refused, type Result } from '../base/result.ts';
import { checkLine, type LineError } from './codec.ts';
import type { EventDraft, RecordedEvent } from './envelope.ts';
import type { Event } from './events.ts';
import { LOG_SCHEMA } from './upcast.ts';

/** The columns of a fact beside its place. */
export interface FactColumns {
  /** The version of the form in which `data` was written. */
  readonly schema: number;
  readonly type: string;
  readonly cause: string | null;
  readonly time: number | null;
  readonly actor: string | null;
  /** The fact as JSON. */
  readonly data: string;
}

/** Where a fact stands. */
export type FactPlace = Pick<RecordedEvent, 'sequence' | 'stream' | 'version'>;

/** The columns of a fact that is about to be appended. */
export function columnsOf({ event, cause, time, actor }: EventDraft): FactColumns {
  return {
    schema: LOG_SCHEMA,
    type: event.type,
    cause: cause ?? null,
    time: time ?? null,
    actor: actor ?? null,
    data: JSON.stringify(event),
  };
}

/** Every type of fact; the compiler keeps the list complete. */
const TYPES: Readonly<Record<Event['type'], true>> = {
  ExporterCreated: true,
  BufferCreated: true,
  ImporterAttached: true,
  ImporterDetached: true,
  BackingAllocated: true,
  BackingMoved: true,
  PlaceReleased: true,
  BarrierOpened: true,
  AttachmentMapped: true,
  AttachmentUnmapped: true,
  CpuAccessBegan: true,
  CpuAccessEnded: true,
  ReferenceTaken: true,
  ReferencePut: true,
  BufferFreed: true,
  CallRefused: true,
};

/**
 * Reads a row.
 *
 * @param isIntact - Whether the store knows the row to be as it was written, by a checksum. What this
 *   program wrote in the form of today was checked then, and only its type is looked at; any other row
 *   passes the schema, as a line of a file does.
 * @returns The fact, or what is wrong with the row, by the field of a line.
 */
export function factOf(
  columns: FactColumns,
  place: FactPlace,
  isIntact: boolean,
): Result<RecordedEvent, LineError> {
  const { schema, type, cause, time, actor, data } = columns;
  let event: unknown;
  try {
    event = JSON.parse(data);
  } catch {
    return refused({ field: 'event', message: 'what is stored is not JSON' });
  }
  const marks = {
    ...(cause === null ? {} : { cause }),
    ...(time === null ? {} : { time }),
    ...(actor === null ? {} : { actor }),
  };
  const isOwn = isIntact && schema === LOG_SCHEMA && Object.hasOwn(TYPES, type);
  if (!isOwn) return checkLine({ schema, ...place, ...marks, event });
  const { sequence, stream, version } = place;
  // The checksum stands for the check that was made when the row was written.
  const own = { ...marks, event } as { cause?: CallName; event: Event };
  return ok({ sequence, stream, version, ...own });
}
