/**
 * Runs that once broke a law, each as the shortest replay string that showed it. They stay, because
 * random runs may not find them again.
 */
import { expect, test } from 'vitest';
import { assert, present } from '../../src/base/assert.ts';
import { createModelExporter, runReplayString } from '../../src/explorer/index.ts';
import type { ReplayedRun, Setting } from '../../src/explorer/index.ts';
import { createMemoryStore, describeWorld, replay, unwrap } from '../../src/index.ts';
import type { RecordedEvent } from '../../src/index.ts';

const MIXED: Setting = { policy: 'rfc', preset: '@mixed' };

function replayed(text: string): ReplayedRun {
  const run = runReplayString(text);
  assert(run.ok, 'a regression is a replay string');
  return run.value;
}

function lastAnswer({ outcomes }: ReplayedRun): string {
  const { outcome } = present(outcomes.at(-1), 'last call');
  return outcome.ok ? 'ok' : `${outcome.refusal.errno} [${outcome.refusal.rule}]`;
}

test('[MAP2] a map whose addresses would lie below 0 is refused, not thrown after it was recorded', () => {
  const run = replayed('cen1:rfc:@mixed:c2 a2.7 m2.7 a2.3 m2.3');
  expect(lastAnswer(run)).toBe('ENODEV [MAP2]');
  const late = run.world.buffers['b2']?.state.attachments.find(
    (each) => each.importer === 'camera',
  );
  expect(late?.maps).toBe(0);
});

test('a table is null where the bus offset gives the storage no address', () => {
  const exporter = createModelExporter(MIXED);
  const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
  unwrap(exporter.map(unwrap(exporter.attach(buffer, 'sensor'))));
  expect(exporter.table(unwrap(exporter.attach(buffer, 'camera')))).toBeNull();
});

test('a table is null before the IOMMU of its importer maps it', () => {
  const exporter = createModelExporter(MIXED);
  const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
  const gpu = unwrap(exporter.attach(buffer, 'gpu'));
  unwrap(exporter.map(unwrap(exporter.attach(buffer, 'console'))));
  expect(exporter.table(gpu)).toBeNull();
  expect(unwrap(exporter.map(gpu))).toEqual(exporter.table(gpu));
});

test('[ATT2] [RPL1] a refused map behind an IOMMU leaves no address space behind', () => {
  const run = replayed('cen1:rfc:@mixed:c3 a3.0 m3.0 a3.5 m3.5');
  expect(lastAnswer(run)).toBe('ENOMEM [MAP4]');
  expect(run.world.ioVirtualFree).toEqual({});
  const again = replay(run.log);
  assert(again.ok, 'a log can be replayed');
  expect(describeWorld(again.value)).toEqual(run.world);
});

test('[RPL2] a log that gives a second IO virtual address to one attachment is refused', () => {
  const { log } = replayed('cen1:rfc:@mixed:c0 a0.1 m0.1 m0.1');
  const forged = log.map((recorded): RecordedEvent => {
    const { event, sequence } = recorded;
    if (event.type !== 'AttachmentMapped' || sequence !== log.length) return recorded;
    return { ...recorded, event: { ...event, ioVirtualBase: 8 * 4096 } };
  });
  expect(replay(createMemoryStore(forged).readAll()).ok).toBe(false);
  expect(replay(log).ok).toBe(true);
});

test('[MAP4] all windows of an importer look into one address space', () => {
  const exporter = createModelExporter(MIXED);
  const answers = [0, 2, 0].map((page, index) => {
    const dmaWindow = { base: page * 4096, size: 8 * 4096 };
    const buffer = unwrap(exporter.createBuffer({ id: `b${index}`, size: 4 * 4096 }));
    const npu = exporter.attach(buffer, { id: 'npu', constraints: { iommu: true, dmaWindow } });
    const mapped = exporter.map(unwrap(npu));
    return mapped.ok ? mapped.value.entries[0]?.dmaAddress : mapped.refusal.rule;
  });
  expect(answers).toEqual([0, 4 * 4096, 'MAP4']);
  const again = replay(exporter.log());
  assert(again.ok, 'a log can be replayed');
  expect(describeWorld(again.value)).toEqual(exporter.describe());
});
