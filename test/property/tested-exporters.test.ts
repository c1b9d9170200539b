/**
 * The property suite that others run on their exporters: it passes on ours, finds the faults that are planted in the
 * three of examples/testing, prints what replays, and passes where the faults are mended.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createEagerExporter,
  createPatientExporter,
} from '../../examples/testing/eager-exporter.ts';
import { LockedExporter } from '../../examples/testing/locked-exporter.ts';
import {
  createRacyExporter,
  createSteadyExporter,
} from '../../examples/testing/counting-exporter.ts';
import { parsePlatform } from '../../src/allocators/platform/platform-schema.ts';
import { unwrap } from '../../src/base/unwrap.ts';
import { POLICIES, type Policy } from '../../src/events/policy.ts';
import {
  createModelExporter,
  explore,
  runReplayString,
  type Model,
  type Setting,
} from '../../src/explorer/index.ts';
import {
  asyncStore,
  createAsyncExporter,
  createMemoryStore,
  replay,
  solve,
} from '../../src/index.ts';
import {
  asyncExporterCommands,
  beginExporterRun,
  exporterCommands,
  exporterRaces,
  logs,
  maskSettings,
  platforms,
  platformSettings,
  runExporterRace,
  type Turn,
} from '../../src/testing/fast-check/index.ts';
import { everyOrdering, type TestedExporter } from '../../src/testing/index.ts';
import { platformOf } from '../../src/explorer/model/model.ts';
import { SEED } from './seed.ts';

const COMMANDS = fc.commands(exporterCommands(), { size: 'max', maxCommands: 40 });

/** The suite as others run it. */
function suite(policy: Policy, create: (setting: Setting) => TestedExporter) {
  return fc.property(maskSettings(policy), COMMANDS, (setting, commands) => {
    fc.modelRun(() => beginExporterRun(setting, create), commands);
  });
}

function races(create: (setting: Setting, turn: Turn) => TestedExporter) {
  return fc.asyncProperty(
    fc.scheduler(),
    maskSettings('strict'),
    exporterRaces(),
    (scheduler, setting, race) => runExporterRace(scheduler, setting, race, create),
  );
}

/** What a failure says, and the run that its last line replays. */
function toldBy(error: unknown) {
  const { message } = error as Error;
  const text = /^replay: npx cenalloc replay '(.+)'$/m.exec(message)?.[1] ?? '';
  return { message, run: unwrap(runReplayString(text)) };
}

describe('calls one after the other', () => {
  test.each(POLICIES)('pass on the exporter of this package under %s', (policy) => {
    fc.assert(suite(policy, createModelExporter), { seed: SEED, numRuns: 40 });
  });

  test('pass on it on random platforms, too', () => {
    const property = fc.property(platformSettings(), COMMANDS, (setting, commands) => {
      fc.modelRun(() => beginExporterRun(setting, createModelExporter), commands);
    });
    fc.assert(property, { seed: SEED, numRuns: 60 });
  });

  test.each<[string, Policy, (setting: Setting) => TestedExporter, RegExp]>([
    [
      'a first map that does not wait',
      'barrier',
      createEagerExporter,
      /answered ok, and EAGAIN \[BAR1\] was expected|EINVAL \[BAR2\], and ok was expected/,
    ],
    [
      'a lock that is taken twice',
      'strict',
      (setting) => new LockedExporter(setting, 'keeps the lock'),
      /answered EDEADLK/,
    ],
    [
      'a refused call that changes something',
      'strict',
      (setting) => new LockedExporter(setting, 'gives back'),
      /was expected/,
    ],
  ])('find %s, and print what replays', (_, policy, create, words) => {
    const found = fc.check(suite(policy, create), { seed: SEED, numRuns: 5_000 });
    expect(found.failed).toBe(true);
    const { message, run } = toldBy(found.errorInstance);
    expect(message).toMatch(words);
    // Shrunk to what shows the fault.
    expect(run.calls.length).toBeGreaterThan(1);
    expect(run.calls.length).toBeLessThanOrEqual(8);
  });

  test.each<[string, Policy, (setting: Setting) => TestedExporter]>([
    ['waits', 'barrier', createPatientExporter],
    ['gives its lock back', 'strict', (setting) => new LockedExporter(setting, 'none')],
  ])('pass where it %s', (_, policy, create) => {
    fc.assert(suite(policy, create), { seed: SEED, numRuns: 100 });
  });

  test('pass on an exporter that answers later', async () => {
    const commands = fc.commands(asyncExporterCommands(), { size: 'max', maxCommands: 30 });
    const property = fc.asyncProperty(maskSettings('fits'), commands, async (setting, each) => {
      const store = asyncStore(createMemoryStore());
      const { policy } = setting;
      const limits = {
        mapsPerAttachmentMax: setting.mapMax,
        cpuAccessDepthMax: setting.cpuMax,
      };
      const platform = platformOf(setting);
      const exporter = await createAsyncExporter({ platform, policy, limits, store });
      await fc.asyncModelRun(() => beginExporterRun(setting, () => exporter), each);
    });
    await fc.assert(property, { seed: SEED, numRuns: 30 });
  });

  test('an answer that is none is said to be none', () => {
    const create = (setting: Setting): TestedExporter => ({
      ...createPatientExporter(setting),
      createBuffer: () => 7 as never,
    });
    const found = fc.check(suite('strict', create), { seed: SEED, numRuns: 10 });
    expect(String(found.errorInstance)).toContain('createBuffer b0 answered 7, which is no');
  });
});

