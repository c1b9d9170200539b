/**
 * Recordings follow their attachments through the attachment's chart. Over random lives that is what the
 * buffers of the log say, which share no code with it; and bars on the timeline end where attachments do.
 */
import { test } from 'vitest';
import { assert } from '../../src/base/assert.ts';
import { POLICIES } from '../../src/events/policy.ts';
import { replayRun } from '../../src/explorer/index.ts';
import type { World } from '../../src/exporter/world.ts';
import { walkLog } from '../../src/store/replay.ts';
import { AttachmentFollower } from '../../src/views/recordings/attachment-follower.ts';
import { readLogRecording } from '../../src/views/recordings/log-recording.ts';
import type { Recording } from '../../src/views/recordings/recording.ts';
import { timelineBars } from '../../src/views/recordings/timeline-bars.ts';
import { modelRuns } from '../../src/testing/fast-check/arbitrary-runs.ts';
import { checkLaw } from './check-law.ts';
import { expectMet } from './seed.ts';

test('[CHART] the attachments of a recording are where their buffers say, after every step', () => {
  let moved = 0;
  checkLaw(
    modelRuns(...POLICIES),
    (run) => {
      const { log } = replayRun(run);
      const recording = readLogRecording(log, 'log');
      assert(recording.ok, 'a log can be read');
      const follower = new AttachmentFollower(recording.value);
      for (const [index, walked] of [...walkLog(log)].entries()) {
        assert(walked.ok, 'a log can be walked over');
        const step = follower.take(index);
        assert((step?.breach ?? null) === null, 'the chart lets happen what happened');
        if (step !== null) moved += 1;
      }
      assertWhere(recording.value, follower, worldOf(log));
      assertBars(recording.value, worldOf(log));
    },
    60,
  );
  expectMet(moved, 300);
});

function worldOf(log: Parameters<typeof walkLog>[0]): World {
  const last = [...walkLog(log)].at(-1);
  assert(last?.ok === true, 'there is a world');
  return last.value.world;
}

function assertWhere({ names }: Recording, follower: AttachmentFollower, world: World): void {
  for (const { life, state } of world.buffers.values()) {
    const buffer = names.buffers.indexOf(state.id);
    for (const [number, importer] of names.importers.entries()) {
      const found = follower.lifeOf(buffer, number);
      const attachment = state.attachments.find((each) => each.importer === importer);
      if (attachment === undefined) {
        assert(
          found === null || found === 'detached',
          `${importer} is not attached to ${state.id}`,
        );
      } else {
        const expected = attachment.maps > 0 ? 'mapped' : 'attached';
        assert(found === expected, `${importer} is ${expected} at ${state.id}, ${life}`);
      }
    }
  }
}

function assertBars(recording: Recording, world: World): void {
  const open = timelineBars(recording).bars.filter(({ isOpen }) => isOpen);
  for (const { state } of world.buffers.values()) {
    const own = open.filter(({ buffer }) => recording.names.buffers[buffer] === state.id);
    const count = (kind: string): number => own.filter((bar) => bar.kind === kind).length;
    const maps = state.attachments.reduce((sum, each) => sum + each.maps, 0);
    assert(count('attachment') === state.attachments.length, 'an open bar for each attachment');
    assert(count('map') === maps, 'an open bar for each live map');
    assert(count('cpu') === state.cpuAccessDepth, 'an open bar for each CPU access');
  }
}
