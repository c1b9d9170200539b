/**
 * Each fact of a log as one line of words.
 */
import { addressInWords, counted, sizeInWords } from '../../base/quantity-words.ts';
import { formatRefusal } from '../../base/refusal.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import type { BufferCreated, BufferEvent, Event } from '../../events/events.ts';
import { FACTS } from '../../events/vocabulary.ts';
import type { ReplayFailure } from '../../store/replay.ts';

/** One recorded fact, with its place in the log. */
export function eventInWords({ sequence, event }: RecordedEvent): string {
  return `#${String(sequence).padEnd(4)} ${words(event)}`;
}

/** A fact that cannot have happened, with its place in the log. */
export function failureInWords({ sequence, message }: ReplayFailure): string {
  return `#${sequence} ${message}`;
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
      return `${FACTS.CallRefused.happened}: ${formatRefusal(event.refusal)}`;
    case 'BackingMoved':
      return `${event.buffer} moves to allocator ${event.storage.allocator}, so that it serves ${event.importer}`;
    case 'BarrierOpened':
      return `${event.buffer} ${event.cause === 'deadline' ? 'deadline passed, waits for nobody' : 'sealed'}`;
    default: {
      const who = 'importer' in event ? `${event.importer} ` : '';
      return `${event.buffer} ${who}${FACTS[event.type].happened}${details(event)}`;
    }
  }
}

/** What a fact tells beyond what it is called. */
function details(event: BufferCreated | BufferEvent): string {
  switch (event.type) {
    case 'BufferCreated':
      return `, ${sizeInWords(event.size)}, no storage yet`;
    case 'BackingAllocated': {
      const { allocator, runs } = event.storage;
      const where = addressInWords(runs[0]?.address ?? 0);
      return `: allocator ${allocator} gives ${counted(runs.length, 'run')} from ${where}`;
    }
    case 'AttachmentMapped':
      return ` ${event.direction}`;
    case 'BufferFreed':
      return ', its storage returns';
    default:
      return '';
  }
}
