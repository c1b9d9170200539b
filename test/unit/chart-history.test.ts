/**
 * The chart at a step: what is counted is what has happened until then, also after a step back; the ways of
 * the step itself are lit, self-transitions, late attaches and refusals at the very step; and a step of a
 * recording of half a million costs no more work than one of a short one.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { readPlatform } from '../../src/allocators/platform/read-platform.ts';
import { factOfStep } from '../../src/events/vocabulary.ts';
import { nextStepOnWay } from '../../src/views/charts/buffer-walk.ts';
import { stepsOfBuffer } from '../../src/views/recordings/buffer-steps.ts';
import { readChart } from '../../src/views/charts/chart-reading.ts';
import { attachmentChartAt, bufferChartAt } from '../../src/views/charts/chart-history.ts';
import { stepKey } from '../../src/views/charts/chart-state.ts';
import { readLogRecording } from '../../src/views/recordings/log-recording.ts';
import { openDocument } from '../../src/views/recordings/open-document.ts';
import { Recording } from '../../src/views/recordings/recording.ts';
import { Columns } from '../../src/views/recordings/recording-columns.ts';
import { runSandbox } from '../../src/views/sandbox/sandbox.ts';

const ROOT = join(import.meta.dirname, '../..');

function opened(path: string): Recording {
  const found = openDocument(readFileSync(join(ROOT, path)), path);
  if (!found.ok || found.value.kind !== 'recording') throw new Error(`${path} is no recording`);
  return found.value.recording;
}

const LATE = opened('examples/traces/k612-late.txt');
const LOG = opened('examples/logs/late-display.jsonl');
const MORNING = opened('examples/logs/a-morning.jsonl');

/** The steps that stay in their state or lead elsewhere, counted one by one from the beginning. */
function countedUntil(
  recording: Recording,
  position: number,
  buffer: string,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  let life: string | null = null;
  for (let index = 0; index <= position; index += 1) {
    const step = recording.step(index);
    if (step.buffer !== buffer || step.refusal !== null) continue;
    const isTwo = step.kind === 'map' && life === 'attaching';
    const ways =
      life === null || step.life === null
        ? []
        : isTwo
          ? [
              stepKey('attaching', 'allocated', 'BackingAllocated'),
              stepKey('allocated', 'mapped', 'AttachmentMapped'),
            ]
          : [stepKey(life, step.life, factOfStep(step.kind))];
    for (const way of ways) counts.set(way, (counts.get(way) ?? 0) + 1);
    life = step.life;
  }
  return counts;
}

test.each([
  ['a trace', LATE],
  ['a log', LOG],
  ['a longer log', MORNING],
])('counts of %s are those of its steps, forwards and back', (_, recording) => {
  const places = Array.from({ length: recording.length }, (__, index) => index);
  for (const position of [...places, ...places.toReversed()]) {
    for (const buffer of recording.names.buffers.slice(0, 3)) {
      const { visits } = bufferChartAt(recording, position, buffer);
      expect(new Map(visits)).toEqual(countedUntil(recording, position, buffer));
    }
  }
});

/** The step of a recording that is the first to be something. */
function firstStep(recording: Recording, is: (index: number) => boolean): number {
  const all = Array.from({ length: recording.length }, (_, index) => index);
  const found = all.find(is);
  if (found === undefined) throw new Error('no step is like that');
  return found;
}

describe('lights', () => {
  test('a late attach at the very step, in its state, and the importer as late from then on', () => {
    const late = firstStep(LATE, (index) => LATE.lateAttaches.has(index));
    const { taken, takenRule } = bufferChartAt(LATE, late, null);
    expect([...taken]).toEqual([[stepKey('mapped', 'mapped', 'ImporterAttached'), 'late']]);
    expect(takenRule).toBe('ATT4');
    const { side, summary } = readChart(LATE, late, null, null);
    expect(summary).toBe('State chart of ino=5: mapped; this step: attach in mapped, late');
    expect(side.attachments.map(({ importer, note, active }) => [importer, note, active])).toEqual([
      ['dbi-disp', '1 map', 'mapped'],
      ['dbi-codec', 'late', 'attached'],
    ]);
    expect(side.context.filter(({ isChanged }) => isChanged).map(({ name }) => name)).toEqual([
      'late',
    ]);
  });

  test('the first map of a kernel as two ways, and a log as one each', () => {
    const map = firstStep(LATE, (index) => LATE.kindAt(index) === 'map');
    expect([...bufferChartAt(LATE, map, null).taken.keys()]).toEqual([
      stepKey('attaching', 'allocated', 'BackingAllocated'),
      stepKey('allocated', 'mapped', 'AttachmentMapped'),
    ]);
    const chosen = firstStep(LOG, (index) => LOG.kindAt(index) === 'allocate');
    expect([...bufferChartAt(LOG, chosen, null).taken]).toEqual([
      [stepKey('attaching', 'allocated', 'BackingAllocated'), 'gone'],
    ]);
  });

  test('what stays in its state', () => {
    const get = firstStep(LATE, (index) => LATE.kindAt(index) === 'get');
    expect([...bufferChartAt(LATE, get, null).taken]).toEqual([
      [stepKey('created', 'created', 'ReferenceTaken'), 'gone'],
    ]);
  });

  test('a refusal where it was refused, with its rule, and nothing is counted for it', () => {
    const refused = firstStep(LOG, (index) => LOG.isRefused(index));
    const before = bufferChartAt(LOG, refused - 1, LOG.step(refused).buffer);
    const now = bufferChartAt(LOG, refused, null);
    expect([...now.taken.values()]).toEqual(['refused']);
    expect(now.takenRule).toBe(LOG.step(refused).refusal?.rule);
    expect(now.visits).toEqual(before.visits);
    expect(now.active).toBe(before.active);
  });

  test('nothing where the step is about another buffer', () => {
    const [first = '', second = ''] = MORNING.names.buffers;
    const other = firstStep(MORNING, (index) => MORNING.step(index).buffer === second);
    expect(bufferChartAt(MORNING, other, first).taken.size).toBe(0);
  });

  test('a refused call that no way leads on by, beside the state', () => {
    const text = readFileSync(
      join(ROOT, 'examples/platforms/raspberry-pi-4.platform.json'),
      'utf8',
    );
    const platform = readPlatform(text, 'board');
    if (!platform.ok) expect.fail(platform.refusal.message);
    const { log } = runSandbox({
      platform: platform.value,
      policy: 'strict',
      calls: [
        { call: 'createBuffer', size: 8192, buffer: 'b1' },
        { call: 'endCpuAccess', buffer: 'b1' },
      ],
    });
    const recording = readLogRecording(log, 'log');
    if (!recording.ok) expect.fail(recording.refusal.message);
    const { stray, taken, refusal } = bufferChartAt(recording.value, 2, null);
    expect([stray, taken.size]).toEqual(['CpuAccessEnded', 0]);
    expect(refusal).toContain('EINVAL');
  });
});

