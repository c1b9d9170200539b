/**
 * Reach against real kernels: whether each importer of a recording reached the storage of its buffer, and when
 * that storage was decided, as a module inside the kernel saw it. What the checker does not know it may call
 * unknown, where that is said here and nowhere else. Severity is derived from the truth a second time.
 * Set CENALLOC_TRACES to a folder of further recordings to check those instead.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  readExporters,
  type AttachReport,
  type ExporterEntry,
  type Finding,
  type TraceReport,
} from '../../src/trace/index.ts';
import { reportOf } from './report-of.ts';
import { packedText, RECORDINGS_FOLDER } from './recorded-files.ts';

/** An attach as the kernel saw it. */
interface TrueAttach {
  readonly ino: number;
  readonly exporter: string;
  readonly dev: string;
  readonly attach: string | null;
  readonly result: number;
  readonly late: boolean;
  readonly storageDecidedAt: string;
  readonly reachable: boolean | 'bounced';
  readonly basis: string;
}

const ROOT = process.env['CENALLOC_TRACES'] ?? RECORDINGS_FOLDER;

/** Exporters of which recordings do not tell when they decide: the name is no driver, or a test module. */
const UNKNOWN_EXPORTERS = new Set(['dbtest', 'drm']);

/** Recordings that tell no limits, or not where the storage lies. */
const TELL_TOO_LITTLE = new Set(['k73-other_vivid', 'k73-bpftrace']);

function truthOf(name: string): readonly TrueAttach[] {
  const truth = packedText(join(ROOT, name), 'truth.json');
  const { attaches = [] } = JSON.parse(truth ?? '{}') as { attaches?: readonly TrueAttach[] };
  return attaches.filter(({ result }) => result === 0);
}

const runs = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && truthOf(entry.name).length > 0)
  .map(({ name }) => name)
  .sort();

function check(name: string, exporters: readonly ExporterEntry[] = []): Promise<TraceReport> {
  const text = packedText(join(ROOT, name), 'trace.txt') ?? '';
  return reportOf(text.replace(/\n$/, '').split('\n'), { file: name, exporters });
}

/** The attach of a report that the truth speaks of. */
function reported(report: TraceReport, truth: TrueAttach): AttachReport {
  const buffer = report.buffers.find(({ ino }) => ino === truth.ino);
  const found = buffer?.attaches.filter(
    ({ device, attachment }) =>
      device === truth.dev && (truth.attach === null || attachment === truth.attach),
  );
  const [attach] = found ?? [];
  if (attach === undefined) expect.fail(`no attach of ${truth.dev} to ${truth.ino}`);
  return attach;
}

function verdictOf({ reachable }: TrueAttach): string {
  if (reachable === 'bounced') return 'bounced';
  return reachable ? 'reachable' : 'unreachable';
}

describe.each(runs)('recording %s', (name) => {
  test('each importer reaches what the kernel says that it reaches', async () => {
    const report = await check(name);
    for (const truth of truthOf(name)) {
      const { reach, late, storageDecidedAt } = reported(report, truth);
      const verdict = TELL_TOO_LITTLE.has(name) ? 'unknown' : verdictOf(truth);
      expect([truth.dev, late, reach.verdict]).toEqual([truth.dev, truth.late, verdict]);
      expect(reach.why).not.toBe('');
      const decided = UNKNOWN_EXPORTERS.has(truth.exporter) ? 'unknown' : truth.storageDecidedAt;
      expect([truth.dev, storageDecidedAt]).toEqual([truth.dev, decided]);
    }
  });

  test('a late attach is as bad as what it has cost', async () => {
    const report = await check(name, exportersFor(name));
    const late = truthOf(name).filter((truth) => truth.late);
    const severities = report.findings.filter(({ rule }) => rule === 'late-attach');
    expect(severities).toHaveLength(late.length);
    for (const truth of late) {
      const { line, storageDecidedAt } = reported(report, truth);
      const finding = severities.find((each) => each.line === line);
      const expected = severityOf(truth, storageDecidedAt, TELL_TOO_LITTLE.has(name));
      expect([truth.dev, finding?.severity]).toEqual([truth.dev, expected]);
      const helps = storageDecidedAt === 'map' && expected !== 'note';
      expect(finding?.ordering !== undefined).toBe(helps);
    }
  });

  test('whoever does not reach the storage is told, early or late', async () => {
    if (TELL_TOO_LITTLE.has(name)) return;
    const { findings, ...report } = await check(name);
    const told = findings.filter(({ rule }) => /^(unreachable|bounced)-storage$/.test(rule));
    const short = truthOf(name).filter(({ reachable }) => reachable !== true);
    expect(told).toHaveLength(short.length);
    for (const truth of short) {
      const { line } = reported({ ...report, findings }, truth);
      const finding = told.find((each) => each.device === truth.dev && each.line >= line);
      expect(finding?.rule).toBe(`${verdictOf(truth)}-storage`);
      expect(finding?.severity).toBe(reachSeverityOf(truth, finding));
    }
  });
});

/** The test module decides at the first map where its storage is not there before. */
function exportersFor(name: string): readonly ExporterEntry[] {
  const decisions = new Set(
    truthOf(name).flatMap(({ exporter, storageDecidedAt }) =>
      exporter === 'dbtest' ? [storageDecidedAt] : [],
    ),
  );
  const [decidedAt = 'map'] = decisions;
  if (!['export', 'map'].includes(decidedAt)) return [];
  const entry = { name: 'the test exporter', names: ['dbtest'], decidedAt };
  const file = { schema: 'cenalloc/exporters/1', exporters: [entry] };
  const exporters = readExporters(JSON.stringify(file), 'own');
  if (!exporters.ok) expect.fail(exporters.refusal.message);
  return exporters.value;
}

/** The rule of DESIGN.md, from the truth alone. */
function severityOf(truth: TrueAttach, decidedAt: string, isUntold: boolean): Finding['severity'] {
  if (['export', 'attach', 'mmap'].includes(decidedAt)) return 'note';
  if (isUntold) return 'warning';
  if (truth.reachable === true) return 'note';
  const isByMap = truth.basis.startsWith('map');
  return isByMap && decidedAt !== 'unknown' ? 'error' : 'warning';
}

function reachSeverityOf(truth: TrueAttach, finding: Finding | undefined): Finding['severity'] {
  // Imports that never map ask nothing of the storage.
  if (truth.basis.startsWith('never mapped')) return 'note';
  return finding?.rule === 'unreachable-storage' && truth.basis === 'map failed'
    ? 'error'
    : 'warning';
}
