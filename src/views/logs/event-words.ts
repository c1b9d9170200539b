/**
 * Each fact of a log as one line of words.
 */
import { unreachable } from '../../base/assert.ts';
import { formatRefusal } from '../../base/refusal.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import type { BufferEvent, Event } from '../../events/events.ts';
import { addressInWords, counted, sizeInWords } from '../../base/quantity-words.ts';

/** One recorded fact, with its place in the log. */
export function eventInWords({ sequence, event }: RecordedEvent): string {
  return `#${String(sequence).padEnd(4)} ${words(event)}`;
}

/**
 * One recorded fact with when it happened and who made the call, where the log says so.
 *
 * @param timeInWords - What a time of the log's clock is called.
 */
export function markedInWords(
  recorded: RecordedEvent,
  timeInWords: (time: number) => string,
): string {
  const { time, actor } = recorded;
  const marks = [
    ...(time === undefined ? [] : [timeInWords(time)]),
    ...(actor === undefined ? [] : [`by ${actor}`]),
  ];
  const line = eventInWords(recorded);
  return marks.length === 0 ? line : `${line}  (${marks.join(' ')})`;
}

function words(event: Event): string {
  switch (event.type) {
    case 'ExporterCreated':
      return `exporter on ${event.platform.name}, late attach: ${event.policy}`;
    case 'CallRefused':
      return `refused: ${formatRefusal(event.refusal)}`;
    case 'BufferCreated':
      return `${event.buffer} created, ${sizeInWords(event.size)}, no storage yet`;
    default:
      return `${event.buffer} ${bufferWords(event)}`;
  }
}

function bufferWords(event: BufferEvent): string {
  switch (event.type) {
    case 'ImporterAttached':
      return `${event.importer} attached`;
    case 'ImporterDetached':
      return `${event.importer} detached`;
    case 'BackingAllocated': {
      const { allocator, runs } = event.storage;
      const where = addressInWords(runs[0]?.address ?? 0);
      return `${event.importer} maps first: allocator ${allocator} gives ${counted(runs.length, 'run')} from ${where}`;
    }
    case 'BackingMoved':
      return `moves to allocator ${event.storage.allocator}, so that it serves ${event.importer}`;
    case 'PlaceReleased':
      return `${event.importer} will not come`;
    case 'BarrierOpened':
      return event.cause === 'deadline' ? 'deadline passed, waits for nobody' : 'sealed';
    case 'AttachmentMapped':
      return `${event.importer} mapped ${event.direction}`;
    case 'AttachmentUnmapped':
      return `${event.importer} unmapped`;
    case 'CpuAccessBegan':
      return 'CPU access begins';
    case 'CpuAccessEnded':
      return 'CPU access ends';
    case 'ReferenceTaken':
      return 'reference taken';
    case 'ReferencePut':
      return 'reference put';
    case 'BufferFreed':
      return 'freed, its storage returns';
    default:
      return unreachable(event);
  }
}
