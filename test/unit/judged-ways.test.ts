/**
 * Which ways the chart shows as open is what the machine and the exporter say: of a log from its snapshot, of a
 * trial from the exporter's own decision, and of a kernel only what its recording tells.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPlatform } from '../../src/allocators/platform/read-platform.ts';
import { bufferId, importerId } from '../../src/base/ids.ts';
import { RULE_IDS } from '../../src/base/refusal.ts';
import { POLICIES } from '../../src/events/policy.ts';
import type { BufferEvent } from '../../src/events/events.ts';
import { bufferChart } from '../../src/machines/chart.ts';
import { snapshotOf } from '../../src/machines/legality.ts';
import { BUFFER_CONDITIONS } from '../../src/machines/rules.ts';
import { replay } from '../../src/store/replay.ts';
import { readChart, type ChartReading } from '../../src/views/charts/chart-reading.ts';
import { stepKey } from '../../src/views/charts/chart-state.ts';
import { commandOfWay } from '../../src/views/charts/judged-ways.ts';
import { sectionOfRule } from '../../src/views/charts/rule-sections.ts';
import { readLogRecording } from '../../src/views/recordings/log-recording.ts';
import { openDocument } from '../../src/views/recordings/open-document.ts';
import type { Recording } from '../../src/views/recordings/recording.ts';
import {
  nextBufferName,
  offered,
  offeredCalls,
  press,
  runSandbox,
  type Sandbox,
  type SandboxRun,
} from '../../src/views/sandbox/sandbox.ts';

const ROOT = join(import.meta.dirname, '../..');
const text = readFileSync(join(ROOT, 'examples/platforms/raspberry-pi-4.platform.json'), 'utf8');
const board = readPlatform(text, 'board');
if (!board.ok) throw new Error(board.refusal.message);
const platform = board.value;
const importers = platform.importers.map(({ id }) => id);

interface Tried {
  readonly run: SandboxRun;
  readonly recording: Recording;
}

/** A trial of many kinds of calls; each number chooses one of those that are there. */
function tried(policy: Sandbox['policy'], numbers: readonly number[]): Tried {
  let sandbox: Sandbox = {
    platform,
    policy,
    calls: [{ call: 'createBuffer', size: 8192, buffer: 'b1' }],
  };
  for (const number of numbers) {
    const run = runSandbox(sandbox);
    const [buffer] = run.world.buffers.values();
    if (buffer === undefined) throw new Error('there is a buffer');
    const calls = offeredCalls(run, buffer, importers);
    const some = number % 5 === 0 ? calls : calls.filter(({ refusal }) => refusal === null);
    const command = some[number % Math.max(1, some.length)]?.command;
    if (command !== undefined) sandbox = press(sandbox, command);
  }
  expect(nextBufferName(sandbox)).toBe('b2');
  const run = runSandbox(sandbox);
  const recording = readLogRecording(run.log, 'log');
  if (!recording.ok) throw new Error(recording.refusal.message);
  return { run, recording: recording.value };
}

const trial = fc
  .record({
    policy: fc.constantFrom(...POLICIES),
    numbers: fc.array(fc.nat(500), { maxLength: 14, size: 'max' }),
    actor: fc.constantFrom(...importers),
  })
  .map(({ policy, numbers, actor }) => ({ ...tried(policy, numbers), actor }));

/** Facts that can be told whole before anybody decides. */
function factOf(event: string, actor: string): BufferEvent | null {
  const about = { buffer: bufferId('b1') };
  const by = { ...about, importer: importerId(actor) };
  switch (event) {
    case 'ReferenceTaken':
    case 'ReferencePut':
    case 'CpuAccessBegan':
    case 'CpuAccessEnded':
    case 'BufferFreed':
      return { type: event, ...about };
    case 'ImporterDetached':
    case 'AttachmentUnmapped':
      return { type: event, ...by };
    case 'ImporterAttached': {
      const constraints = platform.importers.find(({ id }) => id === actor)?.constraints ?? {};
      return { type: event, ...by, constraints };
    }
    default:
      return null;
  }
}

