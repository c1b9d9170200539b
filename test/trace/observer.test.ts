/**
 * What is told while a recording is read is what the report tells when it has been read.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { TraceChecker, type Finding, type ObservedCall } from '../../src/trace/index.ts';

const folder = join(import.meta.dirname, 'recordings');
const recordings = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /trace[^/]*\.txt(\.gz)?$/.test(name),
);

test.each(recordings)('%s', (name) => {
  const bytes = readFileSync(join(folder, name));
  const calls: ObservedCall[] = [];
  const findings: Finding[] = [];
  const observer = {
    call: (call: ObservedCall) => calls.push(call),
    finding: (finding: Finding) => findings.push(finding),
  };
  const checker = new TraceChecker({ observer });
  checker.feedBytes(name.endsWith('.gz') ? gunzipSync(bytes) : bytes);
  const result = checker.finish();
  if (!result.ok) {
    expect(calls).toEqual([]);
    return;
  }
  const { value: report } = result;
  expect(findings.sort((a, b) => a.line - b.line)).toEqual(report.findings);
  for (const buffer of report.buffers) {
    const own = calls.filter((call) => call.buffer === buffer.id);
    const count = (kind: string, isRefused: boolean): number =>
      own.filter((call) => call.kind === kind && (call.errno !== null) === isRefused).length;
    expect(count('attach', true)).toBe(buffer.counts.attachRefused);
    expect(count('map', false)).toBe(buffer.counts.map);
    expect(count('detach', false)).toBe(buffer.counts.detach);
    const late = own.flatMap(({ line, lateAfterLine }) =>
      lateAfterLine === null ? [] : [{ line, firstMap: lateAfterLine }],
    );
    expect(late).toEqual(
      buffer.lateAttaches.map(({ line, firstMap }) => ({ line, firstMap: firstMap.line })),
    );
    // A map that is told again by a second probe is known at the next call.
    const storage = own.flatMap((call) => call.storage ?? []).at(-1);
    if (storage !== undefined && buffer.storage !== null)
      expect(storage.entries).toBe(buffer.storage.entries);
    if (own.some(({ kind }) => kind === 'unmap' || kind === 'detach'))
      expect(storage === undefined).toBe(buffer.storage === null);
    const last = own.at(-1);
    if (last !== undefined) expect(last.life === 'freed').toBe(buffer.released);
  }
});
