/**
 * The JSON form of a check, `cenalloc/check/1`. Names and shapes here are a contract: scripts read
 * them, so fields are only ever added, and every field of the library that is not named here stays
 * out.
 */
import type { FindingRule, Severity } from './finding.ts';
import type { BufferReport, ImporterReport, TraceReport } from './report.ts';

/** The document that `cenalloc check --json` prints. @public */
export interface CheckDocument {
  readonly schema: 'cenalloc/check/1';
  readonly files: readonly CheckedFile[];
  readonly buffers: readonly CheckedBuffer[];
  readonly findings: readonly CheckedFinding[];
  /** The importers whose limits a recording tells. */
  readonly importers: readonly CheckedImporter[];
}

/** One recording in the document. @public */
export interface CheckedFile {
  readonly file: string;
  readonly format: string;
  /** Only where the recording names it. */
  readonly kernel?: string;
  /** Only where this kind of recording cannot show something. */
  readonly limits?: readonly string[];
  readonly lines: number;
  readonly understood: number;
  readonly ignored: number;
  readonly lost: number;
  readonly complete: boolean;
}

/** One buffer in the document. @public */
export interface CheckedBuffer extends BufferReport {
  /** The recording it was seen in. */
  readonly file: string;
}

/** One importer in the document. @public */
export interface CheckedImporter extends ImporterReport {
  readonly file: string;
}

/** One finding in the document. @public */
export interface CheckedFinding {
  readonly rule: FindingRule;
  readonly severity: Severity;
  readonly file: string;
  readonly line: number;
  readonly buffer: string;
  readonly device: string | null;
  readonly driver: string | null;
  readonly task: string;
  readonly pid: number;
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
