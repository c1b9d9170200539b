/**
 * Recordings of the page: what a step says of its buffer is what a replay to it says; the chart shows the
 * same; filters let through exactly what is asked for; addresses bring back what they were made of.
 */
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readPlatform } from '../../src/allocators/platform/read-platform.ts';
import { bufferId } from '../../src/base/ids.ts';
import { POLICIES } from '../../src/events/policy.ts';
import { decodeLog } from '../../src/events/codec.ts';
import { encodeLog } from '../../src/events/encode-log.ts';
import { replay } from '../../src/store/replay.ts';
import { attachmentChartAt, bufferChartAt } from '../../src/views/charts/chart-history.ts';
import { formatDeepLink, parseDeepLink, VIEWS } from '../../src/views/recordings/deep-link.ts';
import { readLogRecording } from '../../src/views/recordings/log-recording.ts';
import { openDocument } from '../../src/views/recordings/open-document.ts';
import type { Recording } from '../../src/views/recordings/recording.ts';
import { ChangeReader } from '../../src/views/recordings/step-changes.ts';
import { EVERY_STEP, filterSteps } from '../../src/views/recordings/step-filter.ts';
import { recordedStepInWords } from '../../src/views/recordings/step-words.ts';
import { timelineBars } from '../../src/views/recordings/timeline-bars.ts';
import {
  nextBufferName,
  offeredCalls,
  press,
  runSandbox,
  type Sandbox,
} from '../../src/views/sandbox/sandbox.ts';

const read = (path: string): Buffer => readFileSync(join(import.meta.dirname, '../..', path));
const board = readPlatform(
  read('examples/platforms/raspberry-pi-4.platform.json').toString(),
  'board',
);
if (!board.ok) throw new Error(board.refusal.message);
const platform = board.value;
const importers = platform.importers.map(({ id }) => String(id));

/** A log of every kind of call, refused ones included. */
const recorded = fc
  .record({
    policy: fc.constantFrom(...POLICIES),
    numbers: fc.array(fc.nat(500), { minLength: 3, maxLength: 24, size: 'max' }),
  })
  .map(({ policy, numbers }) => {
    let sandbox: Sandbox = { platform, policy, calls: [] };
    for (const number of numbers) {
      const run = runSandbox(sandbox);
      const calls = [...run.world.buffers.values()].flatMap((buffer) =>
        offeredCalls(run, buffer, importers),
      );
      // Lawful calls lead somewhere; now and then any will do.
      const some = number % 4 === 0 ? calls : calls.filter(({ refusal }) => refusal === null);
      const created = {
        call: 'createBuffer',
        size: 8192,
        buffer: nextBufferName(sandbox),
      } as const;
      const command = number % 7 === 0 ? created : some[number % some.length]?.command;
      sandbox = press(sandbox, command ?? created);
    }
    const { log } = runSandbox(sandbox);
    const recording = readLogRecording(log, 'log');
    if (!recording.ok) throw new Error(recording.refusal.message);
    return { log, recording: recording.value };
  });

test('a step says of its buffer what a replay to it says, and the chart shows it', () => {
  fc.assert(
    fc.property(recorded, ({ log, recording }) => {
      expect(recording.length).toBe(log.length);
      for (let index = 0; index < log.length; index += 1) {
        const { buffer, life, liveMaps, attached, refusal } = recording.step(index);
        const world = replay(log, index + 1);
        if (!world.ok) expect.fail(world.refusal.message);
        const known = buffer === null ? undefined : world.value.buffers.get(bufferId(buffer));
        expect(life).toBe(known?.life ?? null);
        if (buffer === null || known === undefined) continue;
        expect(attached).toBe(known.state.attachments.length);
        expect(liveMaps).toBe(known.state.attachments.reduce((sum, { maps }) => sum + maps, 0));
        expect(bufferChartAt(recording, index, buffer).active).toBe(known.life);
        for (const { importer, maps } of known.state.attachments) {
          const { active } = attachmentChartAt(recording, index, buffer, importer);
          expect(active).toBe(maps > 0 ? 'mapped' : 'attached');
        }
        expect(refusal !== null).toBe(log[index]?.event.type === 'CallRefused');
      }
    }),
    { numRuns: 40 },
  );
});

