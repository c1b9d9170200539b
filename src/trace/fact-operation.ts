/**
 * A fact of the project's own log as an operation, so that a run of the model is checked like a recording
 * of a kernel. Importers stand for their attachments, and one map of the first caller chose the storage.
 */
import type { Refusal } from '../base/refusal.ts';
import type { Direction } from '../events/direction.ts';
import type { RecordedEvent } from '../events/envelope.ts';
import type { Event } from '../events/events.ts';
import { CALLS } from '../events/vocabulary.ts';
import type { CallFacts, TransferDirection } from './call-facts.ts';
import { errnoOfName } from './error-pointer.ts';
import { kindOfFact } from './fact-kinds.ts';
import type { Operation } from './operation.ts';
import { printableName } from './printable.ts';
import type { Moment } from './probe-hit.ts';

/** The log's words for directions, in those of recordings. */
const DIRECTIONS: Readonly<Record<Direction, TransferDirection>> = {
  bidirectional: 'bidirectional',
  toDevice: 'to-device',
  fromDevice: 'from-device',
};

/**
 * What a fact did to a buffer.
 *
 * @param line - Where it stands in its log, from 1.
 * @returns The operation; null for a fact that moved no buffer, or none that a kernel would show.
 */
export function operationOfFact(recorded: RecordedEvent, line: number): Operation | null {
  const { event } = recorded;
  const isRefusal = event.type === 'CallRefused';
  const facts = isRefusal ? factsOfRefusal(event.refusal) : factsOf(event);
  const kind = kindOfFact(isRefusal ? CALLS[event.refusal.call].fact : event.type);
  if (kind === null || facts === null) return null;
  return { kind, at: momentOf(recorded, line), entryLine: line, facts };
}

/** A log without a clock counts its facts instead. */
function momentOf({ sequence, time }: RecordedEvent, line: number): Moment {
  return {
    line,
    time: time === undefined ? sequence : time / 1000,
    timeText: time === undefined ? `event ${sequence}` : String(time / 1000),
    task: 'exporter',
    pid: 0,
  };
}

function factsOf(event: Exclude<Event, { readonly type: 'CallRefused' }>): CallFacts | null {
  switch (event.type) {
    case 'ExporterCreated':
      return null;
    case 'BufferCreated':
      return { ...bufferFacts(event.buffer), sizeBytes: event.size };
    case 'AttachmentMapped': {
      const table = { ok: true, address: `table of ${event.buffer}` } as const;
      return { ...attachmentFacts(event), table, direction: DIRECTIONS[event.direction] };
    }
    case 'AttachmentUnmapped': {
      const { direction } = event;
      return {
        ...attachmentFacts(event),
        direction: direction === undefined ? undefined : DIRECTIONS[direction],
      };
    }
    default:
      return 'importer' in event ? attachmentFacts(event) : bufferFacts(event.buffer);
  }
}

/** Only refused attaches and maps are findings; the others moved nothing. */
function factsOfRefusal({ call, errno, buffer, importer }: Refusal): CallFacts | null {
  if (buffer === undefined || importer === undefined) return null;
  const failed = { ok: false, errno: errnoOfName(errno) } as const;
  if (call === 'attach') {
    return { ...bufferFacts(buffer), device: printableName(importer), attachment: failed };
  }
  return call === 'map' ? { ...attachmentFacts({ buffer, importer }), table: failed } : null;
}

function bufferFacts(buffer: string): CallFacts {
  return { dmabuf: { ok: true, address: printableName(buffer) } };
}

function attachmentFacts({
  buffer,
  importer,
}: {
  readonly buffer: string;
  readonly importer: string;
}): CallFacts {
  const device = printableName(importer);
  const address = `${printableName(buffer)}/${device}`;
  return { ...bufferFacts(buffer), device, attachment: { ok: true, address } };
}
