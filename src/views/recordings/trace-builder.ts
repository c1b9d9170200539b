/**
 * A kernel's recording as steps, while it is read: each call that the checker counts is one, with the findings
 * beside. However the bytes are cut into pieces, the steps and findings are the same.
 */
import { ok, type Result } from '../../base/result.ts';
import { FACTS, type StepWord } from '../../events/vocabulary.ts';
import type { CallKind } from '../../trace/dma-buf-calls.ts';
import { formatErrno } from '../../trace/error-pointer.ts';
import { factOfKind } from '../../trace/fact-kinds.ts';
import type { Finding } from '../../trace/finding.ts';
import type { ObservedCall } from '../../trace/observer.ts';
import type { ReportSoFar, TraceRefusal } from '../../trace/report.ts';
import { RecordingChecker } from '../../trace/trace-checker.ts';
import type { StepRefusal } from './recorded-step.ts';
import { Columns } from './recording-columns.ts';
import { GOES_ON, type RecordingDelta } from './recording-delta.ts';

/** A call of the kernel in the words of the chart; one that only looks moves no buffer. */
function stepWordOf(kind: CallKind): StepWord {
  const fact = factOfKind(kind);
  return (fact === null ? null : FACTS[fact].step) ?? 'other';
}

/** Builds the recording of one trace. */
export class TraceBuilder {
  readonly #name: string;
  readonly #columns = new Columns();
  readonly #released = new Set<string>();
  readonly #checker: RecordingChecker;
  /** Findings that were told and not handed over. */
  #found: Finding[] = [];

  /** @param name - The name of the file, for messages. */
  constructor(name: string) {
    this.#name = name;
    const call = (observed: ObservedCall): void => {
      this.#take(observed);
    };
    const finding = (each: Finding): void => {
      this.#found.push(each);
    };
    this.#checker = new RecordingChecker({
      file: name,
      findingsOnly: true,
      observer: { call, finding },
    });
  }

  /** How many steps there are. */
  get length(): number {
    return this.#columns.length;
  }

  /** Whether reading on is pointless: nothing is understood of what has come. */
  get isHopeless(): boolean {
    return this.#checker.isHopeless;
  }

  /** Takes the next piece of the file, unpacked and cut anywhere; its memory may be used again. */
  feed(piece: Uint8Array): void {
    this.#checker.feedBytes(piece);
  }

  /** What has come since the last time, while the recording goes on. */
  take(): RecordingDelta {
    const report = this.#checker.soFar();
    const findings = this.#found;
    this.#found = [];
    return this.#delta({ ...report, gaps: [...report.gaps, GOES_ON] }, findings, false);
  }

  /** The rest, with all findings, where the recording ends here; or why it is none that can be read. */
  end(): Result<RecordingDelta, TraceRefusal> {
    const checked = this.#checker.finish();
    if (!checked.ok) return checked;
    this.#found = [];
    return ok(this.#delta(checked.value, checked.value.findings, true));
  }

  #delta(
    { format, limits, gaps, ...rest }: ReportSoFar,
    findings: readonly Finding[],
    areAllFindings: boolean,
  ): RecordingDelta {
    const { lines, understood, ignored, lost, complete, drivers } = rest;
    const report = { lines, understood, ignored, lost, complete, drivers };
    return {
      source: { name: this.#name, kind: 'trace', format, limits, gaps, report },
      log: [],
      columns: this.#columns.take(),
      findings: findings.map((finding) => ({
        ...finding,
        step: this.#columns.stepOfLine(finding.line),
      })),
      areAllFindings,
    };
  }

  #take(call: ObservedCall): void {
    const kind = stepWordOf(call.kind);
    // A release has two halves, and the first one tells all.
    const isEnd = call.life === 'freed';
    if (isEnd && this.#released.has(call.buffer) && kind === 'free') return;
    if (isEnd) this.#released.add(call.buffer);
    const { device, driver, attachment, line, time, buffer, lateAfterLine } = call;
    const { life, liveMaps, attached, exporter, size } = call;
    this.#columns.push({
      kind,
      time,
      line,
      buffer,
      importer: device,
      driver,
      attachment,
      task: `${call.task}-${call.pid}`,
      refusal: refusalOf(call),
      life,
      liveMaps,
      attached,
      lateAfter: lateAfterLine === null ? null : this.#columns.stepOfLine(lateAfterLine),
    });
    this.#columns.keepFacts(buffer, { exporter, size });
    this.#columns.keepStorage({ buffer, importer: device }, call);
  }
}

function refusalOf({ errno, kind, device }: ObservedCall): StepRefusal | null {
  if (errno === null) return null;
  const named = formatErrno(errno === 0 ? null : errno);
  const message = `the kernel refused ${kind} to ${device ?? 'an importer'}: ${named}`;
  return { errno: named.replace(/ .*$/, ''), rule: null, message };
}
