/**
 * Choosing facts of a log: about which buffers, by which importers, of which types.
 */
import type { RecordedEvent } from '../../events/envelope.ts';
import { bufferOf, importerOf } from '../../events/subject.ts';

/** What is asked for; a part that is left out admits everything. */
export interface FactFilter {
  readonly buffers?: readonly string[] | undefined;
  readonly importers?: readonly string[] | undefined;
  readonly types?: readonly string[] | undefined;
  /** Only refusals. */
  readonly refused?: boolean | undefined;
  /** Only facts after this sequence number. */
  readonly after?: number | undefined;
}

/** Whether a fact is asked for. A refusal counts for the buffer and the importer that it names. */
export function admits(filter: FactFilter, { sequence, event }: RecordedEvent): boolean {
  const { buffers, importers, types, refused = false, after = 0 } = filter;
  return (
    sequence > after &&
    (!refused || event.type === 'CallRefused') &&
    isIn(types, event.type) &&
    isIn(buffers, bufferOf(event)) &&
    isIn(importers, importerOf(event))
  );
}

function isIn(asked: readonly string[] | undefined, found: string | null): boolean {
  return asked === undefined || (found !== null && asked.includes(found));
}