test('from a way somebody gets to every step that went along it, and round again', () => {
  const [buffer = ''] = MORNING.names.buffers;
  const steps = stepsOfBuffer(MORNING, 0);
  const last = MORNING.length - 1;
  const { visits } = bufferChartAt(MORNING, last, buffer);
  expect(visits.size).toBeGreaterThan(4);
  for (const [way, count] of visits) {
    const found: number[] = [];
    let at = -1;
    for (let turn = 0; turn < count; turn += 1) {
      at = nextStepOnWay(MORNING, steps, at, way) ?? -1;
      expect(bufferChartAt(MORNING, at, buffer).taken.has(way)).toBe(true);
      found.push(at);
    }
    expect(new Set(found).size).toBe(count);
    expect(nextStepOnWay(MORNING, steps, at, way)).toBe(found[0]);
  }
  const refused = firstStep(LOG, (index) => LOG.isRefused(index));
  const [way = ''] = bufferChartAt(LOG, refused, null).taken.keys();
  const own = stepsOfBuffer(LOG, LOG.bufferAt(refused));
  expect(nextStepOnWay(LOG, own, refused - 1, way)).toBe(refused);
  expect(nextStepOnWay(LOG, own, 0, stepKey('freed', 'freed', 'ReferenceTaken'))).toBeNull();
});

describe('a recording of 588,014 steps', () => {
  const STEPS = 588_014;

  /** Calls on some buffers in turn; each is mapped again and again. */
  function long(buffers: number): Recording {
    const columns = new Columns();
    for (let index = 0; columns.length < STEPS; index += 1) {
      const turn = Math.floor(index / buffers);
      const kind = turn === 0 ? 'create' : turn === 1 ? 'attach' : turn % 2 === 0 ? 'map' : 'unmap';
      const life = {
        create: 'created',
        attach: 'attaching',
        map: 'mapped',
        unmap: 'allocated',
      } as const;
      columns.push({
        kind,
        time: index,
        line: index + 1,
        buffer: `b${index % buffers}`,
        importer: kind === 'create' ? null : 'disp',
        driver: null,
        attachment: null,
        task: null,
        refusal: null,
        life: life[kind],
        liveMaps: kind === 'map' ? 1 : 0,
        attached: kind === 'create' ? 0 : 1,
        lateAfter: null,
      });
    }
    const source = {
      name: 'long',
      kind: 'trace',
      format: 'text',
      limits: [],
      gaps: [],
      log: [],
      raw: null,
      report: null,
    } as const;
    return new Recording(source, columns.take(), []);
  }

  test.each([1, 4, 5_000])('of %d buffers is not walked over again for a step', (buffers) => {
    const recording = long(buffers);
    const look = (position: number): void => {
      readChart(recording, position, null, null);
      attachmentChartAt(recording, position, 'b0', 'disp');
    };
    // Who looks at the end has found the places in between.
    look(STEPS - 1);
    const reads = (['kindAt', 'lifeAt', 'bufferAt', 'importerAt'] as const).map((name) =>
      vi.spyOn(recording, name),
    );
    const last = STEPS - 1 - ((STEPS - 1) % buffers);
    for (const share of [1, 0.5, 0.999, 0.001, 0.73]) {
      const position = Math.floor((last * share) / buffers) * buffers;
      for (const spy of reads) spy.mockClear();
      look(position);
      const work = reads.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
      // The places lie as many steps apart as there are places: the root of the steps of a buffer.
      expect(work, `step ${position}`).toBeLessThan(40 * Math.max(64, Math.sqrt(STEPS / buffers)));
    }
    for (const spy of reads) spy.mockRestore();
  });
});