test('of a log a way is open where the machine can take it, at every step', () => {
  fc.assert(
    fc.property(trial, ({ run, recording, actor }) => {
      for (let index = 1; index < recording.length; index += 1) {
        const world = replay(run.log, index + 1);
        if (!world.ok) expect.fail(world.refusal.message);
        const buffer = world.value.buffers.get(bufferId('b1'));
        if (buffer === undefined) continue;
        // In a trace view the importer is the one that acted last.
        const reading = readChart(recording, index, 'b1', null);
        const who = reading.actor ?? actor;
        const snapshot = snapshotOf(buffer);
        for (const event of new Set(bufferChart().edges.map((edge) => edge.event))) {
          const fact = factOf(event, who);
          const ways = [...reading.state.verdicts.values()].filter((each) => each.event === event);
          if (fact === null || ways.length === 0 || ways.some(({ isOpen }) => isOpen === null))
            continue;
          expect(
            ways.some(({ isOpen }) => isOpen),
            `${event} as ${who}`,
          ).toBe(snapshot.can(fact));
        }
      }
    }),
    { numRuns: 25 },
  );
});

test('in a trial a way is open where the exporter takes its call along it, and else says what it answers', () => {
  fc.assert(
    fc.property(trial, ({ run, recording, actor }) => {
      const reading = readChart(recording, recording.length - 1, 'b1', {
        actor,
        offer: (command) => offered(run.world, command),
      });
      for (const verdict of reading.state.verdicts.values()) {
        const command = commandOfWay(verdict.event, 'b1', verdict.actor);
        if (command === null) expect.fail(`${verdict.event} has a call`);
        const { refusal } = offered(run.world, command);
        if (refusal !== null) {
          expect([verdict.isOpen, verdict.closedBy]).toEqual([false, refusal.rule]);
          continue;
        }
        const after = offeredLife(run, command);
        if (verdict.isOpen === true) expect(isOnWay(verdict.to, after), verdict.event).toBe(true);
        else expect([verdict.isOpen, verdict.insteadTo]).not.toContain(null);
      }
    }),
    { numRuns: 100 },
  );
});

/** Where the buffer is after a call. */
function offeredLife(run: SandboxRun, command: Parameters<typeof offered>[1]): string {
  const created = run.log[0]?.event;
  if (created?.type !== 'ExporterCreated') throw new Error('a log begins with its exporter');
  const world = replay(run.log);
  if (!world.ok) throw new Error(world.refusal.message);
  const { facts } = offered(world.value, command);
  const life = world.value.buffers.get(bufferId('b1'))?.life ?? '';
  return facts.reduce<string>((at, event) => {
    const ways = bufferChart().edges.filter((edge) => edge.from === at && edge.event === event);
    // Of two arrows one stays; which is taken the verdict itself says, so both count.
    return ways.length === 1 ? (ways[0]?.to ?? at) : `${at}|${ways[0]?.to ?? ''}`;
  }, life);
}

/** A first map goes on from where the storage is chosen. */
function isOnWay(to: string, after: string): boolean {
  return after.split('|').includes(to) || (to === 'allocated' && after === 'mapped');
}

test('the reading of a trial says why a call would be refused before it is made', () => {
  const { run, recording } = playedLate();
  const reading = readChart(recording, recording.length - 1, null, {
    actor: 'hvs',
    offer: (command) => offered(run.world, command),
  });
  const attach = wayOf(reading, 'mapped', 'mapped', 'ImporterAttached');
  expect([attach?.isOpen, attach?.closedBy, attach?.actor]).toEqual([false, 'ATT4', 'hvs']);
  expect(attach?.asked.map(({ condition, answer }) => [condition.name, answer])).toEqual([
    ['isNotAttached', 'holds'],
    ['hasRoomForAttachment', 'holds'],
    ['policyAdmitsNewcomer', 'breaks'],
  ]);
  expect(attach?.asked.at(-1)?.reason).toContain('hvs is late: unicam mapped b1 first');
});

