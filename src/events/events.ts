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
import type { DynamicSharing } from './sharing.ts';

/** The first fact of every log: what the exporter works on. @public */
export interface ExporterCreated {
  /** Which fact it is. */
  readonly type: 'ExporterCreated';
  /** The machine it works on. */
  readonly platform: Platform;
  /** What it does about a late attach. */
  readonly policy: Policy;
  /** What the exporter is limited to. */
  readonly limits: Limits;
}

/** A buffer exists; it has no storage. [BUF1] @public */
export interface BufferCreated {
  /** Which fact it is. */
  readonly type: 'BufferCreated';
  /** The name of the buffer. */
  readonly buffer: BufferId;
  /** Whole pages, in bytes. */
  readonly size: Bytes;
  /** The importers that the first map waits for under `barrier`; left out where there are none. */
  readonly declared?: readonly ImporterId[];
}

/** An importer joined a buffer. [ATT1] @public */
export interface ImporterAttached {
  /** Which fact it is. */
  readonly type: 'ImporterAttached';
  /** The name of the buffer. */
  readonly buffer: BufferId;
  /** The name of the importer. */
  readonly importer: ImporterId;
  /** What the importer stated. */
  readonly constraints: Constraints;
  /** How it shares; left out where it is static. [PIN1] */
  readonly sharing?: DynamicSharing;
}

/** An importer parted from a buffer. [ATT3] @public */
export interface ImporterDetached {
  /** Which fact it is. */
  readonly type: 'ImporterDetached';
  /** The name of the buffer. */
  readonly buffer: BufferId;
  /** The name of the importer. */
  readonly importer: ImporterId;
}

/** The first map, or the first pin, chose storage. [MAP1] @public */
export interface BackingAllocated {
  /** Which fact it is. */
  readonly type: 'BackingAllocated';
  /** The name of the buffer. */
  readonly buffer: BufferId;
  /** The importer whose map or pin came first. */
  readonly importer: ImporterId;
  /** Where the buffer lies. */
  readonly storage: Storage;
  /** Whether the CPU may touch it. [CPU2] */
  readonly cpuReachable: boolean;
  /** Allocators of higher priority that were full; empty where the preferred one served. */
  readonly fullAllocators: readonly AllocatorSpec['id'][];
  /** Movable pages that were put elsewhere before; left out where there were none. */
  readonly migrations?: readonly Migration[];
  /** The call that asked for it; left out where it was a map. */
  readonly call?: 'pin';
}

/** The storage lies elsewhere now, because it did not serve a late importer. [MIG1] @public */
export interface BackingMoved {
  /** Which fact it is. */
  readonly type: 'BackingMoved';
  /** The name of the buffer. */
  readonly buffer: BufferId;
  /** The late importer that made the move necessary. */
  readonly importer: ImporterId;
  /** Where the buffer lies from now on. */
  readonly storage: Storage;
  /** Whether the CPU may touch the new storage. */
  readonly cpuReachable: boolean;
  /** Movable pages that were put elsewhere before; left out where there were none. */
  readonly migrations?: readonly Migration[];
}

/** An importer that was waited for will not come. [BAR2] @public */
export interface PlaceReleased {
  /** Which fact it is. */
  readonly type: 'PlaceReleased';
  /** The name of the buffer. */
  readonly buffer: BufferId;
  /** The name of the importer. */
  readonly importer: ImporterId;
}

/** Nobody is waited for any more. [BAR2] @public */
export interface BarrierOpened {
  /** Which fact it is. */
  readonly type: 'BarrierOpened';
  /** The name of the buffer. */
  readonly buffer: BufferId;
  /** Why nobody is waited for any more. */
  readonly cause: BarrierCause;
}

/** An importer has one more map. [MAP1] @public */
export interface AttachmentMapped {
  /** Which fact it is. */
  readonly type: 'AttachmentMapped';
  /** The name of the buffer. */
  readonly buffer: BufferId;
  /** The name of the importer. */
  readonly importer: ImporterId;
  /** Which way data goes. */
  readonly direction: Direction;
  /** Where the IOMMU maps the buffer for this attachment; only on its first map behind one. */
  readonly ioVirtualBase?: number;
}

/** An importer has one map less. [MAP3] @public */
export interface AttachmentUnmapped {
  /** Which fact it is. */
  readonly type: 'AttachmentUnmapped';
  /** The name of the buffer. */
  readonly buffer: BufferId;
  /** The name of the importer. */
  readonly importer: ImporterId;
  /** What the caller said; absent where it said nothing. */
  readonly direction?: Direction;
}

/** An importer holds the storage in its place, once more. [PIN1] @public */
export interface AttachmentPinned {
  /** Which fact it is. */
  readonly type: 'AttachmentPinned';
  /** The name of the buffer. */
  readonly buffer: BufferId;
  /** The name of the importer. */
  readonly importer: ImporterId;
}

/** An importer has one pin less. [PIN1] @public */
export interface AttachmentUnpinned {
  /** Which fact it is. */
  readonly type: 'AttachmentUnpinned';
  /** The name of the buffer. */
  readonly buffer: BufferId;
  /** The name of the importer. */
  readonly importer: ImporterId;
}

/** A fact about the pins of an attachment. @public */
export type PinFact = AttachmentPinned | AttachmentUnpinned;

/** The exporter took access to the storage back; who maps has to unmap. [REV1] @public */
export interface AccessRevoked {
  /** Which fact it is. */
  readonly type: 'AccessRevoked';
  /** The name of the buffer. */
  readonly buffer: BufferId;
}

/** The storage may be mapped again. [REV3] @public */
export interface AccessRestored {
  /** Which fact it is. */
  readonly type: 'AccessRestored';
  /** The name of the buffer. */
  readonly buffer: BufferId;
}

/** A fact about who may use the storage at all. @public */
export type AccessFact = AccessRevoked | AccessRestored;

/** A fact about a buffer alone. @public */
export interface BufferFact {
  /** Which fact it is. */
  readonly type:
    'CpuAccessBegan' | 'CpuAccessEnded' | 'ReferenceTaken' | 'ReferencePut' | 'BufferFreed';
  /** The name of the buffer. */
  readonly buffer: BufferId;
}

/** A call was refused; nothing else changed. [ATT2] @public */
export interface CallRefused {
  /** Which fact it is. */
  readonly type: 'CallRefused';
  /** Why the call was refused, and by which rule. */
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
  | PinFact
  | AccessFact
  | BufferFact;

/** Anything a log holds. @public */
export type Event = ExporterCreated | BufferCreated | BufferEvent | CallRefused;

/** The name of a fact. */
export type FactType = Event['type'];