test('every step that changed nothing says so, and every other one says what', () => {
  fc.assert(
    fc.property(recorded, ({ recording }) => {
      const reader = new ChangeReader(recording);
      for (let index = 1; index < recording.length; index += 1) {
        const { words, diff } = reader.at(index);
        expect(words.length).toBeGreaterThan(0);
        if (recording.isRefused(index)) expect(diff).toBeNull();
        else expect(diff?.patches.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 20 },
  );
});

test('bars begin and end where calls do', () => {
  fc.assert(
    fc.property(recorded, ({ recording }) => {
      for (const bar of timelineBars(recording).bars) {
        expect(bar.from).toBeLessThanOrEqual(bar.to);
        expect(recording.bufferAt(bar.from)).toBe(bar.buffer);
        if (!bar.isOpen) expect(recording.bufferAt(bar.to)).toBe(bar.buffer);
      }
    }),
    { numRuns: 30 },
  );
});

test('a filter lets through exactly what is asked for', () => {
  fc.assert(
    fc.property(
      recorded,
      fc.nat(9),
      fc.constantFrom('attach', 'b1', 'zzz', 'MAPPED'),
      (made, number, find) => {
        const { recording } = made;
        const buffer =
          recording.names.buffers[number % Math.max(1, recording.names.buffers.length)] ?? null;
        expect(filterSteps(recording, EVERY_STEP)).toBeNull();
        const found = filterSteps(recording, { ...EVERY_STEP, buffer, find }) ?? [];
        const wanted = [...everyStep(recording)].filter(
          (index) =>
            (buffer === null || recording.step(index).buffer === buffer) &&
            recordedStepInWords(recording, index).toLowerCase().includes(find.toLowerCase()),
        );
        expect(found).toEqual(wanted);
      },
    ),
    { numRuns: 40 },
  );
});

function* everyStep({ length }: Recording): Generator<number> {
  for (let index = 0; index < length; index += 1) yield index;
}

describe('an address', () => {
  const text = fc.string({ minLength: 1, maxLength: 30 });
  // Microseconds, as milliseconds with three digits.
  const span = fc
    .tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 1, max: 1e9 }))
    .map(([from, length]) => ({ from: from / 1000, to: (from + length) / 1000 }));
  const link = fc.record(
    {
      seq: fc.integer({ min: 1, max: 100_000 }),
      buffer: text,
      driver: text,
      rule: text,
      find: text,
      view: fc.constantFrom(...VIEWS),
      t: span,
      range: span,
      axis: fc.constant('steps' as const),
      try: text,
    },
    { requiredKeys: [] },
  );

  test('brings back what it was made of', () => {
    fc.assert(
      fc.property(link, (made) => {
        expect(parseDeepLink(`#${formatDeepLink(made)}`)).toEqual(made);
      }),
    );
  });

  test.each(['5~4', '4~4', 'a~b', '1e99~2e99', '1~', '~', '-~1', 'Infinity~Infinity'])(
    'tells no window by %s',
    (window) => {
      expect(parseDeepLink(`t=${encodeURIComponent(window)}&range=${window}`)).toEqual({});
    },
  );

  test('of anything at all is read', () => {
    fc.assert(
      fc.property(fc.string(), (fragment) => {
        const { seq = 1, view = 'try' } = parseDeepLink(fragment);
        expect(Number.isSafeInteger(seq) && seq >= 1).toBe(true);
        expect(VIEWS).toContain(view);
      }),
    );
  });
});

describe('a document', () => {
  test.each([
    ['examples/traces/k612-late.txt', 'recording'],
    ['examples/logs/late-display.jsonl', 'recording'],
    ['examples/platforms/imx8mq.platform.json', 'platform'],
    ['examples/models/two-importers.model.json', 'model'],
  ])('%s is a %s', (path, kind) => {
    const opened = openDocument(read(path), path);
    expect(opened.ok ? opened.value.kind : opened.refusal).toBe(kind);
  });

  test('that is a scenario is run, where it brings its platform', () => {
    const named = openDocument(read('examples/scenarios/late-display.scenario.json'), 'a.json');
    expect(named.ok ? '' : named.refusal).toMatch(/^a\.json: this scenario names its platform/);
    const scenario = JSON.stringify({
      name: 'one buffer',
      platform,
      calls: [{ call: 'createBuffer', size: 4096 }],
    });
    const opened = openDocument(new TextEncoder().encode(scenario), 'b.json');
    if (!opened.ok || opened.value.kind !== 'recording') expect.fail('it is run');
    expect(opened.value.recording.length).toBe(2);
  });

  test('that is a model of peers is refused with the command for it', () => {
    const opened = openDocument(read('examples/models/peers/o01-late-static.model.json'), 'a.json');
    expect(opened.ok ? '' : opened.refusal).toContain('a model of peers: cenalloc explore a.json');
  });

  test('of anything at all is opened or refused in one line', () => {
    const start = fc.constantFrom(
      '',
      '{',
      '{"schema":2,',
      '{"calls":[',
      '{"zones":1',
      'a-1 [000] ',
    );
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 60 }), (text, bytes) => {
        const whole = new Uint8Array([...new TextEncoder().encode(text), ...bytes]);
        const opened = openDocument(whole, 'any');
        if (!opened.ok) expect(opened.refusal).toMatch(/^any[^\n]*$/);
      }),
    );
  });

  test('that is a log with an impossible fact is refused by its line', () => {
    const log = decodeLog(read('examples/logs/late-display.jsonl').toString(), 'log');
    if (!log.ok) expect.fail(log.refusal.message);
    const lines = encodeLog(log.value).split('\n');
    const twice = [
      ...lines.slice(0, 2),
      lines[1]?.replace('"sequence":2', '"sequence":3').replace('"version":1', '"version":2'),
    ];
    const opened = openDocument(new TextEncoder().encode(twice.join('\n')), 'log');
    expect(opened.ok ? '' : opened.refusal).toMatch(/^log:3: BufferCreated cannot have happened/);
  });
});
