/**
 * Checks one recording, line by line. Memory grows with live buffers and findings, not with the
 * length of the recording. A recording of which nothing is understood is refused, by the name of
 * what it looks like; it is never reported as clean.
 */
import { refused, ok, type Result } from '../base/result.ts';
import { assert, unreachable } from '../base/assert.ts';
import type { RecordedEvent } from '../events/envelope.ts';
import type { Bufinfo } from './snapshots/bufinfo.ts';
import { SnapshotMatch } from './snapshots/bufinfo-match.ts';
import { BufferHistories, historyObserver } from './buffer-histories.ts';
import { CallPairing } from './call-pairing.ts';
import { FactIntake } from './fact-checker.ts';
import { findingOf } from './finding.ts';
import { EVENT_LOG } from './formats/event-log.ts';
import { FTRACE_TEXT } from './formats/ftrace-text.ts';
import { KNOWN_FORMATS } from './formats/known-formats.ts';
import { mayBeWrapped, unwrapped } from './formats/wrapped-lines.ts';
import type { LineMeaning, TraceFormat } from './formats/trace-format.ts';
import type { TraceObserver } from './observer.ts';
import type { ProbeHit } from './probe-hit.ts';
import type { LateAdvisor } from './late-advisor.ts';
import { LineCutter, LINE_LENGTH_MAX, type CutLine } from './line-cutter.ts';
import { RecordingTally } from './recording-tally.ts';
import { MachineFacts } from './reach/machine-facts.ts';
import { importerReport } from './reach/storage-report.ts';
import type { ExporterEntry } from './exporters/exporter-family.ts';
import type { Timeline } from './timeline.ts';
import type { ReportSoFar, TraceRefusal, TraceReport } from './report.ts';
import { SIGN, viewOf, type ByteLine } from './usual/byte-line.ts';
import { UsualLines } from './usual/usual-line.ts';
import { whyNothing } from './why-nothing.ts';

/** Options of a check, but for the platform. @public */
export interface RecordingCheckOptions {
  /** The name of the recording in the report; default `trace`. */
  readonly file?: string;
  /** The name of the format, for a recording that is not recognised; see `FORMAT_NAMES`. */
  readonly format?: string;
  /** @internal Who gives advice on late attaches. */
  readonly advisor?: LateAdvisor;
  /** Exporters beside those that are known; they come first. */
  readonly exporters?: readonly ExporterEntry[];
  /** Snapshots of debugfs to reconcile with the recording. */
  readonly snapshots?: readonly Bufinfo[];
  /** Gone buffers are only counted, and findings beyond 1,000: memory does not grow. */
  readonly brief?: boolean;
  /**
   * Every finding is kept, and nothing else of buffers that are gone: for whoever reads a recording that grows.
   *
   * @internal
   */
  readonly findingsOnly?: boolean;
  /** @internal Filled with what happened when, for pictures. */
  readonly timeline?: Timeline;
  /** Told of calls and findings while the recording is read. */
  readonly observer?: TraceObserver;
}

/** After this many lines of a foreign shape and none that is understood, the rest is not read. */
const FOREIGN_LINES_MAX = 10_000;

const CARRIAGE_RETURN = 13;

/** Seconds by which neighbours may be swapped. */
const SWAPPED_WITHIN = 1;

const encoder = new TextEncoder();

type HeaderLine = Extract<LineMeaning, { readonly kind: 'header' }>;

