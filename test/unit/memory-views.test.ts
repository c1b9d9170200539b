/**
 * The memory view: what it says of a step is what a replay to that step says, no frame has two owners,
 * and the veil lies exactly on what the importer would be refused.
 */
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { liveThroughExporter, platform } from '../../bench/pipeline.ts';
import { readPlatform } from '../../src/allocators/platform/read-platform.ts';
import type { Platform } from '../../src/allocators/platform/platform.ts';
import type { Result } from '../../src/base/result.ts';
import { unwrap } from '../../src/base/unwrap.ts';
import type { RecordedEvent } from '../../src/events/envelope.ts';
import { PAGE_SIZE } from '../../src/base/units.ts';
import { POLICIES } from '../../src/events/policy.ts';
import { describeWorld, type World } from '../../src/exporter/world.ts';
import { framesOfZone } from '../../src/memory/zone.ts';
import { replay, type ReplayFailure } from '../../src/store/replay.ts';
import { reachOf, roomOverTime, WorldCursor, zonesOf } from '../../src/views/memory/memory-at.ts';
import { memoryPicture } from '../../src/views/memory/memory-picture.ts';
import { createExporter } from '../../src/store/create-exporter.ts';
import { svgFile } from '../../src/views/pictures/svg-file.ts';
import {
  nextBufferName,
  offeredCalls,
  press,
  runSandbox,
  type Sandbox,
} from '../../src/views/sandbox/sandbox.ts';

const folder = join(import.meta.dirname, '../../examples/platforms');
const platforms = readdirSync(folder).map((name): Platform => {
  const platform = readPlatform(readFileSync(join(folder, name), 'utf8'), name);
  if (!platform.ok) throw new Error(platform.refusal.message);
  return platform.value;
});

/** A log of a few buffers that come and go. */
const log = fc
  .record({
    platform: fc.constantFrom(...platforms),
    policy: fc.constantFrom(...POLICIES),
    numbers: fc.array(fc.nat(500), { minLength: 4, maxLength: 24, size: 'max' }),
  })
  .map(({ platform, policy, numbers }) => {
    let sandbox: Sandbox = { platform, policy, calls: [] };
    const importers = platform.importers.map(({ id }) => String(id));
    for (const number of numbers) {
      const run = runSandbox(sandbox);
      const buffers = [...run.world.buffers.values()];
      const lawful = buffers.flatMap((buffer) =>
        offeredCalls(run, buffer, importers).filter(({ refusal }) => refusal === null),
      );
      const created = {
        call: 'createBuffer',
        size: 40_960,
        buffer: nextBufferName(sandbox),
      } as const;
      const command = number % 5 === 0 ? created : lawful[number % lawful.length]?.command;
      sandbox = press(sandbox, command ?? created);
    }
    return runSandbox(sandbox).log;
  });

function described(walked: Result<World, ReplayFailure>): unknown {
  return walked.ok ? describeWorld(walked.value) : walked;
}

test('a step shows the world of a replay to it, in whatever order steps are looked at', () => {
  fc.assert(
    fc.property(log, fc.array(fc.nat(60), { maxLength: 8 }), (facts, steps) => {
      // One keeps no place in so short a log, the other every third.
      const cursors = [new WorldCursor(facts), new WorldCursor(facts, 3)];
      for (const wanted of steps) {
        const step = wanted % facts.length;
        const known = described(replay(facts, step + 1));
        for (const cursor of cursors) expect(described(cursor.at(step))).toEqual(known);
      }
    }),
    { numRuns: 40 },
  );
});

/** So many facts of buffers that come and go. */
function livesOf(length: number): readonly RecordedEvent[] {
  const exporter = createExporter({ platform });
  // A life has more facts than five.
  for (let life = 0; life < length / 5; life += 1) liveThroughExporter(exporter);
  const facts = [...exporter.log()].slice(0, length);
  expect(facts).toHaveLength(length);
  return facts;
}

test.each([
  [20_000, 1_024],
  [70_000, 2_048],
])('a step anywhere in %i facts applies no more than %i of them', (length, most) => {
  const facts = livesOf(length);
  const cursor = new WorldCursor(facts);
  unwrap(cursor.at(facts.length - 1));
  let step = 0;
  for (let jump = 0; jump < 60; jump += 1) {
    // Back and forth, far each time.
    step = (step + 0.618034 * facts.length) % facts.length;
    const before = cursor.applied;
    const found = cursor.at(Math.floor(step));
    expect(cursor.applied - before).toBeLessThanOrEqual(most);
    if (jump % 20 === 0) {
      expect(described(found)).toEqual(described(replay(facts, Math.floor(step) + 1)));
    }
  }
});

test('no frame has two owners, and what is free is what nobody has', () => {
  fc.assert(
    fc.property(log, (facts) => {
      const zones = zonesOf(unwrap(new WorldCursor(facts).at(facts.length - 1)));
      for (const { frames, owned, freeBytes } of zones) {
        let end = frames.start;
        let taken = 0;
        for (const run of owned) {
          expect(run.start).toBeGreaterThanOrEqual(end);
          ({ end } = run);
          // Movable pages make room when they must.
          if (run.owner !== 'movable') taken += run.end - run.start;
        }
        expect(end).toBeLessThanOrEqual(frames.end);
        expect(freeBytes).toBe((frames.end - frames.start - taken) * PAGE_SIZE);
      }
      expect(unwrap(roomOverTime(facts)).at(-1)?.zones).toEqual(
        zones.map(({ freeBytes, largestFreeBytes }) => ({ freeBytes, largestFreeBytes })),
      );
      const view = {
        heading: 'log',
        moments: [{ title: 'end', zones }],
        owners: ['b1'],
        chosen: null,
      };
      expect(svgFile(memoryPicture({ ...view, reachIn: () => null }))).toContain('</svg>');
    }),
    { numRuns: 40 },
  );
});

test('an importer reaches exactly the pages inside of its window', () => {
  for (const platform of platforms) {
    for (const zone of platform.zones) {
      const frames = framesOfZone(zone);
      for (const { constraints } of platform.importers) {
        const reach = reachOf(constraints, frames);
        const { dmaWindow, iommu } = constraints;
        const isIn = (frame: number): boolean =>
          dmaWindow === undefined ||
          iommu === true ||
          (frame * PAGE_SIZE >= dmaWindow.base &&
            (frame + 1) * PAGE_SIZE <= dmaWindow.base + dmaWindow.size);
        const edges = [
          frames.start,
          frames.end - 1,
          reach?.start,
          reach?.end,
          (reach?.start ?? 1) - 1,
          (reach?.end ?? 1) - 1,
        ];
        for (const frame of edges) {
          if (frame === undefined || frame < frames.start || frame >= frames.end) continue;
          const isShown = reach !== null && frame >= reach.start && frame < reach.end;
          expect(isShown, `${platform.name} ${zone.name} ${frame}`).toBe(isIn(frame));
        }
      }
    }
  }
});
