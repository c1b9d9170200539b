/**
 * What a property of one's own sees of a model: a state, and a step that leads from one to the next. Buffers and
 * importers are named as in witnesses, or by their indices, which counts with less work.
 */
import type { ExploredCall } from '../engine/packed-calls.ts';
import type { Ending } from '../engine/positions.ts';

/** A buffer by its name, `b0`, `b1`, …, or by its index. @public */
export type WhichBuffer = string | number;

/** An importer by its name in the model, or by its index. @public */
export type WhichImporter = string | number;

/**
 * A state as properties see it. Each question throws a RangeError where the model has no such buffer or importer.
 *
 * @public
 */
export interface ExploredState {
  /** The names of all buffers of the model, created or not: `b0`, `b1`, …, by their indices. */
  readonly buffers: readonly string[];
  /** The names of all importers of the model, attached or not, by their indices. */
  readonly importers: readonly string[];
  /** How many buffers the model has, created or not; their indices begin at 0. */
  readonly bufferCount: number;
  /** How many importers the model has, attached or not; their indices begin at 0. */
  readonly importerCount: number;
  /** Nothing more can happen. */
  readonly isTerminal: boolean;
  /** Whether a buffer was created and not freed. */
  isLive(buffer: WhichBuffer): boolean;
  /** Whether the last reference to a buffer was given back; a freed buffer never comes back. */
  isFreed(buffer: WhichBuffer): boolean;
  /** Where the storage lies, as a number of this exploration; null without storage. */
  placeOf(buffer: WhichBuffer): number | null;
  /** The id of the allocator that backs a buffer; null without storage. */
  allocatorOf(buffer: WhichBuffer): number | null;
  /** Open CPU accesses of a buffer, from 0 to the `cpuMax` of the model. */
  cpuDepthOf(buffer: WhichBuffer): number;
  /** Whether an importer has an attachment to a buffer, mapped or not. */
  isAttached(buffer: WhichBuffer, importer: WhichImporter): boolean;
  /** Live maps of an attachment; 0 without one. */
  mapsOf(buffer: WhichBuffer, importer: WhichImporter): number;
  /** How the program of an importer with a buffer ended; `no` where it goes on, or calls are free. */
  endingOf(buffer: WhichBuffer, importer: WhichImporter): Ending;
  /** The storage of a buffer meets the constraints of an importer; true where there is none. */
  isServed(buffer: WhichBuffer, importer: WhichImporter): boolean;
}

/** A call as properties see it. @public */
export interface ExploredStep {
  /** Which call. */
  readonly call: ExploredCall;
  /** The name of its buffer, such as `b0`. */
  readonly buffer: string;
  /** The name of the importer that makes it; null where none does. */
  readonly importer: string | null;
  /**
   * Whether it was refused. A refused call is a step in `programs` alone, where the program of its importer ends; where
   * calls are free it leads nowhere, and no property sees it.
   */
  readonly isRefused: boolean;
  /** Whether it moved the storage, as a late attach under `migrate` may. */
  readonly isMoved: boolean;
}
