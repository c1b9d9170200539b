/**
 * The checker against real kernels. The truth beside each recording was derived by another program
 * and checked against a log from inside the kernel; whatever differs is a mistake of ours. Set
 * CENALLOC_TRACES to a folder of further recordings to check those instead.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { BufferReport, TraceReport } from '../../src/trace/index.ts';
import { reportOf } from './report-of.ts';
import { packedText, RECORDINGS_FOLDER } from './recorded-files.ts';

interface TruthBuffer {
  readonly ino: number;
  readonly exporter: string | null;
  readonly size: number | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly devices: readonly string[];
  readonly late: readonly {
    readonly line: number;
    readonly t: number;
    readonly dev: string;
    readonly attach: string;
    readonly task: string;
    readonly live_maps: number;
  }[];
  readonly late_attaches: number;
  readonly refused_attaches_after_first_map: number;
  readonly detach_while_mapped: number;
  readonly map_while_mapped_same_attachment: number;
  readonly unmap_without_map: number;
  readonly attached_at_end: number;
  readonly mapped_at_end: number;
  readonly released: boolean;
}

interface Truth {
  readonly trace_lines_understood: number;
  /** Line and number of events. */
  readonly lost_markers: readonly (readonly [number, number])[];
  readonly events_overwritten: number;
  readonly from_trace?: { readonly buffers: readonly TruthBuffer[] } | null;
  readonly inos_with_attach_after_first_map_by_module_log: readonly number[];
  /** Where the text and the module inside the kernel tell differently. */
  readonly check?: { readonly differences: readonly string[] };
}

const ROOT = process.env['CENALLOC_TRACES'] ?? RECORDINGS_FOLDER;

function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}

const folders = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

function countOf(report: TraceReport, rule: string, buffer: BufferReport): number {
  return report.findings.filter((one) => one.rule === rule && one.buffer === buffer.id).length;
}

/** What the report says of one buffer, in the words of the truth. */
function told(report: TraceReport, buffer: BufferReport | undefined): unknown {
  if (buffer === undefined) return 'no such buffer';
  const firstMapLine = buffer.lateAttaches[0]?.firstMap.line;
  return {
    ino: buffer.ino,
    exporter: buffer.exporter,
    size: buffer.size,
    counts: buffer.counts,
    devices: buffer.devices,
    late: buffer.lateAttaches.map((late) => ({
      line: late.line,
      t: late.time,
      dev: late.device,
      attach: late.attachment,
      task: late.task,
      live_maps: late.liveMaps,
    })),
    mapComesFirst: buffer.lateAttaches.every((late) => late.line > (firstMapLine ?? Infinity)),
    lateFindings: countOf(report, 'late-attach', buffer),
    attachRefusedFindings: countOf(report, 'attach-refused', buffer),
    detach_while_mapped: countOf(report, 'detach-while-mapped', buffer),
    map_while_mapped_same_attachment: countOf(report, 'map-twice', buffer),
    unmap_without_map: countOf(report, 'unmap-without-map', buffer),
    attached_at_end: buffer.attachedAtEnd,
    mapped_at_end: buffer.mappedAtEnd,
    released: buffer.released,
  };
}

function expected(truth: TruthBuffer): unknown {
  const count = (name: string): number => truth.counts[name] ?? 0;
  return {
    ino: truth.ino,
    exporter: truth.exporter,
    size: truth.size,
    counts: {
      attach: count('attach_ok'),
      attachRefused: count('attach_err'),
      map: count('map_ok'),
      mapRefused: count('map_err'),
      unmap: count('unmap'),
      detach: count('detach'),
      get: count('get'),
      put: count('put'),
      release: count('release'),
    },
    devices: truth.devices,
    late: truth.late,
    mapComesFirst: true,
    lateFindings: truth.late_attaches,
    attachRefusedFindings: count('attach_err'),
    detach_while_mapped: truth.detach_while_mapped,
    map_while_mapped_same_attachment: truth.map_while_mapped_same_attachment,
    unmap_without_map: truth.unmap_without_map,
    attached_at_end: truth.attached_at_end,
    mapped_at_end: truth.mapped_at_end,
    released: truth.released,
  };
}

function check(folder: string, name: string): Promise<TraceReport> {
  return reportOf(linesOf(packedText(folder, name) ?? ''), { file: name });
}

