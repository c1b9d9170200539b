/**
 * The forms in which `cenalloc check` answers: lines for people, and documents for machines and
 * browsers. A slow reader is waited for.
 */
import { sep } from 'node:path';
import { FORMAT_NAMES } from '../../trace/formats/known-formats.ts';
import { checkDocument } from '../../trace/json-report.ts';
import type { TraceRefusal, TraceReport } from '../../trace/report.ts';
import {
  driverAdvice,
  driverLines,
  findingLines,
  limitLines,
  reachLines,
  snapshotLines,
  summaryLine,
} from '../../views/checks/check-words.ts';
import type { TimelineData } from '../../trace/timeline.ts';
import { htmlReport } from '../../views/checks/check-report.ts';
import { perfettoTrace } from '../../views/checks/trace-perfetto.ts';
import { sarifLog } from '../../views/checks/trace-sarif.ts';
import { ownVersion } from './own-version.ts';
import { paint } from './paint.ts';
import { standardOutput } from './standard-streams.ts';
import { jsonDocument, jsonLine, printPainted } from './terminal.ts';

/** The documents that can be asked for instead of lines. */
export const CHECK_FORMS = ['json', 'sarif', 'perfetto', 'html'] as const;

/** One of the documents. */
export type CheckForm = (typeof CHECK_FORMS)[number];

/** The end of the help. */
export const CHECK_EXAMPLES = `
Reads what "cat trace" and trace_pipe print with any of ftrace's options and tracers, trace-cmd
report, perf script, and event logs of this project; gzip is read directly. The format is recognised;
--format forces one: ${FORMAT_NAMES.join(', ')}.
What a recording cannot show is said first. Exit code 0: nothing wrong; 1: findings (errors or
warnings); 2: bad usage, or a file that cannot be checked; 3: no findings, but the recording does
not show everything.

Examples:
  $ cenalloc check trace.txt
  $ cenalloc check --json before.txt.gz after.txt.gz
  $ cat /sys/kernel/tracing/trace | cenalloc check -
  $ trace-cmd report | cenalloc check --quiet -
  $ cenalloc check trace.txt --bufinfo bufinfo.txt --platform board.platform.json
  $ cenalloc check --html trace.txt > report.html
`;

/** What was found, for the documents. */
interface Outcome {
  readonly reports: readonly TraceReport[];
  readonly refusals: readonly TraceRefusal[];
  /** One for each report, where the form has a picture. */
  readonly timelines: readonly TimelineData[];
}

/** Prints the lines of recordings, or those on the drivers of all of them. */
export async function printText(
  reports: readonly TraceReport[],
  isBrief: boolean,
  part: 'files' | 'drivers' = 'files',
): Promise<void> {
  if (part === 'files') {
    await print(reports.flatMap((report) => fileLines(report, isBrief)));
    return;
  }
  const lines = [...driverLines(reports, paint), ...driverAdvice(reports)];
  if (lines.length > 0) await print(['', ...lines]);
}

function fileLines(report: TraceReport, isBrief: boolean): string[] {
  const told = report.findings.filter(({ severity }) => !isBrief || severity !== 'note');
  const findings = told.flatMap((finding) => findingLines(finding, paint, isBrief));
  const lines = [...limitLines(report, paint), ...findings];
  const total = Object.values(report.severities).reduce((sum, count) => sum + count, 0);
  const unlisted = total - report.findings.length;
  if (unlisted > 0) lines.push(`${report.file}: ${unlisted} more findings; --json lists all`);
  if (isBrief) return lines;
  return [
    ...lines,
    ...snapshotLines(report, paint),
    ...reachLines(report, paint),
    summaryLine(report, paint),
  ];
}

/** Prints one document. */
export async function printForm(form: CheckForm, outcome: Outcome): Promise<void> {
  const { reports, refusals, timelines } = outcome;
  const checked = reports.flatMap((report, index) => {
    const timeline = timelines[index];
    return timeline === undefined ? [] : [{ report, timeline }];
  });
  switch (form) {
    case 'json':
      await print([jsonDocument(checkDocument(reports))]);
      break;
    case 'sarif':
      await print([jsonDocument(sarifLog(reports, refusals, ownVersion(), sep))]);
      break;
    case 'perfetto': {
      const named = checked.map(({ report, timeline }) => ({ file: report.file, data: timeline }));
      await print([jsonLine(perfettoTrace(named))]);
      break;
    }
    case 'html':
      await print([htmlReport(checked).trimEnd()]);
      break;
  }
}

async function print(lines: readonly string[]): Promise<void> {
  printPainted(lines);
  await standardOutput.ready();
}
