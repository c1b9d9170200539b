/**
 * Whoever walks over a log, of random lives: the worlds on the way are those of the exporter that wrote
 * it, a fact that cannot have happened is said by its number and leaves nothing behind, and a fact is the
 * same to the trace checker whether it comes as a fact or as its line.
 */
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { assert } from '../../src/base/assert.ts';
import type { Result } from '../../src/base/result.ts';
import { POLICIES } from '../../src/events/policy.ts';
import { callsTo, FACTS } from '../../src/events/vocabulary.ts';
import { commandOf, createModelExporter, replayRun } from '../../src/explorer/index.ts';
import type { ModelRun } from '../../src/explorer/index.ts';
import { decide } from '../../src/exporter/decide.ts';
import { adopt, evolve } from '../../src/exporter/evolve.ts';
import { newWorld, type World } from '../../src/exporter/world.ts';
import { describeWorld, encodeEvent, replay } from '../../src/index.ts';
import type { RecordedEvent, ReplayFailure, WorldDescription } from '../../src/index.ts';
import { walkLog } from '../../src/store/replay.ts';
import { TraceChecker, type ObservedCall } from '../../src/trace/index.ts';
import { inspectionEvents } from '../../src/views/logs/inspection.ts';
import { roomOverTime, WorldCursor } from '../../src/views/memory/memory-at.ts';
import { readLogRecording } from '../../src/views/recordings/log-recording.ts';
import { modelRuns } from '../../src/testing/fast-check/arbitrary-runs.ts';
import { checkLaw } from './check-law.ts';
import { expectMet, IS_USUAL } from './seed.ts';

const RUNS = modelRuns(...POLICIES);

/** The worlds of an exporter after each fact, as decisions are taken over and not as a replay evolves. */
function worldsOfExporter({ setting, calls }: ModelRun): readonly WorldDescription[] {
  const exporter = createModelExporter(setting);
  const [first] = exporter.log();
  assert(first?.event.type === 'ExporterCreated', 'a log begins with its exporter');
  const world = newWorld(first.event);
  let now = describeWorld(world);
  const worlds = [now];
  const after = (change: () => void): void => {
    change();
    now = describeWorld(world);
    worlds.push(now);
  };
  for (const call of calls) {
    const command = commandOf(setting, call);
    const decided = decide(world, command);
    if (!decided.ok) {
      worlds.push(now);
    } else {
      const { events, steps } = decided.value;
      for (const event of events) {
        if (event.type === 'BufferCreated') after(() => evolve(world, event));
      }
      for (const step of steps) {
        after(() => {
          adopt(world, step.before, step.after, step.event);
        });
      }
    }
    exporter.execute(command);
    assert(isDeepStrictEqual(exporter.describe(), now), 'the exporter took over the same facts');
  }
  return worlds;
}

test('[RPL1] a walk gives the worlds of the exporter after every fact', () => {
  checkLaw(
    RUNS,
    (run) => {
      const worlds = worldsOfExporter(run);
      let seen = 0;
      for (const walked of walkLog(replayRun(run).log)) {
        assert(walked.ok, 'every fact of a log can be walked over');
        const { recorded, world } = walked.value;
        const words = `after fact ${recorded.sequence}, ${recorded.event.type}`;
        assert(isDeepStrictEqual(describeWorld(world), worlds[seen]), `another world ${words}`);
        seen += 1;
      }
      assert(seen === worlds.length, 'a walk leaves no fact out');
    },
    60,
  );
});

test('[RPL1] every reader of a log refuses the same fact by its number, and none applies it', () => {
  let refusedLogs = 0;
  checkLaw(
    RUNS,
    (run) => {
      const { log } = replayRun(run);
      const removed = (run.calls.length * 7) % log.length;
      const broken = log.filter((_, index) => index !== removed);
      const failure = failureOf(replay(broken));
      if (failure !== null) refusedLogs += 1;
      const readers = {
        recording: readLogRecording(broken, 'broken'),
        inspection: inspectionEvents(broken),
        room: roomOverTime(broken),
      };
      for (const [name, read] of Object.entries(readers)) {
        if (broken.length === 0) continue;
        assert(isDeepStrictEqual(failureOf(read), failure), `the ${name} says something else`);
      }
      assertCursor(broken);
    },
    60,
  );
  expectMet(refusedLogs, 8);
});

/** A cursor that goes to every step, back and forth, answers as a replay of the log to that step. */
function assertCursor(log: readonly RecordedEvent[]): void {
  const cursors = [new WorldCursor(log), new WorldCursor(log, 2)];
  const steps = log.map((_, step) => step);
  for (const step of [...steps, ...steps.toReversed(), ...steps]) {
    const known = outcome(replay(log.slice(0, step + 1)));
    for (const cursor of cursors) {
      const found = outcome(cursor.at(step));
      assert(isDeepStrictEqual(found, known), `step ${step} shows another world`);
    }
  }
}

function outcome(walked: Result<World, ReplayFailure>): unknown {
  return walked.ok ? describeWorld(walked.value) : walked.refusal;
}

function failureOf(read: Result<unknown, ReplayFailure>): ReplayFailure | null {
  return read.ok ? null : read.refusal;
}

test('a fact is the same to the trace checker as its line', () => {
  checkLaw(RUNS, (run) => {
    const { log } = replayRun(run);
    const asFacts = checked((checker) => {
      for (const recorded of log) checker.feedFact(recorded);
    });
    const asLines = checked((checker) => {
      for (const recorded of log) checker.feed(encodeEvent(recorded));
    });
    const asBytes = checked((checker) => {
      for (const recorded of log) checker.feedBytes(Buffer.from(`${encodeEvent(recorded)}\n`));
    });
    assert(isDeepStrictEqual(asFacts, asLines), 'facts and lines are checked alike');
    assert(isDeepStrictEqual(asFacts, asBytes), 'facts and bytes are checked alike');
  });
});

/** All that a check tells: the report, and what was told on the way. */
function checked(feed: (checker: TraceChecker) => void): unknown {
  const calls: ObservedCall[] = [];
  const checker = new TraceChecker({ observer: { call: (call) => calls.push(call) } });
  feed(checker);
  return { calls, report: checker.finish() };
}

test('each fact is caused by the call that the vocabulary names', () => {
  const seen = new Set<string>();
  checkLaw(
    RUNS,
    (run) => {
      for (const { event, cause } of replayRun(run).log) {
        if (event.type === 'ExporterCreated') continue;
        seen.add(event.type);
        const named = event.type === 'CallRefused' ? [event.refusal.call] : callsTo(event.type);
        const isNamed = cause !== undefined && named.includes(cause);
        assert(
          isNamed,
          `${event.type} was caused by ${cause ?? 'nothing'}, not by ${named.join()}`,
        );
      }
    },
    800,
  );
  if (IS_USUAL) expect([...seen, 'ExporterCreated'].sort()).toEqual(Object.keys(FACTS).sort());
});
