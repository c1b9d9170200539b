/**
 * What callers ask for. A command is imperative and may be refused; what came of it is a fact
 * (events.ts). Scenario files hold commands.
 */
import type { QuantityInput } from '../base/quantity.ts';
import type { ConstraintsInput } from '../constraints/constraints.ts';
import type { BarrierCause } from './barrier-cause.ts';
import type { Direction } from './direction.ts';
import type { SharingInput } from '../allocators/platform/peers.ts';

/** Asks for a new buffer without storage. @public */
export interface CreateBuffer {
  /** Which call it is. */
  readonly call: 'createBuffer';
  /** The size in bytes, such as 4096, 4096n or "8 MiB"; any value, so that a wrong one is refused in words. */
  readonly size: QuantityInput;
  /** The name of the buffer; the exporter chooses `b1`, `b2`, … where it is left out. */
  readonly buffer?: string;
  /** Under `barrier`: the importers that the first map waits for; nobody where it is left out. */
  readonly declared?: readonly string[];
}

/** Asks to join an importer to a buffer. @public */
export interface AttachImporter {
  /** Which call it is. */
  readonly call: 'attach';
  /** The name of the buffer. */
  readonly buffer: string;
  /** The name of the importer. */
  readonly importer: string;
  /** Stated for this attachment; the platform's statement where it is left out. */
  readonly constraints?: ConstraintsInput;
  /** How it shares; static where it is left out. */
  readonly sharing?: SharingInput;
}

/** Asks for the importer's scatter-gather table; the first map of a buffer allocates. @public */
export interface MapAttachment {
  /** Which call it is. */
  readonly call: 'map';
  /** The name of the buffer. */
  readonly buffer: string;
  /** The name of the importer. */
  readonly importer: string;
  /** Which way data goes. */
  readonly direction: Direction;
  /** Which attachment of the importer is meant; the current one where it is left out. */
  readonly serial?: number;
}

/** Gives one map of an attachment back. @public */
export interface UnmapAttachment {
  /** Which call it is. */
  readonly call: 'unmap';
  /** The name of the buffer. */
  readonly buffer: string;
  /** The name of the importer. */
  readonly importer: string;
  /** Checked against the direction of the map where it is given. */
  readonly direction?: Direction;
  /** Which attachment of the importer is meant; the current one where it is left out. */
  readonly serial?: number;
}

/** Asks to part an importer from a buffer. @public */
export interface DetachImporter {
  /** Which call it is. */
  readonly call: 'detach';
  /** The name of the buffer. */
  readonly buffer: string;
  /** The name of the importer. */
  readonly importer: string;
  /** Which attachment of the importer is meant; the current one where it is left out. */
  readonly serial?: number;
}

/** Asks to hold the storage in its place for a dynamic attachment, or to let it go once. @public */
export interface PinAttachment {
  /** Which call it is. */
  readonly call: 'pin' | 'unpin';
  /** The name of the buffer. */
  readonly buffer: string;
  /** The name of the importer. */
  readonly importer: string;
  /** Which attachment of the importer is meant; the current one where it is left out. */
  readonly serial?: number;
}

/** A call that is about a buffer alone. @public */
export interface BufferCall {
  /** Which call it is. */
  readonly call: 'beginCpuAccess' | 'endCpuAccess' | 'get' | 'put' | 'revoke' | 'unrevoke';
  /** The name of the buffer. */
  readonly buffer: string;
}

/** Gives up the place that `barrier` keeps for an importer: it will not come. @public */
export interface ReleasePlace {
  /** Which call it is. */
  readonly call: 'release';
  /** The name of the buffer. */
  readonly buffer: string;
  /** The name of the importer. */
  readonly importer: string;
}

/** Under `barrier`: nobody is waited for any more. @public */
export interface SealBuffer {
  /** Which call it is. */
  readonly call: 'seal';
  /** The name of the buffer. */
  readonly buffer: string;
  /** Why: nobody else will come, or a deadline passed; `sealed` where it is left out. */
  readonly because?: BarrierCause;
}

/** Anything that can be asked of the exporter. @public */
export type Command =
  | CreateBuffer
  | AttachImporter
  | MapAttachment
  | UnmapAttachment
  | DetachImporter
  | PinAttachment
  | BufferCall
  | ReleasePlace
  | SealBuffer;
