/**
 * What happened: facts in the past tense. A log of facts is the whole state; nothing else is kept.
 * Facts are plain JSON. Allocation is decided once and recorded (`BackingAllocated` carries the
 * runs), so that a better allocator cannot rewrite history.
 */
import type { AllocatorSpec } from '../allocators/allocator.ts';
import type { Platform } from '../allocators/platform/platform.ts';
import type { BufferId, ImporterId } from '../base/ids.ts';
import type { Limits } from '../base/limits.ts';
import type { Refusal } from '../base/refusal.ts';
import type { Bytes } from '../base/units.ts';
import type { Constraints } from '../constraints/constraints.ts';
import type { Storage } from '../constraints/storage.ts';
import type { Migration } from '../memory/physical-memory.ts';
import type { BarrierCause } from './barrier-cause.ts';
import type { Direction } from './direction.ts';
import type { Policy } from './policy.ts';

/** The first fact of every log: what the exporter works on. */
export interface ExporterCreated {
  readonly type: 'ExporterCreated';
  readonly platform: Platform;
  readonly policy: Policy;
  readonly limits: Limits;
}

/** A buffer exists; it has no storage. [BUF1] */
export interface BufferCreated {
  readonly type: 'BufferCreated';
  readonly buffer: BufferId;
  /** Whole pages, in bytes. */
  readonly size: Bytes;
  /** The importers that the first map waits for under `barrier`; left out where there are none. */
  readonly declared?: readonly ImporterId[];
}

/** An importer joined a buffer. [ATT1] */
export interface ImporterAttached {
  readonly type: 'ImporterAttached';
  readonly buffer: BufferId;
  readonly importer: ImporterId;
  readonly constraints: Constraints;
}

/** An importer parted from a buffer. [ATT3] */
export interface ImporterDetached {
  readonly type: 'ImporterDetached';
  readonly buffer: BufferId;
  readonly importer: ImporterId;
}

/** The first map chose storage. [MAP1] */
export interface BackingAllocated {
  readonly type: 'BackingAllocated';
  readonly buffer: BufferId;
  /** The importer whose map came first. */
  readonly importer: ImporterId;
  readonly storage: Storage;
  /** Whether the CPU may touch it. [CPU2] */
  readonly cpuReachable: boolean;
  /** Allocators of higher priority that were full; empty where the preferred one served. */
  readonly fullAllocators: readonly AllocatorSpec['id'][];
  /** Movable pages that were put elsewhere before; left out where there were none. */
  readonly migrations?: readonly Migration[];
}

/** The storage lies elsewhere now, because it did not serve a late importer. [MIG1] */
export interface BackingMoved {
  readonly type: 'BackingMoved';
  readonly buffer: BufferId;
  /** The late importer that made the move necessary. */
  readonly importer: ImporterId;
  readonly storage: Storage;
  readonly cpuReachable: boolean;
  /** Movable pages that were put elsewhere before; left out where there were none. */
  readonly migrations?: readonly Migration[];
}

/** An importer that was waited for will not come. [BAR2] */
export interface PlaceReleased {
  readonly type: 'PlaceReleased';
  readonly buffer: BufferId;
  readonly importer: ImporterId;
}

/** Nobody is waited for any more. [BAR2] */
export interface BarrierOpened {
  readonly type: 'BarrierOpened';
  readonly buffer: BufferId;
  readonly cause: BarrierCause;
}

/** An importer has one more map. [MAP1] */
export interface AttachmentMapped {
  readonly type: 'AttachmentMapped';
  readonly buffer: BufferId;
  readonly importer: ImporterId;
  readonly direction: Direction;
  /** Where the IOMMU maps the buffer for this attachment; only on its first map behind one. */
  readonly ioVirtualBase?: number;
}

/** An importer has one map less. [MAP3] */
export interface AttachmentUnmapped {
  readonly type: 'AttachmentUnmapped';
  readonly buffer: BufferId;
  readonly importer: ImporterId;
  /** What the caller said; absent where it said nothing. */
  readonly direction?: Direction;
}

/** A fact about a buffer alone. */
export interface BufferFact {
  readonly type:
    'CpuAccessBegan' | 'CpuAccessEnded' | 'ReferenceTaken' | 'ReferencePut' | 'BufferFreed';
  readonly buffer: BufferId;
}

/** A call was refused; nothing else changed. [ATT2] */
export interface CallRefused {
  readonly type: 'CallRefused';
  readonly refusal: Refusal;
}

/** The facts that move a buffer that exists. @public */
export type BufferEvent =
  | ImporterAttached
  | ImporterDetached
  | BackingAllocated
  | BackingMoved
  | PlaceReleased
  | BarrierOpened
  | AttachmentMapped
  | AttachmentUnmapped
  | BufferFact;

/** Anything a log holds. @public */
export type Event = ExporterCreated | BufferCreated | BufferEvent | CallRefused;

/** The name of a fact. */
export type FactType = Event['type'];