function playedLate(): Tried {
  const about = { buffer: 'b1', importer: 'unicam' };
  const run = runSandbox({
    platform,
    policy: 'strict',
    calls: [
      { call: 'createBuffer', size: 8192, buffer: 'b1' },
      { call: 'attach', ...about },
      { call: 'map', ...about, direction: 'bidirectional' },
    ],
  });
  const recording = readLogRecording(run.log, 'log');
  if (!recording.ok) throw new Error(recording.refusal.message);
  return { run, recording: recording.value };
}

function wayOf({ state }: ChartReading, from: string, to: string, event: string) {
  return state.verdicts.get(stepKey(from, to, event));
}

describe('of a kernel', () => {
  const found = openDocument(readFileSync(join(ROOT, 'examples/traces/k612-late.txt')), 'late');
  if (!found.ok || found.value.kind !== 'recording') throw new Error('the example is a recording');
  const { recording } = found.value;

  test('who is attached is told, and neither its limits nor a policy', () => {
    const reading = readChart(recording, 5, null, null);
    const answers = (way: ReturnType<typeof wayOf>) =>
      way?.asked.map(({ condition, answer }) => `${condition.name}: ${answer}`);
    const detach = wayOf(reading, 'mapped', 'mapped', 'ImporterDetached');
    // Whether it has pinned is followed in logs alone.
    expect([detach?.isOpen, detach?.actor]).toEqual([null, 'dbi-codec']);
    expect(answers(detach)).toEqual(['isAttached: holds', 'hasNoMap: holds', 'hasNoPin: not told']);
    const get = wayOf(reading, 'mapped', 'mapped', 'ReferenceTaken');
    expect(get?.isOpen).toBeNull();
    expect(answers(get)).toEqual(['hasRoomForReference: not told']);
    const unmap = wayOf(reading, 'mapped', 'mapped', 'AttachmentUnmapped');
    expect([unmap?.isOpen, unmap?.closedBy]).toEqual([false, 'MAP1']);
    expect(reading.side.context.find(({ name }) => name === 'references')?.value).toBe('not told');
  });

  test('nothing is judged where something may be missing', () => {
    const lines = readFileSync(join(ROOT, 'examples/traces/k612-late.txt'), 'utf8').split('\n');
    const from = lines.findIndex((line) => line.includes('dma_buf_attach:'));
    const cut = openDocument(Buffer.from(lines.slice(from).join('\n')), 'cut.txt');
    if (!cut.ok || cut.value.kind !== 'recording') expect.fail('the rest is a recording');
    const reading = readChart(cut.value.recording, 2, null, null);
    expect([...reading.state.verdicts.values()].map(({ isOpen }) => isOpen)).not.toContain(true);
    const firstMap = reading.side.context.find(({ name }) => name === 'first map');
    expect(firstMap?.value).toBe('not told');
  });
});

test('the section of every rule is the one in which docs/spec.md has it', () => {
  const spec = readFileSync(join(ROOT, 'docs/spec.md'), 'utf8');
  const asked = Object.values(BUFFER_CONDITIONS).flatMap((each) => ('id' in each ? [each.id] : []));
  const sections = spec.split(/^## /m).slice(1);
  for (const id of new Set(asked)) {
    const section = sections.find((each) => each.includes(`**[${id}]**`)) ?? '';
    const [title = ''] = section.split('\n');
    const anchor = title
      .toLowerCase()
      .replace(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-');
    expect(sectionOfRule(id), id).toBe(`docs/spec.md#${anchor}`);
  }
  expect(RULE_IDS.filter((id) => sectionOfRule(id) === null)).not.toContain('ATT4');
});
