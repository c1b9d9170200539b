/**
 * Whether a whole log can be: each fact in its place, with its cause, after what came before it. Of a log that
 * cannot, the first fact that is wrong. Written from docs/spec.md, as the judge of single facts is.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Refusal } from '../../../src/base/refusal.ts';
import type { RecordedEvent } from '../../../src/events/envelope.ts';
import type { BufferCreated, Event } from '../../../src/events/events.ts';
import { whyUnlawful } from './judge.ts';
import { firstWorld, follow, PAGE, type PlainWorld } from './plain-world.ts';

/** The first fact that cannot have happened, and why. */
export interface WrongFact {
  readonly sequence: number;
  readonly why: string;
}

/** The calls that lead to each fact. */
const CAUSES: Readonly<Record<string, string>> = {
  BufferCreated: 'createBuffer',
  ImporterAttached: 'attach',
  ImporterDetached: 'detach',
  BackingAllocated: 'map',
  BackingMoved: 'attach',
  PlaceReleased: 'release',
  BarrierOpened: 'seal',
  AttachmentMapped: 'map',
  AttachmentUnmapped: 'unmap',
  CpuAccessBegan: 'beginCpuAccess',
  CpuAccessEnded: 'endCpuAccess',
  ReferenceTaken: 'get',
  ReferencePut: 'put',
  BufferFreed: 'put',
};

/** Finds the first wrong fact of a log; null where all of it can have happened. */
export function firstWrong(log: readonly RecordedEvent[]): WrongFact | null {
  let world: PlainWorld | null = null;
  const before: RecordedEvent[] = [];
  for (const recorded of log) {
    const place = before.length + 1;
    const why = whyMisplaced(recorded, before) ?? whyImpossible(world, recorded.event, before);
    if (why !== null) return { sequence: place, why };
    if (recorded.event.type === 'ExporterCreated') world = firstWorld(recorded.event);
    else if (world !== null) follow(world, recorded.event);
    before.push(recorded);
  }
  return null;
}

/** [LOG2] Numbers without a gap, the right stream, the right cause. */
function whyMisplaced(
  { sequence, stream, version, cause, event }: RecordedEvent,
  before: readonly RecordedEvent[],
): string | null {
  if (sequence !== before.length + 1) return '[LOG2] another number in the log';
  if (stream !== ('buffer' in event ? event.buffer : 'exporter')) return '[LOG2] another stream';
  if (version !== before.filter((each) => each.stream === stream).length + 1) {
    return '[LOG2] another version';
  }
  const expected = event.type === 'CallRefused' ? event.refusal.call : CAUSES[event.type];
  return cause === undefined || cause === expected ? null : '[LOG2] another cause';
}

function whyImpossible(
  world: PlainWorld | null,
  event: Event,
  before: readonly RecordedEvent[],
): string | null {
  if (event.type === 'ExporterCreated') return world === null ? null : 'there is an exporter';
  if (world === null) return 'there is no exporter';
  if (event.type === 'CallRefused') return whyNotRefused(world, event.refusal);
  if (event.type === 'BufferCreated') return whyNotCreated(world, event);
  const buffer = world.buffers.get(event.buffer);
  if (buffer === undefined) return '[BUF1] there is no such buffer';
  const last = before.findLast(({ stream }) => stream === event.buffer)?.event;
  return whyHalfTold(last, event) ?? whyUnlawful(world, buffer, event);
}

/** [LOG2] The map stands behind the allocation that it made, the attach behind the move. */
function whyHalfTold(last: Event | undefined, event: Event): string | null {
  if (last?.type !== 'BackingAllocated' && last?.type !== 'BackingMoved') return null;
  const type = last.type === 'BackingAllocated' ? 'AttachmentMapped' : 'ImporterAttached';
  return event.type === type && event.importer === last.importer
    ? null
    : '[LOG2] a call is only half told';
}

/** [LOG3] */
function whyNotRefused({ buffers }: PlainWorld, { call, buffer, errno, rule }: Refusal) {
  if (rule === 'LOG1') return '[LOG3] who was slower is not kept';
  if (ERRNOS.get(rule)?.includes(errno) !== true) return '[LOG3] its rule has another errno';
  if (buffer === undefined || call === 'createBuffer' || rule === 'BUF3') return null;
  return buffers.has(buffer) ? null : '[LOG3] there was no such buffer';
}

/** [BUF1] [BAR2] [LIM1] */
function whyNotCreated(
  { buffers, limits }: PlainWorld,
  { buffer, size, declared = [] }: BufferCreated,
): string | null {
  if (buffer === 'exporter') return '[BUF1] the stream of the exporter is no buffer';
  if (buffers.has(buffer)) return '[BUF1] it had been created';
  if (buffers.size >= limits.buffersMax) return '[LIM1] too many buffers';
  if (size < PAGE || size % PAGE !== 0) return '[BUF1] no whole pages';
  return new Set(declared).size === declared.length ? null : '[BAR2] declared twice';
}

/** What each rule answers, as docs/spec.md says it between the name of the rule and that of the next. */
export const ERRNOS: ReadonlyMap<string, readonly string[]> = readErrnos();

function readErrnos(): ReadonlyMap<string, readonly string[]> {
  const spec = readFileSync(join(import.meta.dirname, '../../../docs/spec.md'), 'utf8');
  const [, ...parts] = spec.split(/\*\*\[(?=[A-Z]+\d+\]\*\*)/u);
  return new Map(
    parts.map((part) => {
      const [text = ''] = part.split(/\n#|\n\n(?! )/u);
      const errnos = text.match(/\bE[A-Z]{3,}\b/gu) ?? [];
      return [text.slice(0, text.indexOf(']')), [...new Set(errnos)]] as const;
    }),
  );
}
