/**
 * Facts as databases keep them: where it stands and what it is in columns, the rest of its line as JSON. A
 * row says in which version of the form it was written and stays as it is for ever; it is upcast when it is
 * read.
 */
import { ok, refused, type Result } from '../base/result.ts';
import { checkLine, type LineError } from './check-line.ts';
import { streamOf, type EventDraft, type RecordedEvent } from './envelope.ts';
import { LOG_SCHEMA } from './upcast.ts';
import { isFactType } from './vocabulary.ts';

/** The columns of a fact beside its place. */
export interface FactColumns {
  /** The version of the form in which `data` was written. */
  readonly schema: number;
  readonly type: string;
  /** What caused the fact, when, who, and the fact itself, as JSON. */
  readonly data: string;
}

/** What is wrong with a row. */
export interface RowError extends LineError {
  /** Whether its columns contradict each other, as no program writes them: else a newer one may have. */
  readonly isMisplaced?: true;
}

/** Where a fact stands. */
export type FactPlace = Pick<RecordedEvent, 'sequence' | 'stream' | 'version'>;

/** The columns of a fact that is about to be appended. */
export function columnsOf({ event, cause, time, actor }: EventDraft): FactColumns {
  const data = JSON.stringify({ cause, time, actor, event });
  return { schema: LOG_SCHEMA, type: event.type, data };
}

/**
 * Reads a row.
 *
 * @param isIntact - Whether the store knows the row to be as it was written, by a checksum. What this
 *   program wrote in the form of today was checked then, and only its type and stream are looked at; any
 *   other row passes the schema, as a line of a file does.
 * @returns The fact, or what is wrong with the row, by the field of a line.
 */
export function factOf(
  { schema, type, data }: FactColumns,
  place: FactPlace,
  isIntact: boolean,
): Result<RecordedEvent, RowError> {
  let kept: unknown;
  try {
    kept = JSON.parse(data);
  } catch {
    return refused({ field: 'event', message: 'what is stored is not JSON' });
  }
  const { sequence, stream, version } = place;
  const isOwn = isIntact && schema === LOG_SCHEMA && isFactType(type);
  const fact = isOwn
    ? // The checksum stands for the check that was made when the row was written.
      ok({ sequence, stream, version, ...(kept as EventDraft) })
    : checkLine({ schema, sequence, stream, version, ...(kept as object) });
  if (!fact.ok) return fact;
  const { event } = fact.value;
  if (event.type !== type) return misplaced('event.type', event.type, type);
  if (streamOf(event) !== stream) return misplaced('stream', streamOf(event), stream);
  return fact;
}

function misplaced(field: string, found: string, column: string): Result<never, RowError> {
  const message = `"${found}" stands in a row of "${column}"`;
  return refused({ field, message, isMisplaced: true });
}