describe('calls at the same time', () => {
  test('find a count that is lost between two callers', async () => {
    const found = await fc.check(races(createRacyExporter), { seed: SEED, numRuns: 5_000 });
    expect(found.failed).toBe(true);
    const { message, run } = toldBy(found.errorInstance);
    expect(message).toContain('these answers are those of no order');
    // Two of the callers; a third one may stay, since it changes whose turn it is.
    expect(message).toMatch(/caller \d: .*g0 ok[^]*caller \d: .*g0 ok/);
    expect(run.calls).toHaveLength(3);
  });

  test('pass where the count is written before anybody waits, and on the exporter of this package', async () => {
    await fc.assert(races(createSteadyExporter), { seed: SEED, numRuns: 200 });
    await fc.assert(
      races((setting) => createModelExporter(setting)),
      { seed: SEED, numRuns: 200 },
    );
  });
});

describe('every ordering of a model', () => {
  const MODEL: Model = {
    policy: 'strict',
    masks: [7, 3],
    capacities: [null, null, null],
    mapMax: 1,
    cpuMax: 0,
    buffers: 1,
    calls: 'programs',
  };

  test('is checked once, as many as the explorer counts', async () => {
    const texts = new Set<string>();
    const count = await everyOrdering(MODEL, ({ replayString, outcomes, calls }) => {
      texts.add(replayString);
      expect(outcomes).toHaveLength(calls.length);
    });
    expect(String(count)).toBe(unwrap(explore(MODEL)).orderings);
    expect(texts.size).toBe(count);
  });

  test('fails with the ordering that breaks the check', async () => {
    const checked = everyOrdering(MODEL, ({ outcomes }) => {
      if (outcomes.some(({ outcome }) => !outcome.ok)) throw new Error('somebody was refused');
    });
    const error: unknown = await checked.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    const { message, run } = toldBy(error);
    expect(message).toContain('somebody was refused');
    expect(run.outcomes.some(({ outcome }) => !outcome.ok)).toBe(true);
  });

  test('is not checked in part', async () => {
    await expect(everyOrdering(MODEL, () => null, { orderingsMax: 45 })).rejects.toThrow(
      'the model has more than 45 orderings',
    );
    await expect(everyOrdering({ ...MODEL, calls: 'free' }, () => null)).rejects.toThrow(
      'expected programs',
    );
  });

  test('takes the text of a model file', async () => {
    const text = readFileSync('examples/models/two-importers.model.json', 'utf8');
    expect(await everyOrdering(text, () => null)).toBe(46);
  });

  test.each<[string, unknown, string]>([
    [
      'the name of a file',
      'two-importers.model.json',
      'or the text of a model file, found the text',
    ],
    ['a file of all policies', '{ "calls": "programs", "policy": "all" }', 'expected one policy'],
    [
      'the platform of another file',
      '{ "calls": "programs", "platform": "a.json" }',
      'knows no other',
    ],
    ['nothing', undefined, 'model: expected a model, found undefined'],
    [
      'no capacities',
      { ...MODEL, capacities: undefined },
      'capacities: expected a list, found undef',
    ],
    ['no bounds', { ...MODEL, mapMax: undefined }, 'mapMax: expected a whole number'],
  ])('says of %s what is wrong', async (_, model, words) => {
    await expect(everyOrdering(model as never, () => null)).rejects.toThrow(words);
  });
});

describe('what is drawn', () => {
  test('is a platform that can be asked', () => {
    const verdicts = new Set<string>();
    fc.assert(
      fc.property(platforms(), (platform) => {
        unwrap(parsePlatform(platform));
        verdicts.add(solve(platform, undefined, { size: 4096 }).verdict);
      }),
      { seed: SEED, numRuns: 200 },
    );
    expect([...verdicts].sort()).toEqual(['satisfiable', 'underdetermined', 'unsatisfiable']);
  });

  test('is a log that replays', () => {
    fc.assert(
      fc.property(logs('fits', 'migrate'), (log) => {
        unwrap(replay(log));
      }),
      { seed: SEED, numRuns: 50 },
    );
  });
});