/** The recording itself, and other renderings of it by the same tools. */
function renderings(folder: string): readonly string[] {
  const names = readdirSync(folder).map((name) => name.replace(/\.gz$/, ''));
  return names.filter((name) => /^trace-.*\.txt$/.test(name));
}

describe.each(folders)('recording %s', (name) => {
  const folder = join(ROOT, name);
  const truth = JSON.parse(packedText(folder, 'truth.json') ?? 'null') as Truth | null;

  test('agrees with the truth', async () => {
    const report = await check(folder, 'trace.txt');
    if (truth === null) expect.fail('no truth beside the recording');
    if (truth.lost_markers.length > 0 || truth.events_overwritten > 0) {
      expect(report.understood).toBe(truth.trace_lines_understood);
      expectNoOverclaim(report, truth);
    } else if (truth.from_trace === null || truth.from_trace === undefined) {
      expectModesty(report, truth);
    } else {
      expect(report.understood).toBe(truth.trace_lines_understood);
      expect(report.lost).toBe(0);
      expectTruth(report, corrected(truth.from_trace.buffers, truth.check?.differences ?? []));
    }
  });

  test.each(renderings(folder))('as %s agrees with itself', async (rendering) => {
    const [report, other] = [await check(folder, 'trace.txt'), await check(folder, rendering)];
    const known = new Map(report.buffers.map((buffer) => [buffer.id, buffer]));
    for (const buffer of other.buffers) {
      const twin = known.get(buffer.id);
      if (other.understood === report.understood) expect(buffer.counts).toEqual(twin?.counts);
      const late = buffer.lateAttaches.length;
      expect(late).toBeLessThanOrEqual(twin?.lateAttaches.length ?? 0);
    }
  });
});

/** A text without `dma_buf_release` tells of releases by `dma_buf_file_release` alone, as the module knows. */
function corrected(
  buffers: readonly TruthBuffer[],
  differences: readonly string[],
): readonly TruthBuffer[] {
  return buffers.map((buffer) => {
    const known = `ino ${buffer.ino} released: trace False module True`;
    if (!differences.includes(known)) return buffer;
    return { ...buffer, released: true, counts: { ...buffer.counts, release: 1 } };
  });
}

function expectTruth(report: TraceReport, buffers: readonly TruthBuffer[]): void {
  expect(report.buffers.map(({ ino }) => ino).sort()).toEqual(buffers.map(({ ino }) => ino).sort());
  for (const buffer of buffers) {
    const reported = report.buffers.find(({ ino }) => ino === buffer.ino);
    expect(told(report, reported)).toEqual(expected(buffer));
  }
}

/** A recording without arguments shows no more than how often, and says so. */
function expectModesty(report: TraceReport, truth: Truth): void {
  const late = report.buffers.filter((buffer) => buffer.lateAttaches.length > 0);
  expect(late.length).toBeLessThanOrEqual(
    truth.inos_with_attach_after_first_map_by_module_log.length,
  );
  const truly = new Set(truth.inos_with_attach_after_first_map_by_module_log);
  for (const { ino } of late) if (ino !== null) expect(truly).toContain(ino);
  if (report.buffers.every((buffer) => buffer.counts.map === 0)) {
    expect(report.complete).toBe(false);
    expect(report.limits).not.toEqual([]);
    expect(report.findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
  }
}

function expectNoOverclaim(report: TraceReport, truth: Truth): void {
  expect(report.complete).toBe(false);
  expect(report.lost).toBeGreaterThan(0);
  const trulyLate = new Set(truth.inos_with_attach_after_first_map_by_module_log);
  for (const buffer of report.buffers) {
    if (buffer.lateAttaches.length > 0) expect(trulyLate).toContain(buffer.ino);
  }
  // The test program detaches and unmaps in good order: what looks otherwise was lost.
  const rules = new Set(report.findings.map(({ rule }) => rule));
  for (const rule of ['detach-while-mapped', 'unmap-without-map', 'leak', 'use-after-release']) {
    expect(rules).not.toContain(rule);
  }
  const firstLoss = truth.lost_markers[0]?.[0] ?? 0;
  for (const finding of report.findings.filter(({ line }) => line > firstLoss)) {
    expect(finding.explanation.at(-1)).toMatch(/^caution: /);
  }
}

test('the recordings are there', () => {
  expect(folders.length).toBeGreaterThan(0);
});
