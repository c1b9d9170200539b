/**
 * What a recording shows to be wrong. Each rule has a stable name and one severity; a note is a
 * fact of life that does not make a recording dirty.
 */
import type { Moment } from './probe-hit.ts';

/** The rules that a recording is checked against. @public */
export type FindingRule =
  | 'late-attach'
  | 'unreachable-storage'
  | 'bounced-storage'
  | 'segment-limit'
  | 'detach-while-mapped'
  | 'unmap-without-map'
  | 'map-twice'
  | 'stale-map'
  | 'move-while-pinned'
  | 'use-after-revoke'
  | 'direction-mismatch'
  | 'leak'
  | 'attach-refused'
  | 'map-refused'
  | 'use-after-release'
  | 'map-inside-attach'
  | 'map-right-after-attach'
  | 'cpu-access-unbalanced'
  | 'bufinfo-mismatch';

/** How bad a finding is. Errors and warnings make a recording dirty, notes do not. @public */
export type Severity = 'error' | 'warning' | 'note';

/** One thing that a recording shows. @public */
export interface Finding {
  /** The rule that was broken; its name is stable, so that scripts can go by it. */
  readonly rule: FindingRule;
  /** Mostly that of the rule; a late attach, for one, is judged by what it has cost. */
  readonly severity: Severity;
  /** The name of the recording. */
  readonly file: string;
  /** The line that shows it, from 1. */
  readonly line: number;
  /** The id of the buffer, as in the list of buffers. */
  readonly buffer: string;
  /** The importer, where the finding is about one. */
  readonly device: string | null;
  /** The driver of that importer, where the recording tells. */
  readonly driver: string | null;
  /** The command name of the task, `?` where the recording does not tell it; empty for a snapshot that differs. */
  readonly task: string;
  /** The pid as the kernel counts it, one for each thread; 0 where there is none, or nothing tells it. */
  readonly pid: number;
  /** What happened, in one sentence. */
  readonly message: string;
  /** What led to it and what would have worked; one line each, possibly none. */
  readonly explanation: readonly string[];
  /** The order of calls that would have avoided a late attach. */
  readonly ordering?: string;
}

/** A finding before it is known which recording it stands in. */
export interface FindingDraft {
  readonly ordering?: string;
  readonly rule: FindingRule;
  readonly severity: Severity;
  readonly at: Moment;
  readonly buffer: string;
  readonly device: string | null;
  readonly driver: string | null;
  readonly message: string;
  readonly explanation: readonly string[];
}

/** A draft with the name of its file. */
export function findingOf({ at, ...finding }: FindingDraft, file: string): Finding {
  return { ...finding, file, line: at.line, task: at.task, pid: at.pid };
}
