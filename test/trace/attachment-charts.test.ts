/**
 * Kernels' recordings seen by two that share no code: the trace checker, which knows the rules of dma-buf,
 * and the chart of an attachment, which knows those of the model. Both say the same of who is attached,
 * who has a map, and which calls were against the rules.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { TraceChecker, type TraceReport } from '../../src/trace/index.ts';
import { attachmentChartAt } from '../../src/views/charts/chart-history.ts';
import { AttachmentFollower } from '../../src/views/recordings/attachment-follower.ts';
import type { Recording } from '../../src/views/recordings/recording.ts';
import { timelineBars } from '../../src/views/recordings/timeline-bars.ts';
import { readTraceRecording } from '../../src/views/recordings/trace-recording.ts';
import { attachLines, detachLines, exportLines, mapLines, unmapLines } from './recorded-lines.ts';

const folder = join(import.meta.dirname, 'recordings');
const recordings = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /trace[^/]*\.txt(\.gz)?$/.test(name),
);

interface Read {
  readonly report: TraceReport;
  readonly recording: Recording;
}

function read(bytes: Uint8Array, name: string): Read | null {
  const checker = new TraceChecker({ file: name });
  checker.feedBytes(bytes);
  const report = checker.finish();
  const recording = readTraceRecording(bytes, name);
  return report.ok && recording.ok ? { report: report.value, recording: recording.value } : null;
}

/** The rules that the chart says steps were against, by the step. */
function breachesOf(
  recording: Recording,
): readonly { readonly index: number; readonly rule: string }[] {
  const follower = new AttachmentFollower(recording);
  const found: { index: number; rule: string }[] = [];
  for (let index = 0; index < recording.length; index += 1) {
    const breach = follower.take(index)?.breach ?? null;
    if (breach !== null) found.push({ index, rule: `${breach.errno} ${breach.rule}` });
  }
  return found;
}

/** A recording with gaps makes both guess, each in its own way. */
const complete = recordings.flatMap((name) => {
  const bytes = readFileSync(join(folder, name));
  const known = read(name.endsWith('.gz') ? gunzipSync(bytes) : bytes, name);
  return known?.report.complete === true ? [[name, known] as const] : [];
});

test('enough recordings are complete, and some break rules', () => {
  expect(complete.length).toBeGreaterThan(10);
  expect(complete.flatMap(([, { recording }]) => breachesOf(recording)).length).toBeGreaterThan(1);
});

test.each(complete)('%s', (_, { report, recording }) => {
  const open = timelineBars(recording).bars.filter(({ isOpen }) => isOpen);
  for (const { id, attachedAtEnd, mappedAtEnd, released } of report.buffers) {
    if (released) continue;
    const own = open.filter(({ buffer }) => recording.names.buffers[buffer] === id);
    expect(own.filter(({ kind }) => kind === 'attachment')).toHaveLength(attachedAtEnd);
    expect(own.filter(({ kind }) => kind === 'map')).toHaveLength(mappedAtEnd);
  }
  const linesOf = (rule: string): readonly number[] =>
    report.findings.filter((finding) => finding.rule === rule).map(({ line }) => line);
  const breaches = breachesOf(recording);
  const against = (rule: string): readonly number[] =>
    breaches.flatMap((each) => (each.rule === rule ? [recording.step(each.index).line] : []));
  expect(against('EBUSY ATT3')).toEqual(linesOf('detach-while-mapped'));
  expect(against('EINVAL MAP1')).toEqual(linesOf('unmap-without-map'));
  expect(breaches.length).toBe(against('EBUSY ATT3').length + against('EINVAL MAP1').length);
});

test('two attachments of one importer are followed apart, and a rule that was broken is told', () => {
  const first = { buffer: 1, device: 'disp', attachment: 1 };
  const second = { buffer: 1, device: 'disp', attachment: 2 };
  const lines = [
    ...exportLines(first),
    ...attachLines(first),
    ...attachLines(second),
    ...mapLines(first),
    ...detachLines(second),
    ...detachLines(first),
    ...attachLines(second),
    ...unmapLines(second),
  ];
  const known = read(Buffer.from(`${lines.join('\n')}\n`), 'two.txt');
  if (known === null) expect.fail('the recording is read');
  const { recording } = known;
  const rules = breachesOf(recording).map(({ index, rule }) => [recording.kindAt(index), rule]);
  expect(rules).toEqual([
    ['detach', 'EBUSY ATT3'],
    ['unmap', 'EINVAL MAP1'],
  ]);
  const [buffer = ''] = recording.names.buffers;
  const charts = Array.from({ length: recording.length }, (_, index) =>
    attachmentChartAt(recording, index, buffer, 'disp'),
  );
  // The second one has no map while the first one has.
  expect(charts.map(({ active }) => active)).toEqual([
    null,
    'attached',
    'attached',
    'attached',
    'mapped',
    'detached',
    'attached',
    'attached',
  ]);
  expect(charts.at(-1)?.refusal).toMatch(
    /^EINVAL: disp has no live map .* recorded all the same\.$/,
  );
});
