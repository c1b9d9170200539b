/**
 * A kernel's recording as steps: each call that the checker counts is one, with the findings beside.
 */
import { ok, type Result } from '../../base/result.ts';
import { FACTS, type StepWord } from '../../events/vocabulary.ts';
import type { CallKind } from '../../trace/dma-buf-calls.ts';
import { formatErrno } from '../../trace/error-pointer.ts';
import { factOfKind } from '../../trace/fact-kinds.ts';
import type { ObservedCall } from '../../trace/observer.ts';
import type { TraceRefusal } from '../../trace/report.ts';
import { RecordingChecker } from '../../trace/trace-checker.ts';
import { RawLines } from './raw-lines.ts';
import { Recording } from './recording.ts';
import { Columns } from './recording-columns.ts';
import type { StepRefusal } from './recorded-step.ts';

/** Bytes that are read at a time, so that somebody can be told. */
const PIECE = 1024 * 1024;

/** A call of the kernel in the words of the chart; one that only looks moves no buffer. */
function stepWordOf(kind: CallKind): StepWord {
  const fact = factOfKind(kind);
  return (fact === null ? null : FACTS[fact].step) ?? 'other';
}

/**
 * Reads a trace as a recording.
 *
 * @param bytes - The whole file, unpacked.
 * @param name - The name of the file, for messages.
 * @param tellShare - Told how much of it was read, from 0 to 1.
 * @returns The recording, or why the file is none that can be read.
 */
export function readTraceRecording(
  bytes: Uint8Array,
  name: string,
  tellShare?: (share: number) => void,
): Result<Recording, TraceRefusal> {
  const columns = new Columns();
  const released = new Set<string>();
  const call = (observed: ObservedCall): void => {
    // A release has two halves, and the first one tells all.
    const isEnd = observed.life === 'freed';
    if (isEnd && released.has(observed.buffer) && stepWordOf(observed.kind) === 'free') return;
    if (isEnd) released.add(observed.buffer);
    push(columns, observed);
  };
  const checker = new RecordingChecker({ file: name, observer: { call } });
  for (let start = 0; start < bytes.length; start += PIECE) {
    checker.feedBytes(bytes.subarray(start, start + PIECE));
    tellShare?.(Math.min(1, (start + PIECE) / bytes.length));
  }
  const checked = checker.finish();
  if (!checked.ok) return checked;
  const { format, limits, gaps, findings, ...rest } = checked.value;
  const { lines, understood, ignored, lost, complete, drivers } = rest;
  const report = { lines, understood, ignored, lost, complete, drivers };
  const raw = new RawLines(bytes);
  const source = { name, kind: 'trace', format, limits, gaps, log: [], raw, report } as const;
  const placed = findings.map((finding) => ({
    ...finding,
    step: columns.stepOfLine.get(finding.line) ?? null,
  }));
  return ok(new Recording(source, columns.pack(), placed));
}

function push(columns: Columns, call: ObservedCall): void {
  const {
    device,
    driver,
    attachment,
    line,
    time,
    buffer,
    life,
    liveMaps,
    attached,
    lateAfterLine,
  } = call;
  columns.push({
    kind: stepWordOf(call.kind),
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
    lateAfter: lateAfterLine === null ? null : (columns.stepOfLine.get(lateAfterLine) ?? null),
  });
  keepFacts(columns, call);
}

/** The first call that tells the size or the exporter tells it for all. */
function keepFacts(columns: Columns, { buffer, exporter, size }: ObservedCall): void {
  const number = columns.buffers.numberOf(buffer);
  const known = columns.facts.get(number);
  if (known !== undefined && known.exporter !== null && known.size !== null) return;
  columns.facts.set(number, {
    exporter: known?.exporter ?? exporter,
    size: known?.size ?? size,
  });
}

function refusalOf({ errno, kind, device }: ObservedCall): StepRefusal | null {
  if (errno === null) return null;
  const named = formatErrno(errno === 0 ? null : errno);
  const message = `the kernel refused ${kind} to ${device ?? 'an importer'}: ${named}`;
  return { errno: named.replace(/ .*$/, ''), rule: null, message };
}

/** Why a file is no recording, with its place. */
export function traceRefusalInWords({ file, line, message }: TraceRefusal): string {
  return `${file}${line === null ? '' : `:${line}`}: ${message}`;
}
