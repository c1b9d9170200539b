/**
 * What is kept of every attach until it is known whether its importer reaches the storage: at its first map, or
 * at the latest when its buffer goes.
 */
import type { StorageChoice } from '../exporters/exporter-family.ts';
import type { Moment } from '../probe-hit.ts';
import type { ImporterLimits } from './importer-limits.ts';
import type { MapPieces } from './map-pieces.ts';
import type { Reach } from './reach.ts';

/** What was so when somebody attached late. */
export interface LateCircumstances {
  /** Live maps of the buffer, as far as the recording tells. */
  readonly liveMaps: number;
  /** The order of calls in which the importer would have come in time. */
  readonly ordering: string;
  /** One sentence, without what is found out later. */
  readonly message: string;
  /** Who mapped, who attached, and what was before; one line each. */
  readonly history: (choice: StorageChoice) => readonly string[];
  /** What a platform that was given says of it; null without one. */
  readonly advice: string | null;
}

/** One attach that succeeded. */
export interface AttachEntry {
  readonly at: Moment;
  readonly device: string | null;
  readonly driver: string | null;
  readonly attachment: string;
  /** The function that attached, where the recording tells. */
  readonly caller: string | null;
  /** Null where the recording does not tell them. */
  limits: ImporterLimits | null;
  /** Null where it came before the first map. */
  readonly late: LateCircumstances | null;
  /** By a map; null where none has told. */
  reach: Reach | null;
  /** The last map that told: how it ended, and where. */
  map: {
    readonly at: Moment;
    readonly isFailed: boolean;
    readonly pieces: MapPieces | null;
  } | null;
  /** Whether its findings have been told. */
  isTold: boolean;
  /** Whether it was told that a piece breaks what its driver has announced. */
  isSegmentTold: boolean;
  /** Whether it was detached; what moves afterwards is not its business. */
  isOver: boolean;
}
