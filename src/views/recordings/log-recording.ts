/**
 * An event log of this project as steps: each fact is one, applied to a world on the way so that the
 * buffer after it is known. A log that cannot have happened is refused by its place.
 */
import { unreachable } from '../../base/assert.ts';
import type { BufferId } from '../../base/ids.ts';
import { ok, refused, type Result } from '../../base/result.ts';
import { encodeEvent } from '../../events/codec.ts';
import type { RecordedEvent } from '../../events/envelope.ts';
import type { Event } from '../../events/events.ts';
import { evolve } from '../../exporter/evolve.ts';
import { newWorld, type World } from '../../exporter/world.ts';
import { TraceChecker } from '../../trace/trace-checker.ts';
import { Columns, Recording } from './recording.ts';
import type { Step, StepFinding, StepKind } from './step.ts';

/** Why a log is none. */
export interface LogRefusal {
  /** The line, from 1. */
  readonly line: number;
  readonly message: string;
}

/**
 * Reads a log as a recording.
 *
 * @param log - The facts in order, the first an `ExporterCreated`.
 * @param name - The name of the file, for messages.
 */
export function readLogRecording(
  log: readonly RecordedEvent[],
  name: string,
): Result<Recording, LogRefusal> {
  const columns = new Columns();
  const checker = new TraceChecker({ file: name, format: 'event-log' });
  const firstMaps = new Map<string, number>();
  let world: World | null = null;
  for (const [index, recorded] of log.entries()) {
    const { event } = recorded;
    if (event.type === 'ExporterCreated') {
      if (world !== null) return refuse(index, 'the exporter was created before');
      world = newWorld(event);
    } else {
      if (world === null) return refuse(index, 'a log begins with ExporterCreated');
      const evolved = evolve(world, event);
      if (!evolved.ok) {
        const { errno, rule, message } = evolved.refusal;
        return refuse(index, `${event.type} cannot have happened: ${errno} [${rule}] ${message}`);
      }
    }
    columns.push(stepOf(recorded, index + 1, world, firstMaps));
    if (event.type === 'BackingAllocated') firstMaps.set(event.buffer, index);
    checker.feed(encodeEvent(recorded));
  }
  const source = { name, kind: 'log', format: 'event-log', limits: [], gaps: [], log } as const;
  return ok(new Recording(source, columns, findingsOf(checker, columns)));
}

function refuse(index: number, message: string): Result<never, LogRefusal> {
  return refused({ line: index + 1, message });
}

function findingsOf(checker: TraceChecker, columns: Columns): readonly StepFinding[] {
  const checked = checker.finish();
  if (!checked.ok) return [];
  return checked.value.findings.map((finding) => ({
    ...finding,
    step: columns.stepOfLine.get(finding.line) ?? null,
  }));
}

function stepOf(
  { event, time }: RecordedEvent,
  line: number,
  world: World,
  firstMaps: ReadonlyMap<string, number>,
): Omit<Step, 'index'> {
  const buffer = bufferOf(event);
  const known = buffer === null ? undefined : world.buffers.get(buffer as BufferId);
  const refusal = event.type === 'CallRefused' ? event.refusal : null;
  const kind = kindOf(event);
  const firstMap = buffer === null ? undefined : firstMaps.get(buffer);
  return {
    kind,
    time: time === undefined ? null : time / 1000,
    line,
    buffer,
    importer: importerOf(event),
    driver: null,
    task: null,
    refusal,
    life: known?.life ?? null,
    liveMaps: known?.state.attachments.reduce((sum, { maps }) => sum + maps, 0) ?? 0,
    attached: known?.state.attachments.length ?? 0,
    lateAfter: kind === 'attach' && firstMap !== undefined ? firstMap : null,
  };
}

function bufferOf(event: Event): string | null {
  if (event.type === 'ExporterCreated') return null;
  if (event.type === 'CallRefused') return event.refusal.buffer ?? null;
  return event.buffer;
}

function importerOf(event: Event): string | null {
  if (event.type === 'CallRefused') return event.refusal.importer ?? null;
  return 'importer' in event ? event.importer : null;
}

function kindOf(event: Event): StepKind {
  switch (event.type) {
    case 'ExporterCreated':
      return 'other';
    case 'BufferCreated':
      return 'create';
    case 'ImporterAttached':
      return 'attach';
    case 'ImporterDetached':
      return 'detach';
    case 'BackingAllocated':
      return 'allocate';
    case 'BackingMoved':
      return 'move';
    case 'AttachmentMapped':
      return 'map';
    case 'AttachmentUnmapped':
      return 'unmap';
    case 'CpuAccessBegan':
      return 'cpu-begin';
    case 'CpuAccessEnded':
      return 'cpu-end';
    case 'ReferenceTaken':
      return 'get';
    case 'ReferencePut':
      return 'put';
    case 'BufferFreed':
      return 'free';
    case 'PlaceReleased':
      return 'release-place';
    case 'BarrierOpened':
      return 'open-barrier';
    case 'CallRefused':
      return REFUSED_KINDS.get(event.refusal.call) ?? 'other';
    default:
      return unreachable(event);
  }
}

/** The calls that can be refused, by what they would have done. */
const REFUSED_KINDS: ReadonlyMap<string, StepKind> = new Map<string, StepKind>([
  ['createBuffer', 'create'],
  ['attach', 'attach'],
  ['detach', 'detach'],
  ['map', 'map'],
  ['unmap', 'unmap'],
  ['beginCpuAccess', 'cpu-begin'],
  ['endCpuAccess', 'cpu-end'],
  ['get', 'get'],
  ['put', 'put'],
  ['release', 'release-place'],
  ['seal', 'open-barrier'],
]);
