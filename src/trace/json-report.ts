/**
 * The JSON form of a check, `cenalloc/check/1`. Names and shapes here are a contract: scripts read
 * them, so fields are only ever added, and every field of the library that is not named here stays
 * out.
 */
import type { FindingRule, Severity } from './finding.ts';
import type { BufferReport, ImporterReport, TraceReport } from './report.ts';

/** The document that `cenalloc check --json` prints. @public */
export interface CheckDocument {
  /** The name and version of this shape; fields are only ever added to it. */
  readonly schema: 'cenalloc/check/1';
  /** One entry for each recording, in the order of the command line. */
  readonly files: readonly CheckedFile[];
  /** The buffers of all recordings, those of the first recording first. */
  readonly buffers: readonly CheckedBuffer[];
  /** The findings of all recordings, by recording and then by line. */
  readonly findings: readonly CheckedFinding[];
  /** The importers whose limits a recording tells. */
  readonly importers: readonly CheckedImporter[];
}

/** One recording in the document. @public */
export interface CheckedFile {
  /** The name of the recording, as it was given. */
  readonly file: string;
  /** The name of the format that it was read in, such as `ftrace-text`. */
  readonly format: string;
  /** Only where the recording names it. */
  readonly kernel?: string;
  /** Only where this kind of recording cannot show something. */
  readonly limits?: readonly string[];
  /** How many lines it has, all kinds counted. */
  readonly lines: number;
  /** Lines that are dma-buf events and were used. */
  readonly understood: number;
  /** Lines that were not used, but for headers and empty lines. */
  readonly ignored: number;
  /** Events that the recording says are missing. */
  readonly lost: number;
  /** Whether it shows the whole life of every buffer in it; if not, to be without findings proves nothing. */
  readonly complete: boolean;
}

/** One buffer in the document. @public */
export interface CheckedBuffer extends BufferReport {
  /** The recording it was seen in. */
  readonly file: string;
}

/** One importer in the document. @public */
export interface CheckedImporter extends ImporterReport {
  /** The name of the recording that tells its limits. */
  readonly file: string;
}

/** One finding in the document. @public */
export interface CheckedFinding {
  /** The stable name of the rule that was broken. */
  readonly rule: FindingRule;
  /** Errors and warnings make a recording dirty, notes do not. */
  readonly severity: Severity;
  /** The name of the recording it was found in. */
  readonly file: string;
  /** The line of the recording that shows it, from 1. */
  readonly line: number;
  /** The id of the buffer, as in `buffers`: behind the name of the file where there are several recordings. */
  readonly buffer: string;
  /** The importer, by name or address; null where the finding is about none, or the recording does not tell it. */
  readonly device: string | null;
  /** The driver of that importer; null where the recording does not tell it. */
  readonly driver: string | null;
  /** The command name of the task, `?` where the recording does not tell it; empty for a snapshot that differs. */
  readonly task: string;
  /** The pid as the kernel counts it, one for each thread; 0 where there is none, or nothing tells it. */
  readonly pid: number;
  /** What happened, in one sentence; its explanation stands in no field of the document. */
  readonly message: string;
}

/**
 * Builds the document for any number of recordings.
 *
 * The ids of buffers are unique within one recording; where there are several, the name of the file
 * stands before the id, so that they stay unique in the document.
 *
 * @param reports - The reports, in the order of the command line.
 * @public
 */
export function checkDocument(reports: readonly TraceReport[]): CheckDocument {
  const several = reports.length > 1;
  const idOf = (file: string, id: string): string => (several ? `${file}:${id}` : id);
  return {
    schema: 'cenalloc/check/1',
    files: reports.map(checkedFile),
    buffers: reports.flatMap(({ file, buffers }) =>
      buffers.map((buffer) => ({ ...buffer, id: idOf(file, buffer.id), file })),
    ),
    importers: reports.flatMap(({ file, importers }) =>
      importers.map((importer) => ({ ...importer, file })),
    ),
    findings: reports.flatMap(({ findings }) =>
      findings.map(
        ({ rule, severity, file, line, buffer, device, driver, task, pid, message }) => ({
          rule,
          severity,
          file,
          line,
          buffer: idOf(file, buffer),
          device,
          driver,
          task,
          pid,
          message,
        }),
      ),
    ),
  };
}

function checkedFile(report: TraceReport): CheckedFile {
  const { file, format, kernel, limits, lines, understood, ignored, lost, complete } = report;
  return {
    file,
    format,
    ...(kernel === undefined ? {} : { kernel }),
    ...(limits.length === 0 ? {} : { limits }),
    lines,
    understood,
    ignored,
    lost,
    complete,
  };
}
