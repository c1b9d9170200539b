/**
 * What is known about a recording itself while it is read: how many lines of which kind, what is
 * missing, and which foreign shapes its lines betray. It decides whether the recording shows the
 * whole life of its buffers, and why not.
 */
import { BareCalls } from './bare-calls.ts';
import type { CallKind } from './dma-buf-calls.ts';
import type { EntryCounts, ForeignShape } from './formats/trace-format.ts';
import type { ProbedCalls } from './probed-calls.ts';
import type { MachineFacts } from './reach/machine-facts.ts';
import { countText } from './wording.ts';

/** What the reconstruction could not account for. */
export interface Loose {
  readonly olderBuffers: number;
  readonly vanishedBuffers: number;
  readonly unreturnedCalls: number;
  readonly orphanReturns: number;
  readonly strangerCalls: number;
  readonly unknownReleases: number;
}

/** What the trailer of the recorder tells of losses. */
export type LossesTold = Pick<MachineFacts, 'overrun' | 'dropped' | 'missed'>;

/** Counts the lines of one recording. */
export class RecordingTally {
  lines = 0;
  understood = 0;
  ignored = 0;
  /** Lines that are an event of some kind; the header announces how many there are. */
  events = 0;
  /** Whether the text has ftrace's header. */
  hasFtraceHeader = false;
  entries: EntryCounts | null = null;
  lostEvents = 0;
  tooLongLines = 0;
  /** Events that stand behind later ones, and the line of the first. */
  misplacedEvents = 0;
  firstMisplacedLine = 0;
  /** The line on which another recording begins, which is not read; 0 where there is none. */
  otherRecordingLine = 0;
  /** The latest time so far. */
  latest = -Infinity;
  /** Lines that speak of dma-buf and could not be used. */
  unusableLines = 0;
  firstUnusableLine = 0;
  /** The release of the kernel, where a header names it. */
  kernel: string | null = null;
  /** The kinds of calls of which probes, and the kernel's own events, have told. */
  readonly probes = new Set<CallKind>();
  readonly points = new Set<CallKind>();
  readonly bareCalls = new BareCalls();
  /** Facts of an event log: these leave nothing out. */
  facts = 0;
  /** Whoever reads has stopped before the end. */
  isInterrupted = false;
  readonly #shapes = new Map<ForeignShape, { count: number; readonly firstLine: number }>();

  /** Lines that have a foreign shape, whatever they speak of. */
  foreignLines = 0;

  /** Counts a line that cannot be used; `isAboutDmaBuf` says that something is missed by that. */
  unusable(shape: ForeignShape | null, isAboutDmaBuf: boolean): void {
    this.ignored += 1;
    if (isAboutDmaBuf) {
      this.unusableLines += 1;
      if (this.firstUnusableLine === 0) this.firstUnusableLine = this.lines;
    }
    if (shape === null) return;
    this.foreignLines += 1;
    const seen = this.#shapes.get(shape);
    if (seen === undefined) this.#shapes.set(shape, { count: 1, firstLine: this.lines });
    else seen.count += 1;
  }

