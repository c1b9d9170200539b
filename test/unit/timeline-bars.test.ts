/**
 * The bars of a timeline beside the replay of the same log: at every step there are as many open bars of maps and
 * attachments as the buffer has, also with pins, and where storage moves under maps.
 */
import { expect, test } from 'vitest';
import { createExporter, replay, unwrap } from '../../src/index.ts';
import { readLogRecording } from '../../src/views/recordings/log-recording.ts';
import { timelineBars } from '../../src/views/recordings/timeline-bars.ts';
import { TWO_HEAPS } from '../support/two-heaps.ts';

test('[PIN1] [MIG1] bars of maps and attachments are those of the replay at every step', () => {
  const exporter = createExporter({ platform: TWO_HEAPS, policy: 'migrate' });
  const buffer = unwrap(exporter.createBuffer({ size: 4096 }));
  const gpu = unwrap(exporter.attach(buffer, 'gpu', { sharing: { kind: 'dynamic' } }));
  unwrap(exporter.pin(gpu));
  unwrap(exporter.unpin(gpu));
  unwrap(exporter.map(gpu));
  unwrap(exporter.map(gpu));
  const display = unwrap(exporter.attach(buffer, 'display'));
  unwrap(exporter.map(gpu));
  unwrap(exporter.unmap(gpu));
  unwrap(exporter.unmap(gpu));
  unwrap(exporter.map(display));
  unwrap(exporter.unmap(gpu));
  unwrap(exporter.unmap(display));
  unwrap(exporter.detach(gpu));
  const log = [...exporter.log()];
  const recording = unwrap(readLogRecording(log, 'log'));
  const { bars } = timelineBars(recording);
  const openAt = (kind: string, step: number): number =>
    bars.filter((bar) => {
      const isBegun = bar.kind === kind && bar.from <= step;
      return isBegun && (bar.isOpen || step < bar.to);
    }).length;
  for (const step of log.keys()) {
    const world = unwrap(replay(log, step + 1));
    const state = world.buffers.get(buffer)?.state;
    const attachments = state?.attachments ?? [];
    const maps = attachments.reduce((sum, each) => sum + each.maps, 0);
    expect([openAt('attachment', step), openAt('map', step)], `step ${step}`).toEqual([
      attachments.length,
      maps,
    ]);
  }
  expect(openAt('map', log.length - 1)).toBe(0);
});
