/** Real recordings with one thing changed, as a kernel could have printed them, and what a check says of them. */
import { expect } from 'vitest';
import type { ExporterEntry, Finding, TraceReport } from '../../src/trace/index.ts';
import { reportOf } from './report-of.ts';

/** The test exporter of the recordings as one that chooses its storage at the first map. */
export const AT_MAP: ExporterEntry = {
  name: 'dbtest',
  family: 'at-map',
  decidedAt: 'map',
  moves: false,
  unreachable: 'a bounce',
  names: ['dbtest'],
  functions: [],
  source: 'this test',
};

/** The report on a text. */
export function checkText(
  text: string,
  ...exporters: readonly ExporterEntry[]
): Promise<TraceReport> {
  return reportOf(text.split('\n'), { exporters });
}

/** Replaces what must be there. */
export function changed(text: string, what: string | RegExp, by: string): string {
  const every = what instanceof RegExp ? new RegExp(what, `${what.flags}g`) : what;
  const after = text.replaceAll(every, by);
  expect(after, `nothing was changed: ${String(what)}`).not.toBe(text);
  return after;
}

/** Puts lines before the return of the map of a device. */
export function beforeMapReturn(text: string, device: string, added: string): string {
  const lines = text.split('\n');
  const index = lines.findIndex(
    (line) => line.includes('dma_buf_map_attachment__return') && line.includes(`dev="${device}"`),
  );
  expect(index).toBeGreaterThan(0);
  return lines.toSpliced(index, 0, added).join('\n');
}

/** The reach of the first attach of a device. */
export function reachOf(report: TraceReport, device: string): { verdict: string; why: string } {
  const attaches = report.buffers.flatMap((buffer) => buffer.attaches);
  const found = attaches.find((attach) => attach.device === device);
  if (found === undefined) expect.fail(`nothing of ${device}`);
  return found.reach;
}

/** What is told of lateness and of reach. */
export function toldOfReach({ findings }: TraceReport): string[] {
  return findings
    .filter(({ rule }) => rule === 'late-attach' || rule.endsWith('-storage'))
    .map(({ severity, rule }) => `${severity} ${rule}`);
}

/** The first finding of a rule. */
export function findingOfRule({ findings }: TraceReport, rule: string): Finding {
  const found = findings.find((finding) => finding.rule === rule);
  if (found === undefined) expect.fail(`no ${rule}`);
  return found;
}
