/**
 * The exporter against the reference, call by call: the same answer (errno and rule), and the same
 * buffer to be seen afterwards, down to the pages. fast-check shrinks a difference to the few calls
 * that show it and prints them as a replay string.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePlatform } from '../../src/allocators/platform/platform-schema.ts';
import { present } from '../../src/base/assert.ts';
import { bufferId } from '../../src/base/ids.ts';
import { POLICIES } from '../../src/events/policy.ts';
import {
  commandOf,
  encodeReplayString,
  platformOf,
  type ModelCall,
  type Setting,
} from '../../src/explorer/index.ts';
import type { Buffer } from '../../src/index.ts';
import { RUN_CALLS_MAX, runFamilies } from '../../src/testing/fast-check/arbitrary-runs.ts';
import { withReplayString } from '../../src/testing/replayable.ts';
import { Driver } from './driver.ts';
import { callFor, intentInWords, type Intent } from '../../src/testing/fast-check/intents.ts';
import {
  ReferenceModel,
  type ReferenceAnswer,
  type VisibleBuffer,
} from '../../src/testing/reference/reference-model.ts';
import { SEED } from './seed.ts';

/** The exporter with the calls it has seen, which make the replay string of a failure. */
interface Real {
  readonly driver: Driver;
  readonly calls: ModelCall[];
}

class ModelCommand implements fc.Command<ReferenceModel, Real> {
  readonly #intent: Intent;

  constructor(intent: Intent) {
    this.#intent = intent;
  }

  /** Every call may be made at any time: whether it is refused is what is compared. */
  check(): boolean {
    return true;
  }

  run(model: ReferenceModel, { driver, calls }: Real): void {
    const { setting, exporter } = driver;
    const call = callFor(this.#intent, setting, (name) => exporter.buffer(name)?.state);
    calls.push(call);
    withReplayString({ setting, calls }, () => {
      const done = driver.call(call);
      const found: ReferenceAnswer = done.ok
        ? 'ok'
        : `${done.refusal.errno} [${done.refusal.rule}]`;
      expect(found).toBe(model.answer(commandOf(setting, call)));
      const name = `b${call.buffer}`;
      expect(seeBuffer(exporter.buffer(name))).toEqual(model.see(name));
    });
  }

  /** What was wanted; the replay string tells the calls that came of it. */
  toString(): string {
    return intentInWords(this.#intent);
  }
}

function seeBuffer(buffer: Buffer | undefined): VisibleBuffer | undefined {
  if (buffer === undefined) return undefined;
  const { references, cpuAccessDepth, attachments, storage } = buffer.state;
  const pages = storage?.runs.flatMap(({ address, length }) =>
    Array.from({ length: length / 4096 }, (_, index) => address / 4096 + index),
  );
  return {
    life: buffer.life,
    references,
    cpuDepth: cpuAccessDepth,
    attachments: attachments.map(
      ({ importer, maps, pins = 0, stale = 0, direction }) =>
        `${importer} ${maps} ${pins} ${stale} ${direction ?? '-'}`,
    ),
    place: storage === null ? null : { allocator: storage.allocator, pages: pages ?? [] },
    isRevoked: buffer.state.isRevoked === true,
  };
}

function beginRun(setting: Setting): { model: ReferenceModel; real: Real } {
  const platform = parsePlatform(platformOf(setting));
  const driver = new Driver(setting);
  const { limits } = driver.exporter.describe();
  const checked = present(platform.ok ? platform.value : null, 'platform of a setting');
  return {
    model: new ReferenceModel(checked, setting.policy, limits),
    real: { driver, calls: [] },
  };
}

describe.each(POLICIES)('under %s', (policy) => {
  test.each(runFamilies(policy))('every call on $name answers as the reference', (family) => {
    const command = family.intents.map((intent) => new ModelCommand(intent));
    const commands = fc.noBias(fc.commands([command], { size: 'max', maxCommands: RUN_CALLS_MAX }));
    const property = fc.property(family.settings, commands, (setting, each) => {
      fc.modelRun(() => beginRun(setting), each);
    });
    fc.assert(property, { seed: SEED, numRuns: 250 });
  });
});

test('a difference is told as a replay string that reproduces it', () => {
  const setting: Setting = { policy: 'strict', preset: '@mixed' };
  const { model, real } = beginRun(setting);
  // The reference is told of a buffer that the exporter does not know.
  model.answer({ call: 'createBuffer', buffer: 'b0', size: 4096 });
  const calls: readonly ModelCall[] = [{ call: 'create', buffer: 0 }];
  expect(() => {
    for (const call of calls) new ModelCommand({ want: 'call', call }).run(model, real);
  }).toThrow(`replay: npx cenalloc replay '${encodeReplayString({ setting, calls })}'`);
  expect(real.driver.exporter.buffer(bufferId('b0'))?.life).toBe('created');
});
