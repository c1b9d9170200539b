/**
 * Streams: who needs buffers of which sizes, how many, and for how long. It is what a region has to be
 * large enough for.
 */
import type { Bytes } from '../../base/units.ts';

/**
 * - `steady`: all buffers from the start to the end.
 * - `session`: all buffers at once, of one size, held for a while and given back together, as when a video
 *   is opened and closed.
 * - `churn`: each buffer for itself, as when pictures are taken.
 *
 * @public
 */
export const LIFETIME_PATTERNS = ['steady', 'session', 'churn'] as const;

/** How long buffers live. @public */
export type LifetimePattern = (typeof LIFETIME_PATTERNS)[number];

/** One stream of buffers. @public */
export interface StreamSpec {
  /** Its name, which occurs once: 1 to 128 characters, no white space and no `/`. */
  readonly name: string;
  /** The sizes that occur, at least one; which comes next is drawn by chance. */
  readonly sizes: readonly Bytes[];
  /** Buffers at a time. */
  readonly count: number;
  /** Who shares each buffer, by name. */
  readonly importers: readonly string[];
  /** When buffers come and go: `steady`, all stay; `session`, all together; `churn`, each for itself. */
  readonly pattern: LifetimePattern;
  /** Seconds that buffers are held; half of it to one and a half. Not for `steady`. */
  readonly hold: number;
  /** Seconds until the next; half of it to one and a half. Not for `steady`. */
  readonly pause: number;
}

/** What the rest of the system does with a CMA region. @public */
export interface BackgroundSpec {
  /** The name of a zone of kind `cma`, the only kind that lends pages; each has one background at most. */
  readonly zone: string;
  /** The percentage of its free pages that hold movable data. */
  readonly lentPercent: number;
  /** How many of a million of those pages cannot be moved just now. */
  readonly pinnedPerMillion: number;
  /** Seconds after which other pages hold the data, and others are pinned. */
  readonly turnover: number;
}

/** A list of streams, and what goes on beside them. @public */
export interface Streams {
  /** What reports call the whole; any text. */
  readonly name: string;
  /** Who needs buffers, at least one stream. */
  readonly streams: readonly StreamSpec[];
  /** What else goes on in CMA regions; empty where nothing does. */
  readonly background: readonly BackgroundSpec[];
  /** Where the numbers come from, and what is left out. */
  readonly notes?: readonly string[];
}
