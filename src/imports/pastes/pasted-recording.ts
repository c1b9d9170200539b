/** Recordings of calls among what people paste: what `cenalloc check` finds in them, as facts. */
import type { BufferReport } from '../../trace/report.ts';
import type { Finding } from '../../trace/finding.ts';
import { recordingInJson } from '../../trace/formats/json-recording.ts';
import { readBufinfo, type Bufinfo } from '../../trace/snapshots/bufinfo.ts';
import { TraceChecker } from '../../trace/check-trace.ts';
import type { PasteFacts, PasteFinding, PasteSnapshot } from './paste-facts.ts';
import { withoutQuotedPrintable } from './quoted-printable.ts';

/** A text that may be a recording. */
interface MaybeRecording {
  readonly file: string;
  readonly text: string;
}

/** What a recording tells; or why a text that speaks of such calls is none that is read. */
export type PastedRecording =
  | {
      readonly kind: 'recording';
      readonly facts: PasteFacts;
      readonly snapshot: PasteSnapshot | null;
    }
  | { readonly kind: 'refused'; readonly message: string }
  | null;

/** Words without which no text is a recording of calls on buffers, or of its kind. */
const SPEAKS = /dma_?buf|Attach(?:ing|ed) \d+ probes?/i;

/** Refusals of what is a recording all the same. */
const RECORDING_UNREAD = /^this looks like (what a bpftrace|bpftrace's|LTTng)/;

/**
 * Reads a recording.
 *
 * @param snapshots - Snapshots that were pasted beside it.
 * @returns What it tells; null where the text is of another kind.
 */
export function readPastedRecording(
  { file, text }: MaybeRecording,
  snapshots: readonly Bufinfo[],
): PastedRecording {
  if (!SPEAKS.test(text)) return null;
  const plain = withoutQuotedPrintable(text);
  const content = /^\uFEFF?\s*[[{]/.test(plain) ? (recordingInJson(plain) ?? plain) : plain;
  const checker = new TraceChecker({ file, snapshots });
  for (const line of content.split(/\r?\n/)) checker.feed(line);
  const checked = checker.finish();
  if (!checked.ok) {
    const { message } = checked.refusal;
    return RECORDING_UNREAD.test(message) ? { kind: 'refused', message } : null;
  }
  const { buffers, findings, understood, complete, gaps, snapshots: compared } = checked.value;
  const [first] = compared;
  const snapshot =
    first === undefined
      ? null
      : { agrees: first.agrees !== null, ...(first.agrees === null ? {} : linesOf(first.agrees)) };
  const facts: PasteFacts = {
    buffers: buffers.map((buffer) => ({
      ino: buffer.ino,
      size: buffer.size,
      exporter: buffer.exporter,
      devices: buffer.devices,
      file,
      line: 1,
    })),
    findings: findings
      .filter(({ severity }) => severity !== 'note')
      .map((finding) => findingOf(finding, buffers)),
    unknown: gaps,
    understood,
    complete,
  };
  return { kind: 'recording', facts, snapshot };
}

function linesOf({
  from,
  to,
}: {
  readonly from: number;
  readonly to: number | null;
}): Omit<PasteSnapshot, 'agrees'> {
  return { fromLine: from, ...(to === null ? {} : { toLine: to }) };
}

/** The snapshots among several texts. */
export function snapshotsAmong(texts: readonly MaybeRecording[]): readonly Bufinfo[] {
  return texts.flatMap(({ file, text }) => {
    const read = readBufinfo(text, file);
    return read.ok ? [read.value] : [];
  });
}

function findingOf(
  { rule, severity, device, file, line, message, explanation, task, pid, buffer: id }: Finding,
  buffers: readonly BufferReport[],
): PasteFinding {
  const buffer = buffers.find((each) => each.id === id);
  const late =
    rule === 'late-attach' ? buffer?.lateAttaches.find((each) => each.line === line) : undefined;
  const ino = buffer?.ino ?? null;
  const firstMapper = late?.firstMap.device ?? null;
  return {
    rule,
    severity,
    ...(device === null ? {} : { subject: device }),
    file,
    line,
    figures: {
      ...(ino === null ? {} : { ino }),
      ...(late === undefined ? {} : { firstMapLine: late.firstMap.line }),
      ...(firstMapper === null ? {} : { firstMapDevice: firstMapper }),
    },
    task,
    pid,
    message,
    ...(explanation.length === 0 ? {} : { helps: explanation.slice(-1) }),
  };
}
