/**
 * The sandbox: what is said of a call before it is pressed is what comes of it, and a link brings back the
 * trial that it was made of.
 */
import { isOfDocument, OPENED_BOARD } from '../../src/views/sandbox/opened-board.ts';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPlatform } from '../../src/allocators/platform/read-platform.ts';
import type { Platform } from '../../src/allocators/platform/platform.ts';
import type { Command } from '../../src/events/commands.ts';
import { POLICIES } from '../../src/events/policy.ts';
import { explore } from '../../src/explorer/explore.ts';
import { readModel } from '../../src/explorer/model/model-document.ts';
import { modelOf } from '../../src/explorer/model/model-of-document.ts';
import { exploreOrderingsOf } from '../support/explore-orderings.ts';
import { orderingsModel } from '../../src/views/orderings/orderings-question.ts';
import {
  decodeSandbox,
  encodeSandbox,
  LINK_LENGTH_MAX,
} from '../../src/views/sandbox/sandbox-link.ts';
import {
  CALLS_MAX,
  nextBufferName,
  offeredCalls,
  press,
  runSandbox,
  undo,
  type Sandbox,
} from '../../src/views/sandbox/sandbox.ts';
import { runHere } from '../support/run-here.ts';

const folder = join(import.meta.dirname, '../../examples/platforms');
const presets: ReadonlyMap<string, Platform> = new Map(
  readdirSync(folder).map((name): [string, Platform] => {
    const platform = readPlatform(readFileSync(join(folder, name), 'utf8'), name);
    if (!platform.ok) throw new Error(platform.refusal.message);
    return [name.replace('.platform.json', ''), platform.value];
  }),
);

/** Presses offered calls by number, beginning with a buffer or two. */
function trialOf(
  platform: Platform,
  policy: Sandbox['policy'],
  numbers: readonly number[],
): Sandbox {
  let sandbox: Sandbox = { platform, policy, calls: [] };
  for (const number of numbers) {
    const calls = everyCall(sandbox);
    const command = calls[number % calls.length];
    if (command !== undefined) sandbox = press(sandbox, command);
  }
  return sandbox;
}

function everyCall(sandbox: Sandbox): readonly Command[] {
  const run = runSandbox(sandbox);
  const importers = sandbox.platform.importers.map(({ id }) => String(id));
  const created = {
    call: 'createBuffer',
    size: 4096 * 3,
    buffer: nextBufferName(sandbox),
  } as const;
  return [
    created,
    ...[...run.world.buffers.values()].flatMap((buffer) =>
      offeredCalls(run, buffer, importers).map(({ command }) => command),
    ),
  ];
}

const trial = fc
  .record({
    platform: fc.constantFrom(...presets.values()),
    policy: fc.constantFrom(...POLICIES),
    numbers: fc.array(fc.nat(500), { maxLength: 12, size: 'max' }),
  })
  .map(({ platform, policy, numbers }) => trialOf(platform, policy, [0, ...numbers]));

test('a call is refused exactly where it was said to be', () => {
  fc.assert(
    fc.property(trial, (sandbox) => {
      const run = runSandbox(sandbox);
      const importers = sandbox.platform.importers.map(({ id }) => String(id));
      for (const buffer of run.world.buffers.values()) {
        for (const { command, refusal } of offeredCalls(run, buffer, importers)) {
          const last = runSandbox(press(sandbox, command)).log.at(-1)?.event;
          if (refusal === null) expect(last?.type).not.toBe('CallRefused');
          else expect(last).toEqual({ type: 'CallRefused', refusal });
        }
      }
    }),
    { numRuns: 40 },
  );
});

test('taking a call back leaves what was before', () => {
  fc.assert(
    fc.property(trial, (sandbox) => {
      for (const command of everyCall(sandbox)) {
        expect(undo(press(sandbox, command))).toEqual(sandbox);
      }
    }),
    { numRuns: 20 },
  );
});

