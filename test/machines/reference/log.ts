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
import { firstWorld, follow, PAGE, type PlainBuffer, type PlainWorld } from './plain-world.ts';

const SPEC = readFileSync(join(import.meta.dirname, '../../../docs/spec.md'), 'utf8');

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
  AttachmentPinned: 'pin',
  AttachmentUnpinned: 'unpin',
  CpuAccessBegan: 'beginCpuAccess',
  CpuAccessEnded: 'endCpuAccess',
  AccessRevoked: 'revoke',
  AccessRestored: 'unrevoke',
  ReferenceTaken: 'get',
  ReferencePut: 'put',
  BufferFreed: 'put',
};

/** Finds the first wrong fact of a log; null where all of it can have happened. */
export function firstWrong(
  log: readonly RecordedEvent[],
  areNumbersKnown = true,
): WrongFact | null {
  let world: PlainWorld | null = null;
  const before: RecordedEvent[] = [];
  /** Buffers whose storage moved, as they were before that. */
  const movedFrom = new Map<string, PlainBuffer>();
  for (const recorded of log) {
    const place = before.length + 1;
    const why =
      whyMisplaced(recorded, before, areNumbersKnown) ??
      whyImpossible(world, recorded.event, before, movedFrom);
    if (why !== null) return { sequence: place, why };
    const { event } = recorded;
    const old = event.type === 'BackingMoved' ? world?.buffers.get(event.buffer) : undefined;
    if (old !== undefined) movedFrom.set(old.id, structuredClone(old));
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
  areNumbersKnown: boolean,
): string | null {
  // A server leaves gaps; elsewhere numbers count from 1.
  if (areNumbersKnown && sequence !== before.length + 1) return '[LOG2] another number in the log';
  if (sequence <= (before.at(-1)?.sequence ?? 0)) return '[LOG2] a number that does not grow';
  if (stream !== ('buffer' in event ? event.buffer : 'exporter')) return '[LOG2] another stream';
  if (version !== before.filter((each) => each.stream === stream).length + 1) {
    return '[LOG2] another version';
  }
  const own = event.type === 'BackingAllocated' ? event.call : undefined;
  const expected = event.type === 'CallRefused' ? event.refusal.call : (own ?? CAUSES[event.type]);
  return cause === undefined || cause === expected ? null : '[LOG2] another cause';
}

function whyImpossible(
  world: PlainWorld | null,
  event: Event,
  before: readonly RecordedEvent[],
  movedFrom: ReadonlyMap<string, PlainBuffer>,
): string | null {
  if (event.type === 'ExporterCreated') return world === null ? null : 'there is an exporter';
  if (world === null) return 'there is no exporter';
  if (event.type === 'CallRefused') return whyNotRefused(world, event.refusal);
  if (event.type === 'BufferCreated') return whyNotCreated(world, event);
  const buffer = world.buffers.get(event.buffer);
  if (buffer === undefined) return '[BUF1] there is no such buffer';
  const last = before.findLast(({ stream }) => stream === event.buffer)?.event;
  const half = whyHalfTold(last, event);
  if (half !== null) return half;
  const old = last?.type === 'BackingMoved' ? movedFrom.get(event.buffer) : undefined;
  if (old !== undefined && whyUnlawful(world, old, event) === null) {
    return '[LOG2] the storage moved for somebody whom it would have served';
  }
  return whyUnlawful(world, buffer, event);
}

/** [LOG2] The map or pin stands behind the allocation that it made, the attach behind the move. */
function whyHalfTold(last: Event | undefined, event: Event): string | null {
  if (last?.type !== 'BackingAllocated' && last?.type !== 'BackingMoved') return null;
  const isPin = last.type === 'BackingAllocated' && last.call === 'pin';
  const ofAllocation = isPin ? 'AttachmentPinned' : 'AttachmentMapped';
  const type = last.type === 'BackingAllocated' ? ofAllocation : 'ImporterAttached';
  return event.type === type && event.importer === last.importer
    ? null
    : '[LOG2] a call is only half told';
}

/** [LOG3] */
function whyNotRefused({ buffers }: PlainWorld, refusal: Refusal): string | null {
  const { call, buffer, importer, errno, rule } = refusal;
  if (ANSWERS.get(call)?.get(rule)?.includes(errno) !== true) return '[LOG3] no answer of its call';
  const isOfImporter = /^(attach|map|unmap|detach|pin|unpin|release)$/u.test(call);
  if (importer !== undefined && !isOfImporter) return '[LOG3] its call has no importer';
  if (call === 'createBuffer' || rule === 'BUF3') return null;
  // Who names no importer is refused for that, an attach only where its log is whole.
  const mayLackImporter =
    rule === 'ATT6' || ['release BAR2', 'attach LOG2'].includes(`${call} ${rule}`);
  if (buffer === undefined) return mayLackImporter ? null : '[LOG3] it names no buffer';
  if (isOfImporter && importer === undefined && !mayLackImporter)
    return '[LOG3] it names no importer';
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

/** What each call can be refused by, as the table of docs/spec.md says it: errnos by rule. */
export const ANSWERS: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> = readAnswers();

function readAnswers(): ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> {
  const rows = SPEC.matchAll(/^\| `(\w+)` +\| ((?:E\w+(?: or )?)+ \[[A-Z]+\d+\].*?) +\|$/gmu);
  return new Map(
    [...rows].map(([, call = '', text = '']) => {
      const answers = text.matchAll(/([A-Z]+(?: or [A-Z]+)*) \[([A-Z]+\d+)\]/gu);
      return [
        call,
        new Map([...answers].map(([, errnos = '', rule = '']) => [rule, errnos.split(' or ')])),
      ] as const;
    }),
  );
}

/** What each rule answers, as docs/spec.md says it between the name of the rule and that of the next. */
export const ERRNOS: ReadonlyMap<string, readonly string[]> = readErrnos();

function readErrnos(): ReadonlyMap<string, readonly string[]> {
  const [, ...parts] = SPEC.split(/\*\*\[(?=[A-Z]+\d+\]\*\*)/u);
  return new Map(
    parts.map((part) => {
      const [text = ''] = part.split(/\n#|\n\n(?! )/u);
      const errnos = text.match(/\bE[A-Z]{3,}\b/gu) ?? [];
      return [text.slice(0, text.indexOf(']')), [...new Set(errnos)]] as const;
    }),
  );
}