  /** The shape that most lines betray, with the first line that does. */
  commonestShape(): { readonly shape: ForeignShape; readonly firstLine: number } | null {
    const [best] = [...this.#shapes].sort(([, a], [, b]) => b.count - a.count);
    return best === undefined ? null : { shape: best[0], firstLine: best[1].firstLine };
  }

  get overwritten(): number {
    if (this.entries === null) return 0;
    return Math.max(0, this.entries.written - this.entries.inBuffer);
  }

  get lost(): number {
    return this.lostEvents + this.overwritten;
  }

  hit(kind: CallKind, isPoint: boolean): void {
    (isPoint ? this.points : this.probes).add(kind);
  }

  /** Calls without arguments count as read where nothing better tells of them. */
  readCounts(): { readonly understood: number; readonly ignored: number } {
    const bare = this.bareCalls.lineCount;
    const isBare = this.probes.size + this.points.size === 0;
    return {
      understood: this.understood + (isBare ? bare : 0),
      ignored: this.ignored + (isBare ? 0 : bare),
    };
  }

  /** Whether calls of a kind come with their arguments. */
  shows(kind: CallKind): boolean {
    return this.probes.has(kind) || this.points.has(kind) || this.facts > 0;
  }

  /** Whether the release of a buffer would be in the recording. */
  get showsReleases(): boolean {
    if (this.facts > 0 || this.shows('release') || this.shows('file-release')) return true;
    const hasBareReleases = this.bareCalls.countOf('release') > 0;
    return this.probes.has('export') && !hasBareReleases;
  }

  /** What this recording cannot show, whatever happened; one sentence each. */
  limits(hasAttached: boolean, probed: Pick<ProbedCalls, 'limits'>): string[] {
    const limits = probed.limits();
    const showsMaps = this.shows('map') || this.shows('unmap');
    const { bareCalls } = this;
    if (this.points.size > 0 && !showsMaps) {
      limits.push(
        "the kernel's own dma_buf events have no map, no unmap and no release: this recording cannot show a late attach, a map that stays or a leak",
      );
    }
    const counted = bareCalls.counted((kind) => this.shows(kind));
    if (counted !== '') {
      limits.push(`${counted} without arguments: which buffer they were about is not told`);
      const suspicion = bareCalls.suspicion();
      if (suspicion !== null && !showsMaps) limits.push(suspicion);
    } else if (!showsMaps && hasAttached && this.probes.has('attach')) {
      limits.push('no map in this recording: either nobody mapped, or maps were not recorded');
    }
    return limits;
  }

  /** What the trailer tells of losses that may have been anywhere; null where it tells of none. */
  doubt({ dropped, missed }: LossesTold): string | null {
    const count = dropped + missed;
    if (count === 0) return null;
    return `caution: ${countText(count, 'event')} missing by the recorder's own count, and nobody knows where`;
  }

  /** Why the recording does not show everything, one clause each; empty where it does. */
  gaps(loose: Loose, told: LossesTold): string[] {
    // The trailer tells of each CPU what the header, where it is there, tells of all together.
    const overwritten = this.overwritten === 0 ? told.overrun : this.overwritten;
    const missing = this.entries === null ? 0 : this.entries.inBuffer - this.events;
    const reasons: readonly (readonly [number, string])[] = [
      [Number(this.isInterrupted), `reading was interrupted after line ${this.lines}`],
      [this.lostEvents, `${countText(this.lostEvents, 'event')} lost by the reader`],
      [overwritten, `${countText(overwritten, 'event')} overwritten before the recording was read`],
      [told.dropped, `${countText(told.dropped, 'event')} dropped while the recording was made`],
      [
        told.missed,
        `${countText(told.missed, 'call')} whose return was not taken (nmissed of kprobe_profile)`,
      ],
      [missing, `${missing} of the ${this.entries?.inBuffer ?? 0} announced events are not there`],
      [
        this.misplacedEvents,
        `${countText(this.misplacedEvents, 'event stands', 'events stand')} behind later ones, the first on line ${this.firstMisplacedLine}: sort the lines by time, or check joined recordings one by one (docs/trace-format.md)`,
      ],
      [
        this.otherRecordingLine,
        `another recording begins on line ${this.otherRecordingLine}, and was not read: check it as a file of its own`,
      ],
      [this.tooLongLines, `${countText(this.tooLongLines, 'line')} too long to read`],
      [
        this.unusableLines,
        `${countText(this.unusableLines, 'dma-buf line')} not understood, ` +
          `the first is line ${this.firstUnusableLine}`,
      ],
      [
        loose.olderBuffers,
        `${countText(loose.olderBuffers, 'buffer is', 'buffers are')} older than the recording`,
      ],
      [
        loose.vanishedBuffers,
        `${countText(loose.vanishedBuffers, 'buffer')} gone without a release line`,
      ],
      [
        loose.strangerCalls,
        `${countText(loose.strangerCalls, 'call')} on attachments made out of sight`,
      ],
      [loose.unknownReleases, `${countText(loose.unknownReleases, 'release')} of unknown buffers`],
      [loose.unreturnedCalls, `${countText(loose.unreturnedCalls, 'call')} without a return line`],
      [
        loose.orphanReturns,
        `${countText(loose.orphanReturns, 'return line')} that ${loose.orphanReturns === 1 ? 'tells' : 'tell'} no buffer`,
      ],
    ];
    return reasons.filter(([count]) => count > 0).map(([, reason]) => reason);
  }
}