describe('a link', () => {
  test('brings back the trial that it was made of', () => {
    fc.assert(
      fc.property(trial, (sandbox) => {
        const link = encodeSandbox(sandbox, presets);
        if (!link.ok) expect.fail(link.refusal);
        const back = decodeSandbox(link.value, presets);
        if (!back.ok) expect.fail(back.refusal);
        expect(back.value).toEqual(sandbox);
        expect(runSandbox(back.value).log).toEqual(runSandbox(sandbox).log);
      }),
      { numRuns: 60 },
    );
  });

  test('names the board of what is open where the page has none that is the same', () => {
    const [known] = presets.values();
    if (known === undefined) expect.fail('there is no platform');
    const copy: Platform = structuredClone(known);
    const trial = { platform: copy, policy: 'strict', calls: [] } as const;
    // A file of the same board is that board: its link works without the file.
    expect(encodeSandbox(trial, presets)).toEqual(
      encodeSandbox({ ...trial, platform: known }, presets),
    );
    const own = { ...trial, platform: { ...copy, name: 'my board' } };
    expect(encodeSandbox(own, presets)).toMatchObject({ ok: false });
    const link = encodeSandbox(own, new Map([...presets, [OPENED_BOARD, own.platform]]));
    if (!link.ok) expect.fail(link.refusal);
    expect(isOfDocument(link.value)).toBe(true);
    expect(decodeSandbox(link.value, new Map([[OPENED_BOARD, own.platform]]))).toMatchObject({
      ok: true,
      value: own,
    });
    expect(decodeSandbox(link.value, presets)).toEqual({
      ok: false,
      refusal: 'the trial is on the board of a document, which is not open: open it first',
    });
  });

  test('of anything is read or refused in words', () => {
    const piece = fc.constantFrom(
      '1',
      '~',
      'raspberry-pi-4',
      'strict',
      '_',
      'c8192',
      'a0.1',
      'm9.9',
      'x',
      '',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((each) => each.join('')),
        ),
        (text) => {
          const back = decodeSandbox(text, presets);
          if (back.ok) expect(back.value.calls.length).toBeLessThanOrEqual(CALLS_MAX);
          else expect(back.refusal).toMatch(/link/);
        },
      ),
    );
  });

  test('that would be too long is not made', () => {
    const platform = [...presets.values()][0];
    if (platform === undefined) expect.fail('there are platforms');
    const calls = Array.from({ length: CALLS_MAX }, (): Command => ({
      call: 'createBuffer',
      size: 123_456_789,
      buffer: 'b1',
    }));
    expect(encodeSandbox({ platform, policy: 'strict', calls }, presets)).toMatchObject({
      ok: false,
    });
    expect(decodeSandbox('1'.repeat(LINK_LENGTH_MAX + 1), presets)).toMatchObject({ ok: false });
  });
});

test('all orderings have the numbers of cenalloc explore', () => {
  const platform = presets.get('raspberry-pi-4');
  if (platform === undefined) expect.fail('the board is there');
  const text = orderingsModel(platform, ['unicam', 'v3d', 'hvs']);
  const done = exploreOrderingsOf(text);
  if (!done.ok) expect.fail(done.refusal);
  const found = done.value;
  const document = readModel(text, 'model');
  if (!document.ok) expect.fail(document.refusal.message);
  expect(found.map(({ policy }) => policy)).toEqual(POLICIES);
  for (const each of found) {
    const model = modelOf(document.value, platform, each.policy, 'model');
    if (!model.ok) expect.fail(model.refusal.message);
    const explored = explore(model.value, { properties: document.value.properties ?? [] });
    if (!explored.ok) expect.fail(explored.refusal.message);
    const { states, transitions, refusedCalls, orderings } = explored.value;
    expect(each).toMatchObject({ states, transitions, refusedCalls, orderings });
    for (const { holds, log, advice } of each.properties) {
      expect(log !== null).toBe(holds === false);
      expect(advice.length > 0).toBe(holds === false);
    }
  }
});

test('the page answers a model file as the command does, with its properties, orders and changes', async () => {
  const file = join(
    import.meta.dirname,
    '../../examples/models/pi4-camera-codec-display.model.json',
  );
  const model = JSON.parse(readFileSync(file, 'utf8')) as object;
  const asked = {
    ...model,
    platform: presets.get('raspberry-pi-4'),
    policy: 'all',
    properties: ['storage-serves-attached', 'everyone-served'],
  };
  const folder = mkdtempSync(join(tmpdir(), 'cenalloc-page-'));
  const path = join(folder, 'asked.model.json');
  writeFileSync(path, JSON.stringify(asked));
  const [words, json] = [
    await runHere(['explore', path], folder),
    await runHere(['explore', path, '--json'], folder),
  ];
  rmSync(folder, { recursive: true });
  const answer = JSON.parse(json.stdout) as {
    readonly policies: readonly Record<string, unknown>[];
  };
  const done = exploreOrderingsOf(JSON.stringify(asked));
  if (!done.ok) expect.fail(done.refusal);
  const found = done.value;
  expect(found.length).toBe(POLICIES.length);
  let told = 0;
  for (const [
    index,
    { properties, row, kept, policy, reduced, picture, ...counts },
  ] of found.entries()) {
    expect(answer.policies[index]).toMatchObject({ policy, ...counts });
    expect(answer.policies[index]).toMatchObject({
      properties: properties.map(({ name, holds }) => ({ name, holds })),
    });
    expect([row?.policy, kept.states > 0, reduced]).toEqual([policy, true, false]);
    expect(picture?.policy).toBe(policy);
    for (const line of properties.flatMap(({ advice }) => advice)) {
      expect(words.stdout).toContain(`${line}\n`);
      told += 1;
    }
  }
  expect(told).toBeGreaterThan(POLICIES.length);
});

test('the page refuses the posted code instead of exploring something else', () => {
  const model = {
    importers: 2,
    masks: [7, 3],
    capacities: [null],
    calls: 'programs',
    profile: 'rfc-as-posted',
  };
  const done = exploreOrderingsOf(JSON.stringify(model));
  expect(!done.ok && done.refusal).toContain('posted code');
});
