/**
 * The text form of a check: one compiler-like line per finding, its explanation below it, one
 * summary line per recording, and who did what per driver. Colour is the caller's business.
 */
import { snapshotText } from '../../trace/snapshots/bufinfo-match.ts';
import type { Finding, Severity } from '../../trace/finding.ts';
import { printableText } from '../../trace/printable.ts';
import type { DriverReport, TraceReport } from '../../trace/report.ts';
import { countText } from '../../trace/wording.ts';

/** What a piece of text is, for a caller that colours it. */
export type WordKind = Severity | 'place' | 'clean' | 'faint';

/** Colours a piece of text, or returns it as it is. */
export type PaintWords = (kind: WordKind, text: string) => string;

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note'];

/** One finding: `file:line: severity rule: text`, and its explanation unless `isBrief`. */
export function findingLines(finding: Finding, paint: PaintWords, isBrief = false): string[] {
  const { file, line, severity, rule, message, explanation } = finding;
  const place = paint('place', `${printableText(file)}:${line}:`);
  const head = `${place} ${paint(severity, `${severity} ${rule}:`)} ${message}`;
  return isBrief ? [head] : [head, ...explanation.map((text) => `    ${text}`)];
}

/** What a recording cannot show, whatever happened; said before its findings. */
export function limitLines(report: TraceReport, paint: PaintWords): string[] {
  const place = paint('place', `${printableText(report.file)}:`);
  return report.limits.map((limit) => `${place} ${paint('warning', 'limit:')} ${limit}`);
}

/** What to record, where nothing tells whether importers reach the storage. */
export function reachLines(report: TraceReport, paint: PaintWords): string[] {
  const isTold = report.importers.length > 0 || report.importerCount === 0;
  if (isTold || report.format === 'event-log') return [];
  const place = paint('place', `${printableText(report.file)}:`);
  return [
    `${place} the limits of importers are not recorded here, so who reaches the storage is known only where a map ` +
      'tells it: the script of "cenalloc record" records both',
  ];
}

/** How snapshots agree with a recording; those that do not are findings. */
export function snapshotLines(report: TraceReport, paint: PaintWords): string[] {
  const place = paint('place', `${printableText(report.file)}:`);
  return report.snapshots
    .filter(({ agrees }) => agrees !== null)
    .map((snapshot) => `${place} ${printableText(snapshotText(snapshot))}`);
}

/** One line on a recording: findings, what was read, and what is missing. */
export function summaryLine(report: TraceReport, paint: PaintWords): string {
  const counts = SEVERITIES.map((severity) => {
    const count = report.severities[severity];
    return count === 0 ? null : paint(severity, countText(count, severity));
  }).filter((text) => text !== null);
  const isDirty = report.severities.error + report.severities.warning > 0;
  const verdict = isDirty
    ? counts
    : [
        paint(
          'clean',
          report.complete ? 'nothing wrong found' : 'nothing wrong in what is recorded',
        ),
        ...counts,
      ];
  const others = report.ignored === 0 ? '' : `, ${countText(report.ignored, 'other line')} ignored`;
  const read =
    `${countText(report.bufferCount, 'buffer')}, ${countText(report.importerCount, 'importer')}; ` +
    `${countText(report.understood, 'line')} understood${others}`;
  const gaps = report.complete
    ? ''
    : `; ${paint('warning', 'incomplete')}: ${report.gaps.join(', ')}`;
  return `${paint('place', `${printableText(report.file)}:`)} ${verdict.join(', ')}; ${read}${gaps}`;
}

/** A table of what each driver did over all recordings; empty where nobody attached. */
export function driverLines(reports: readonly TraceReport[], paint: PaintWords): string[] {
  const drivers = mergeDrivers(reports.flatMap((report) => report.drivers));
  if (drivers.length === 0) return [];
  const rows = drivers.map((driver) => [
    driver.name,
    String(driver.attaches),
    String(driver.late),
    String(driver.harmed),
    String(driver.mappedRightAfterAttach),
    String(driver.mappedTooEarly),
    driver.devices.filter((device) => device !== driver.name).join(' '),
  ]);
  const table = [
    ['driver', 'attaches', 'late', 'mattered', 'maps at once', 'maps too early', 'importers'],
    ...rows,
  ];
  const widths = [0, 1, 2, 3, 4, 5].map((column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  return [
    ...table.map((row, index) => {
      const cells = row.map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : column === 6 ? cell : cell.padStart(width);
      });
      const text = cells.join('  ').trimEnd();
      return index === 0 ? paint('faint', text) : text;
    }),
    paint(
      'faint',
      'late: attached after the first map. mattered: late, and the order may have cost it the storage. ' +
        'maps at once: the next call after its attach was its map, so that nobody could attach between. ' +
        'maps too early: buffers it mapped first and where a late attach mattered.',
    ),
  ];
}

/** Who allocates early, who is always late, and the orders of calls that would have worked. */
export function driverAdvice(reports: readonly TraceReport[]): string[] {
  const drivers = mergeDrivers(reports.flatMap((report) => report.drivers));
  const early = drivers.filter((driver) => driver.mappedTooEarly > 0);
  const late = drivers.filter(
    ({ harmed, late: count, attaches }) => harmed > 0 && count === attaches,
  );
  const names = (list: readonly DriverReport[]): string => list.map(({ name }) => name).join(', ');
  return [
    ...(early.length === 0 ? [] : [`map before the others have attached: ${names(early)}`]),
    ...(late.length === 0 ? [] : [`always late: ${names(late)}`]),
    ...orderings(reports),
  ];
}

/** Orders shown; more of them tell nobody anything. */
const ORDERINGS_MAX = 5;

/** The last word on each buffer knows all of its importers. */
function orderings(reports: readonly TraceReport[]): string[] {
  const ofBuffer = new Map<string, string>();
  for (const { file, findings } of reports) {
    for (const { buffer, ordering } of findings) {
      if (ordering !== undefined) ofBuffer.set(`${file}:${buffer}`, ordering);
    }
  }
  const counts = new Map<string, number>();
  for (const ordering of ofBuffer.values()) counts.set(ordering, (counts.get(ordering) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  const more = sorted.length - ORDERINGS_MAX;
  return [
    ...sorted
      .slice(0, ORDERINGS_MAX)
      .map(([order, count]) => `would have worked for ${countText(count, 'buffer')}: ${order}`),
    ...(more > 0 ? [`and ${countText(more, 'other order')}`] : []),
  ];
}

function mergeDrivers(reports: readonly DriverReport[]): DriverReport[] {
  const merged = new Map<string, DriverReport>();
  for (const report of reports) {
    const known = merged.get(report.name);
    merged.set(report.name, known === undefined ? report : sum(known, report));
  }
  return [...merged.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function sum(a: DriverReport, b: DriverReport): DriverReport {
  return {
    name: a.name,
    devices: [...new Set([...a.devices, ...b.devices])].sort(),
    attaches: a.attaches + b.attaches,
    late: a.late + b.late,
    harmed: a.harmed + b.harmed,
    mappedRightAfterAttach: a.mappedRightAfterAttach + b.mappedRightAfterAttach,
    mappedTooEarly: a.mappedTooEarly + b.mappedTooEarly,
  };
}
