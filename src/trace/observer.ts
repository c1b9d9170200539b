/**
 * What a check can tell while it reads: each call as it is counted, with the buffer as it is after it,
 * and each finding as it is met. Pictures are drawn from calls; a live recording is watched by findings.
 */
import type { LifeState } from '../events/vocabulary.ts';
import type { BufferRecord } from './buffer-record.ts';
import { addressOf, deviceOf, type CallFacts } from './call-facts.ts';
import type { CallKind } from './dma-buf-calls.ts';
import type { Finding } from './finding.ts';
import type { Operation } from './operation.ts';
import { limitOf, type ImporterLimits } from './reach/importer-limits.ts';
import type { Moment } from './probe-hit.ts';

/** Where a buffer is in its life, in the words of the chart. @public */
export type ObservedLife = LifeState;

/** A range of physical addresses in bytes. @public */
export interface ObservedRange {
  /** The address of the first byte. */
  readonly base: number;
  /** The length in bytes. */
  readonly size: number;
}

/** Where the storage of a buffer lies. @public */
export interface ObservedStorage {
  /** How many pieces it has; a recording may tell only the first of them. */
  readonly entries: number;
  /** The pieces that are told, in the order of the buffer. */
  readonly pieces: readonly ObservedRange[];
}

/** How far a device reaches. @public */
export interface ObservedReach {
  /** The highest address that it may be given, by its DMA mask and its bus; `Infinity` for any. */
  readonly limit: number;
  /** Whether an IOMMU translates its addresses; null where the recording does not tell. */
  readonly isTranslated: boolean | null;
  /** Whether its addresses differ from physical ones by an offset of its bus. */
  readonly hasOffset: boolean;
}

/** One call of a recording, counted once. @public */
export interface ObservedCall {
  /** The line of the recording, from 1. */
  readonly line: number;
  /** Seconds, or ticks where the clock counts; null where the recording leaves the time out. */
  readonly time: number | null;
  /** The command name of the task; `?` or `<...>` where the recording does not tell it, `exporter` in an event log. */
  readonly task: string;
  /** The pid as the kernel counts it, one for each thread; 0 where the recording does not tell it. */
  readonly pid: number;
  /** What the call does to the buffer, such as `attach` or `unmap`; never `sighting`, a call that only looks at it. */
  readonly kind: CallKind;
  /** The id of the buffer, as in the report. */
  readonly buffer: string;
  /** The name of the exporter (`exp_name`); null where the recording has not told it until then. */
  readonly exporter: string | null;
  /** Bytes, or null where the recording does not tell. */
  readonly size: number | null;
  /** The importer, or null for calls of the exporter and of nobody in particular. */
  readonly device: string | null;
  /** The driver of the importer; null where there is no importer, or the recording does not tell it. */
  readonly driver: string | null;
  /** The address of the attachment; null for calls about none, and where the recording does not tell. */
  readonly attachment: string | null;
  /** The errno that the kernel returned, positive; 0 where it returned NULL; null where all went well. */
  readonly errno: number | null;
  /** The buffer after the call. */
  readonly life: ObservedLife;
  /** Live maps of all attachments to the buffer after the call, as far as the recording tells. */
  readonly liveMaps: number;
  /** Attachments to the buffer after the call, as far as the recording tells. */
  readonly attached: number;
  /** The line of the map that came first, where this attach is late; else null. */
  readonly lateAfterLine: number | null;
  /** Where the storage lies after the call; null where no map has told it since it was made or moved. */
  readonly storage: ObservedStorage | null;
  /** How far the device reaches, at attaches and maps of which the recording tells it; else null. */
  readonly reach: ObservedReach | null;
  /** Whether it is a map that tells addresses of the device alone, and no physical ones. */
  readonly isOfDeviceOnly: boolean;
}

/** Who is told. A method that is left out costs nothing. @public */
export interface TraceObserver {
  /** Told of each call on a live buffer, after it was counted; calls that only look at it are left out. */
  call?(call: ObservedCall): void;
  /** Told of each finding as it is met, also of those that a brief report does not keep. */
  finding?(finding: Finding): void;
}

/** What a call was before it was applied. */
export interface CallBefore {
  readonly device: string | null;
  readonly driver: string | null;
  readonly lateAttaches: number;
  /** How many attaches and maps had counted. */
  readonly counted: number;
}

/** How many attaches and maps of a buffer have counted, refused ones included. */
export function countedCalls({ counts }: BufferRecord): number {
  return counts.attach + counts.attachRefused + counts.map + counts.mapRefused;
}

/** Describes a call that has been applied to its buffer. */
export function observedCall(
  operation: Operation,
  buffer: BufferRecord,
  before: CallBefore,
  limits: ImporterLimits | null,
): ObservedCall {
  const { at, kind, facts } = operation;
  const isLate = buffer.lateCount > before.lateAttaches;
  return {
    ...momentOf(at),
    kind,
    buffer: buffer.id,
    exporter: buffer.exporter,
    size: buffer.sizeBytes,
    device: deviceOf(facts) ?? before.device,
    driver: facts.driver ?? before.driver,
    attachment: addressOf(facts.attachment),
    errno: errnoOf(kind, facts),
    life: lifeOf(buffer),
    liveMaps: buffer.liveMapCount,
    attached: buffer.attachments.size,
    lateAfterLine: isLate ? (buffer.firstMap?.at.line ?? null) : null,
    storage: buffer.released ? null : buffer.storage.known,
    reach: limits === null ? null : reachOf(limits),
    isOfDeviceOnly: isOfDeviceOnly(facts),
  };
}

function reachOf(limits: ImporterLimits): ObservedReach {
  const { isTranslated, hasOffset } = limits;
  return { limit: limitOf(limits), isTranslated, hasOffset };
}

function isOfDeviceOnly({ pieces }: CallFacts): boolean {
  return pieces !== undefined && pieces.physical.length === 0 && pieces.dma.length > 0;
}

function momentOf({
  line,
  time,
  task,
  pid,
}: Moment): Pick<Moment, 'line' | 'time' | 'task' | 'pid'> {
  return { line, time, task, pid };
}

/** Only attaches and maps return a pointer, and can be refused. */
function errnoOf(kind: CallKind, facts: CallFacts): number | null {
  const result = kind === 'attach' ? facts.attachment : kind === 'map' ? facts.table : undefined;
  return result?.ok === false ? (result.errno ?? 0) : null;
}

function lifeOf(buffer: BufferRecord): ObservedLife {
  if (buffer.released) return 'freed';
  if (buffer.liveMapCount > 0) return 'mapped';
  if (buffer.firstMap !== null) return 'allocated';
  return buffer.attachments.size > 0 ? 'attaching' : 'created';
}
