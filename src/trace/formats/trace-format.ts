/**
 * What a format of recordings must offer: recognise its own lines, and say what each line means. A
 * format is one file; it knows how lines look and nothing about buffers.
 */
import type { RecordedEvent } from '../../events/envelope.ts';
import type { BareCall } from '../bare-calls.ts';
import type { ProbeHit } from '../probe-hit.ts';

/** What one line of a recording means. */
export type LineMeaning =
  /** A probe hit, or one of the kernel's own events, with the arguments that are needed. */
  | { readonly kind: 'hit'; readonly hit: ProbeHit }
  /** A fact of the project's own log. */
  | { readonly kind: 'fact'; readonly recorded: RecordedEvent }
  /** A call of which nothing but its function is known. */
  | { readonly kind: 'bare'; readonly bare: BareCall }
  /** An event of something else. */
  | { readonly kind: 'event' }
  /** A comment of the file, or an empty line. */
  | {
      readonly kind: 'header';
      readonly entries?: EntryCounts;
      readonly kernel?: string;
      /** What the recorder says of itself and of the machine. */
      readonly told?: readonly [key: string, value: string];
    }
  /** Events are missing here; `count` is null where nobody says how many. */
  | { readonly kind: 'lost'; readonly count: number | null }
  /** The events of one CPU begin only here: earlier ones were overwritten. */
  | { readonly kind: 'cpu-started' }
  /** Part of an event that takes several lines, such as a stack trace. */
  | { readonly kind: 'continuation' }
  /** A line about dma-buf that cannot be used, and the shape it has. */
  | { readonly kind: 'unusable'; readonly shape: ForeignShape }
  /** Anything else. */
  | { readonly kind: 'unknown' };

/** What the header of a recording says about its entries. */
export interface EntryCounts {
  readonly inBuffer: number;
  readonly written: number;
}

/** A shape of recording that is recognised in order to be refused by name. */
export interface ForeignShape {
  /** The name people know it by, fitting "this looks like …". */
  readonly name: string;
  /** Why it does not help, fitting "…, which …". */
  readonly because: string;
}

/** One supported format. */
export interface TraceFormat {
  /** The name in reports and for `--format`, kebab-case. */
  readonly name: string;
  /** What a recording in this format cannot show, whatever it holds; a sentence, or absent. */
  readonly limit?: string;
  /** Whether its events stand behind ftrace's default columns, so that usual lines are read fast. */
  readonly hasUsualColumns?: true;
  /** Whether `line` has the layout of this format; only telling headers count. */
  readonly detect: (line: string) => boolean;
  readonly parseLine: (line: string, lineNumber: number) => LineMeaning;
}
