/**
 * The project's own event log, JSON Lines: a run of the model can be checked like a recording of a
 * kernel. Importers stand for their attachments, and one map of the first caller chose the storage.
 * A line that is no event of the log is not guessed at, and a gap in the numbers is a loss.
 */
import { decodeLine } from '../../events/codec.ts';
import type { Direction } from '../../events/direction.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import type { CallFacts, TransferDirection } from '../call-facts.ts';
import type { CallKind } from '../dma-buf-calls.ts';
import { errnoOfName } from '../error-pointer.ts';
import type { Operation } from '../operation.ts';
import { printableName } from '../printable.ts';
import type { Moment } from '../probe-hit.ts';
import type { LineMeaning, TraceFormat } from './trace-format.ts';

const START = /^\s*\{"schema":\d+,"sequence":\d/;

/** The log's words for directions, in those of recordings. */
const DIRECTIONS: Readonly<Record<Direction, TransferDirection>> = {
  bidirectional: 'bidirectional',
  toDevice: 'to-device',
  fromDevice: 'from-device',
};

/** The event log of this project. */
export const EVENT_LOG: TraceFormat = {
  name: 'event-log',
  detect: (line) => START.test(line),
  parseLine: readLogLine,
};

function readLogLine(line: string, lineNumber: number): LineMeaning {
  if (line.trim() === '') return { kind: 'header' };
  const decoded = decodeLine(line);
  if (!decoded.ok) {
    const because = `does not read as one: ${decoded.refusal.message}`;
    return { kind: 'unusable', shape: { name: 'an event log of this project', because } };
  }
  const { sequence, time } = decoded.value;
  const at: Moment = {
    line: lineNumber,
    time: time === undefined ? sequence : time / 1000,
    timeText: time === undefined ? `event ${sequence}` : String(time / 1000),
    task: 'exporter',
    pid: 0,
  };
  return { kind: 'fact', operation: operationOf(decoded.value, at), sequence };
}

function operationOf({ event }: RecordedEvent, at: Moment): Operation | null {
  const make = (kind: CallKind, facts: CallFacts): Operation => {
    return { kind, at, entryLine: at.line, facts };
  };
  switch (event.type) {
    case 'BufferCreated':
      return make('export', { ...bufferFacts(event.buffer), sizeBytes: event.size });
    case 'ImporterAttached':
      return make('attach', attachmentFacts(event));
    case 'ImporterDetached':
      return make('detach', attachmentFacts(event));
    case 'AttachmentMapped': {
      const table = { ok: true, address: `table of ${event.buffer}` } as const;
      return make('map', {
        ...attachmentFacts(event),
        table,
        direction: DIRECTIONS[event.direction],
      });
    }
    case 'AttachmentUnmapped':
      return make('unmap', {
        ...attachmentFacts(event),
        direction: event.direction === undefined ? undefined : DIRECTIONS[event.direction],
      });
    case 'CpuAccessBegan':
      return make('cpu-begin', bufferFacts(event.buffer));
    case 'CpuAccessEnded':
      return make('cpu-end', bufferFacts(event.buffer));
    case 'ReferenceTaken':
      return make('get', bufferFacts(event.buffer));
    case 'ReferencePut':
      return make('put', bufferFacts(event.buffer));
    case 'BufferFreed':
      return make('release', bufferFacts(event.buffer));
    case 'CallRefused':
      return refusedOperation(event.refusal, at);
    default:
      return null;
  }
}

/** Only refused attaches and maps are findings; the others moved nothing. */
function refusedOperation(
  refusal: {
    readonly call: string;
    readonly errno: string;
    readonly buffer?: string;
    readonly importer?: string;
  },
  at: Moment,
): Operation | null {
  const { call, buffer, importer } = refusal;
  if (buffer === undefined || importer === undefined) return null;
  const failed = { ok: false, errno: errnoOfName(refusal.errno) } as const;
  if (call === 'attach') {
    const device = printableName(importer);
    const facts = { ...bufferFacts(buffer), device, attachment: failed };
    return { kind: 'attach', at, entryLine: at.line, facts };
  }
  if (call !== 'map') return null;
  const facts = { ...attachmentFacts({ buffer, importer }), table: failed };
  return { kind: 'map', at, entryLine: at.line, facts };
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