/** Reads a recording line by line, or piece by piece. @public */
export class RecordingChecker {
  readonly #file: string;
  readonly #tally = new RecordingTally();
  readonly #machine = new MachineFacts();
  readonly #snapshots: readonly SnapshotMatch[];
  readonly #histories: BufferHistories;
  readonly #pairing = new CallPairing(
    (operation) => {
      this.#histories.apply(operation);
    },
    () => {
      this.#histories.lose();
    },
  );
  readonly #cutter = new LineCutter({
    takeAhead: (line) => (this.#feedUsual(line) ? this.#usual.end : -1),
    take: (line) => {
      this.#takeLine(line);
    },
  });
  /** Lines that come as text are read as bytes, too, where they are usual. */
  readonly #scratch = new Uint8Array(3 * LINE_LENGTH_MAX + 1);
  readonly #scratchView = viewOf(this.#scratch);
  readonly #usual = new UsualLines();
  readonly #facts: FactIntake;
  #format: TraceFormat | null;

  constructor(options: RecordingCheckOptions = {}) {
    this.#file = options.file ?? 'trace';
    this.#snapshots = (options.snapshots ?? []).map((snapshot) => new SnapshotMatch(snapshot));
    const { observer, ...others } = options;
    this.#histories = new BufferHistories({
      ...others,
      machine: this.#machine,
      snapshots: this.#snapshots,
      ...(observer === undefined ? {} : { observer: historyObserver(observer, this.#file) }),
    });
    this.#facts = new FactIntake(this.#tally, this.#histories, () => {
      this.#lose();
    });
    this.#format = KNOWN_FORMATS.find(({ name }) => name === options.format) ?? null;
  }

  /** Whether reading on is pointless: the recording has a foreign shape. */
  get isHopeless(): boolean {
    const { understood, bareCalls, foreignLines } = this.#tally;
    return understood + bareCalls.lineCount === 0 && foreignLines >= FOREIGN_LINES_MAX;
  }

  /** Takes the next line, without its line end. */
  feed(line: string): void {
    if (line.length > LINE_LENGTH_MAX) {
      this.#passOver();
      return;
    }
    const bytes = this.#scratch;
    const { written } = encoder.encodeInto(line, bytes);
    // As in a file: what a longer line has left behind this one is no part of it.
    bytes[written] = SIGN.lineFeed;
    if (this.#feedUsual({ bytes, view: this.#scratchView, start: 0, end: written })) return;
    const isReturned = line.charCodeAt(line.length - 1) === CARRIAGE_RETURN;
    this.#feedText(isReturned ? line.slice(0, -1) : line);
  }

  /**
   * Takes the next piece of a recording, cut anywhere: UTF-8, with line ends. Faster than lines, as
   * most of them need not become strings. The piece is not kept, its memory may be used again.
   */
  feedBytes(piece: Uint8Array): void {
    this.#cutter.push(piece);
  }

  /**
   * Takes the next fact of an event log of this project, as if its line had been read. It is not checked
   * again: a fact that somebody has in hand was decoded, or comes from an exporter.
   */
  feedFact(recorded: RecordedEvent): void {
    this.#format ??= EVENT_LOG;
    assert(this.#format === EVENT_LOG, 'facts are the lines of an event log, and of nothing else');
    this.#tally.lines += 1;
    this.#machine.isModel = true;
    this.#facts.take(recorded);
  }

  #takeLine(line: CutLine): void {
    if (line.end - line.start > LINE_LENGTH_MAX) this.#passOver();
    else this.#feedText(line.text());
  }

  /** Counts a line that is too long for any event. */
  #passOver(): void {
    this.#tally.lines += 1;
    this.#tally.ignored += 1;
    this.#tally.tooLongLines += 1;
  }

  /** Whether the line is one of the usual ones, and was taken. */
  #feedUsual(line: ByteLine): boolean {
    if (this.#format?.hasUsualColumns !== true || mayBeWrapped(line.bytes[line.start]))
      return false;
    if (this.#tally.otherRecordingLine > 0) return false;
    const hit = this.#usual.read(line, this.#tally.lines + 1);
    if (hit === null) return false;
    this.#tally.lines += 1;
    this.#takeHit(hit);
    return true;
  }

  #feedText(line: string): void {
    this.#tally.lines += 1;
    if (this.#tally.otherRecordingLine > 0) {
      this.#tally.ignored += 1;
      return;
    }
    const text = unwrapped(line);
    this.#format ??= KNOWN_FORMATS.find((format) => format.detect(text)) ?? null;
    // Headers come before the first line that tells the format; every format reads them alike.
    const format = this.#format ?? FTRACE_TEXT;
    this.#take(format.parseLine(text, this.#tally.lines), text);
  }

  /** Says that the recording goes on, but nobody reads it: what was read does not show everything. */
  interrupt(): void {
    this.#tally.isInterrupted = true;
  }

  /** @internal What a report would say of the reading, while it goes on; a call that is open may still return. */
  soFar(): ReportSoFar {
    const tally = this.#tally;
    const { limits, gaps } = this.#coverage();
    return {
      format: (this.#format ?? FTRACE_TEXT).name,
      ...this.#told(limits, gaps),
      lines: tally.lines,
      ...tally.readCounts(),
      lost: tally.lost,
      drivers: this.#histories.drivers.reports(),
    };
  }

  /** Ends the recording and gives the report, or the reason why there is none. */
  finish(): Result<TraceReport, TraceRefusal> {
    this.#cutter.finish();
    const tally = this.#tally;
    const refusal = whyNothing(tally);
    if (refusal !== null) return refused({ file: this.#file, ...refusal });
    this.#pairing.finish();
    const { table } = this.#histories;
    const { limits, gaps } = this.#coverage();
    const buffers = table.reports();
    const complete = gaps.length === 0 && limits.length === 0;
    this.#histories.finish(complete, tally.showsReleases);
    this.#histories.book.doubt(tally.doubt(this.#machine));
    const snapshots = this.#snapshots.map((snapshot) => snapshot.report());
    // Snapshots know inode numbers alone; a recording without them cannot contradict one.
    const isComparable = complete && buffers.every(({ ino }) => ino !== null);
    for (const each of snapshots) this.#histories.book.addSnapshot(each, isComparable);
    const findings = this.#histories.book.drafts
      .map((draft) => findingOf(draft, this.#file))
      .sort((a, b) => a.line - b.line);
    return ok({
      file: this.#file,
      format: (this.#format ?? FTRACE_TEXT).name,
      ...(tally.kernel === null ? {} : { kernel: tally.kernel }),
      ...(this.#machine.ramTop === null ? {} : { ramTop: this.#machine.ramTop }),
      ...this.#told(limits, gaps),
      lines: tally.lines,
      ...tally.readCounts(),
      lost: tally.lost,
      bufferCount: table.count,
      importerCount: table.importers().size,
      severities: this.#histories.book.counts,
      buffers,
      findings,
      drivers: this.#histories.drivers.reports(),
      importers: this.#histories.attachments.ledger.importers.all().map(importerReport),
      snapshots,
    });
  }

  /** What the recording cannot show, and why it does not show everything. */
  #coverage(): Pick<TraceReport, 'limits' | 'gaps'> {
    const { table, unknownReleaseCount, attachments } = this.#histories;
    const loose = {
      olderBuffers: table.olderCount,
      vanishedBuffers: table.vanishedCount,
      unreturnedCalls: this.#pairing.unreturnedCount,
      orphanReturns: this.#pairing.orphanCount,
      unknownReleases: unknownReleaseCount,
      strangerCalls: attachments.strangerCount,
    };
    const gaps = this.#tally.gaps(loose, this.#machine);
    return { gaps, limits: this.#tally.limits(table.hasAttached(), this.#machine.probed) };
  }

  /** The same as the report tells it: a format may have a limit of its own, and any limit is a gap. */
  #told(
    limits: readonly string[],
    gaps: readonly string[],
  ): Pick<TraceReport, 'limits' | 'gaps' | 'complete'> {
    const own = this.#format?.limit;
    return {
      limits: own === undefined ? limits : [own, ...limits],
      gaps:
        limits.length === 0 ? gaps : ['this kind of recording does not show everything', ...gaps],
      complete: gaps.length === 0 && limits.length === 0,
    };
  }

  #take(meaning: LineMeaning, text: string): void {
    const tally = this.#tally;
    switch (meaning.kind) {
      case 'hit':
        this.#takeHit(meaning.hit);
        break;
      case 'fact':
        this.#machine.isModel = true;
        this.#facts.take(meaning.recorded);
        break;
      case 'bare':
        tally.events += 1;
        tally.bareCalls.feed(meaning.bare);
        break;
      case 'event':
        tally.events += 1;
        tally.ignored += 1;
        break;
      case 'continuation':
        if (!text.startsWith(' =>')) tally.events += 1;
        tally.ignored += 1;
        break;
      case 'header':
        this.#takeHeader(meaning, text);
        break;
      case 'lost':
        tally.lostEvents += meaning.count ?? 1;
        this.#lose();
        break;
      case 'cpu-started':
        // What this CPU has lost may be the return of an open call, which then stays open; a return on another
        // CPU still answers its own entry.
        this.#pairing.startCpu();
        this.#histories.lose();
        break;
      case 'unusable':
        tally.events += 1;
        tally.unusable(meaning.shape, text.includes('dma_buf_'));
        break;
      case 'unknown':
        tally.unusable(null, text.includes('dma_buf_'));
        break;
      default:
        unreachable(meaning);
    }
  }

  #takeHeader({ kernel, told, entries }: HeaderLine, text: string): void {
    const tally = this.#tally;
    if (this.#beginsAnother(text, told?.[0])) {
      tally.otherRecordingLine = tally.lines;
      return;
    }
    if (text.startsWith('# tracer:')) tally.hasFtraceHeader = true;
    tally.kernel ??= kernel ?? null;
    if (told !== undefined) this.#takeTold(...told);
    tally.kernel ??= this.#machine.release;
    this.#machine.release ??= tally.kernel;
    this.#takeEntries(entries ?? null);
  }

  /** Whether a header stands behind events: nothing of this one holds for what follows. */
  #beginsAnother(text: string, key: string | undefined): boolean {
    const isFirstLine = key === 'cenalloc-trace' || text.startsWith('# tracer:');
    return isFirstLine && this.#tally.understood > 0;
  }

  /** What the recorder says; where its trailer tells of losses, nobody knows where they were. */
  #takeTold(key: string, value: string): void {
    const before = this.#lossesTold();
    this.#machine.take(key, value);
    if (this.#lossesTold() > before) this.#histories.lose();
  }

  #lossesTold(): number {
    const { overrun, dropped, missed } = this.#machine;
    return overrun + dropped + missed;
  }

  #takeHit(hit: ProbeHit): void {
    const tally = this.#tally;
    tally.events += 1;
    this.#heedOrder(hit.at.time);
    // What other probes and events tell beside a call is used, and is no line about a buffer.
    if (this.#pairing.feed(hit)) {
      tally.understood += 1;
      tally.hit(hit.call.kind, hit.phase === 'point');
    } else tally.ignored += 1;
  }

  /**
   * What stands behind later events tells an order that was not: it is treated as a loss. bpftrace does not put the
   * lines of several CPUs in order; elsewhere it is the work of whoever joined or cut the text.
   */
  #heedOrder(time: number | null): void {
    const tally = this.#tally;
    if (time === null) return;
    if (time >= tally.latest) {
      tally.latest = time;
      return;
    }
    // A pipe that is read while events come may swap neighbours, which hides nothing.
    if (!this.#machine.isBpftrace && tally.latest - time < SWAPPED_WITHIN) return;
    tally.misplacedEvents += 1;
    tally.firstMisplacedLine ||= tally.lines;
    this.#lose();
  }

  #takeEntries(entries: RecordingTally['entries']): void {
    if (entries === null) return;
    this.#tally.entries ??= entries;
    if (entries.written > entries.inBuffer) this.#lose();
  }

  #lose(): void {
    this.#pairing.forgetOpenCalls();
    this.#histories.lose();
  }
}
