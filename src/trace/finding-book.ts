/**
 * Collects findings as they are met: gives each its severity, and says where a finding rests on a
 * history that is not known from the start.
 */
import { snapshotText } from './snapshots/bufinfo-match.ts';
import type { BufferRecord } from './buffer-record.ts';
import type { FindingDraft, FindingRule, Severity } from './finding.ts';
import type { CallKind } from './dma-buf-calls.ts';
import type { Moment } from './probe-hit.ts';
import type { ProbedCalls } from './probed-calls.ts';
import type { SnapshotReport } from './report.ts';
import { gapText } from './wording.ts';

const SEVERITIES: Readonly<Record<FindingRule, Severity>> = {
  'late-attach': 'warning',
  'unreachable-storage': 'warning',
  'bounced-storage': 'warning',
  'segment-limit': 'note',
  'detach-while-mapped': 'error',
  'unmap-without-map': 'error',
  'map-twice': 'warning',
  'direction-mismatch': 'error',
  'stale-map': 'error',
  'move-while-pinned': 'note',
  'use-after-revoke': 'warning',
  leak: 'warning',
  'attach-refused': 'note',
  'map-refused': 'note',
  'use-after-release': 'error',
  'map-inside-attach': 'warning',
  'map-right-after-attach': 'note',
  'cpu-access-unbalanced': 'warning',
  'bufinfo-mismatch': 'warning',
};

/** What a rule concludes from the absence of: without these calls in the recording it is silent. */
const RESTS_ON: Readonly<Partial<Record<FindingRule, readonly CallKind[]>>> = {
  'detach-while-mapped': ['unmap'],
  'unmap-without-map': ['map'],
  'map-twice': ['unmap'],
  'stale-map': ['unmap'],
  'move-while-pinned': ['unpin', 'unmap'],
  'use-after-revoke': ['unmap'],
  'use-after-release': ['export'],
  leak: ['detach', 'release'],
  'cpu-access-unbalanced': ['cpu-begin', 'cpu-end'],
};

/** The part of a finding that its rule decides. */
export interface Shown {
  readonly at: Moment;
  /** The buffer, or its id alone where it is gone. */
  readonly buffer: BufferRecord | string;
  readonly device?: string | null;
  readonly driver?: string | null;
  readonly message: string;
  readonly explanation?: readonly string[];
  readonly ordering?: string;
}

/** The findings of one recording, in the order in which they were met. */
export class FindingBook {
  readonly drafts: FindingDraft[] = [];
  readonly counts: Record<Severity, number> = { error: 0, warning: 0, note: 0 };
  readonly #kept: number;
  readonly #probed: Pick<ProbedCalls, 'lacks'>;
  readonly #tell: ((draft: FindingDraft) => void) | undefined;

  /** Keeps so many findings; the others are counted. Each is told as it is met. */
  constructor(
    probed: Pick<ProbedCalls, 'lacks'>,
    kept = Infinity,
    tell?: (draft: FindingDraft) => void,
  ) {
    this.#probed = probed;
    this.#kept = kept;
    this.#tell = tell;
  }

  /** Whether anybody will read another finding; else it is counted, and its words are not needed. */
  get keepsMore(): boolean {
    return this.#tell !== undefined || this.drafts.length < this.#kept;
  }

  /** Adds what a snapshot and the recording tell differently; an incomplete one may be wrong. */
  addSnapshot(snapshot: SnapshotReport, isComplete: boolean): void {
    const { nearest } = snapshot;
    if (nearest === null) return;
    const at: Moment = { line: nearest.line, time: null, timeText: '', task: '', pid: 0 };
    this.#push({
      rule: 'bufinfo-mismatch',
      severity: isComplete ? 'warning' : 'note',
      at,
      buffer: `ino=${nearest.ino}`,
      device: null,
      driver: null,
      message: snapshotText(snapshot),
      explanation: [],
    });
  }

  /**
   * Adds a finding.
   *
   * @param losses - How many times events were lost so far.
   * @param severity - Where it differs from the severity of the rule.
   */
  add(rule: FindingRule, shown: Shown, losses: number, severity?: Severity): void {
    if (this.#isSilent(rule)) return;
    const { at, buffer, device = null, driver = null, message, explanation = [] } = shown;
    const caution = typeof buffer === 'string' ? null : gapText(buffer, losses);
    this.#push({
      rule,
      severity: severity ?? SEVERITIES[rule],
      at,
      buffer: typeof buffer === 'string' ? buffer : buffer.id,
      device,
      driver,
      message,
      explanation: caution === null ? explanation : [...explanation, caution],
      ...(shown.ordering === undefined ? {} : { ordering: shown.ordering }),
    });
  }

  /** The trailer tells of losses, and not where: each finding that is more than a note carries a caution. */
  doubt(caution: string | null): void {
    if (caution === null) return;
    for (const [index, draft] of this.drafts.entries()) {
      const isCautioned = draft.explanation.some((line) => line.startsWith('caution:'));
      if (draft.severity === 'note' || isCautioned) continue;
      this.drafts[index] = { ...draft, explanation: [...draft.explanation, caution] };
    }
  }

  /** Counts a finding whose words nobody will read. */
  count(rule: FindingRule, severity: Severity = SEVERITIES[rule]): void {
    if (this.#isSilent(rule)) return;
    this.counts[severity] += 1;
  }

  /** Whether a rule concludes from the absence of calls that are not in the recording. */
  #isSilent(rule: FindingRule): boolean {
    return RESTS_ON[rule]?.some((kind) => this.#probed.lacks(kind)) === true;
  }

  #push(draft: FindingDraft): void {
    this.counts[draft.severity] += 1;
    this.#tell?.(draft);
    if (this.drafts.length < this.#kept) this.drafts.push(draft);
  }
}
