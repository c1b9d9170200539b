/**
 * What callers ask for. A command is imperative and may be refused; what came of it is a fact
 * (events.ts). Scenario files hold commands.
 */
import type { QuantityInput } from '../base/quantity.ts';
import type { ConstraintsInput } from '../constraints/constraints.ts';
import type { BarrierCause } from './barrier-cause.ts';
import type { Direction } from './direction.ts';

/** Asks for a new buffer without storage. */
export interface CreateBuffer {
  readonly call: 'createBuffer';
  /** The size in bytes, such as 4096, 4096n or "8 MiB"; any value, so that a wrong one is refused in words. */
  readonly size: QuantityInput;
  /** The name of the buffer; the exporter chooses `b1`, `b2`, … where it is left out. */
  readonly buffer?: string;
  /** Under `barrier`: the importers that the first map waits for; nobody where it is left out. */
  readonly declared?: readonly string[];
}

/** Asks to join an importer to a buffer. */
export interface AttachImporter {
  readonly call: 'attach';
  readonly buffer: string;
  readonly importer: string;
  /** Stated for this attachment; the platform's statement where it is left out. */
  readonly constraints?: ConstraintsInput;
}

/** Asks for the importer's scatter-gather table; the first map of a buffer allocates. */
export interface MapAttachment {
  readonly call: 'map';
  readonly buffer: string;
  readonly importer: string;
  readonly direction: Direction;
  /** Which attachment of the importer is meant; the current one where it is left out. */
  readonly serial?: number;
}

/** Gives one map of an attachment back. */
export interface UnmapAttachment {
  readonly call: 'unmap';
  readonly buffer: string;
  readonly importer: string;
  /** Checked against the direction of the map where it is given. */
  readonly direction?: Direction;
  readonly serial?: number;
}

/** Asks to part an importer from a buffer. */
export interface DetachImporter {
  readonly call: 'detach';
  readonly buffer: string;
  readonly importer: string;
  readonly serial?: number;
}

/** A call that is about a buffer alone. */
export interface BufferCall {
  readonly call: 'beginCpuAccess' | 'endCpuAccess' | 'get' | 'put';
  readonly buffer: string;
}

/** Gives up the place that `barrier` keeps for an importer: it will not come. */
export interface ReleasePlace {
  readonly call: 'release';
  readonly buffer: string;
  readonly importer: string;
}

/** Under `barrier`: nobody is waited for any more. */
export interface SealBuffer {
  readonly call: 'seal';
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
  | BufferCall
  | ReleasePlace
  | SealBuffer;
