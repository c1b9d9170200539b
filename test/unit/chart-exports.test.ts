/**
 * What other tools are given: graphviz and xmllint read it, xstate builds the same machine from it, and
 * Stately's own inspector tells the same events.
 */
import { execFileSync } from 'node:child_process';
import { createInspector, type StatelyInspectionEvent } from '@statelyai/inspect';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createActor, createMachine } from 'xstate';
import { decodeLog } from '../../src/events/codec.ts';
import { ATTACHMENT_CONDITIONS } from '../../src/machines/attachment-machine.ts';
import { bufferMachine } from '../../src/machines/buffer-machine.ts';
import { BUFFER_CONDITIONS } from '../../src/machines/rules.ts';
import { newBuffer } from '../../src/machines/buffer-state.ts';
import {
  attachmentChart,
  bufferChart,
  chartOf,
  type Chart,
  type ChartNotes,
} from '../../src/machines/chart.ts';
import { DEFAULT_LIMITS } from '../../src/base/limits.ts';
import { bufferId } from '../../src/base/ids.ts';
import { exportChart } from '../../src/views/charts/chart-exports.ts';
import { inspectionEvents } from '../../src/views/logs/inspection.ts';
import { lack } from '../support/tools.ts';

const CHARTS: readonly (readonly [string, Chart, ChartNotes])[] = [
  ['buffer', bufferChart(), BUFFER_CONDITIONS],
  ['attachment', attachmentChart(), ATTACHMENT_CONDITIONS],
];

const noDot = lack('dot');
const noXmllint = lack('xmllint');

describe.each(CHARTS)('the chart of the %s', (_, chart, notes) => {
  test.skipIf(noDot !== '')(`is drawn by graphviz${noDot}`, () => {
    const drawn = execFileSync('dot', ['-Tplain'], {
      input: exportChart(chart, 'dot'),
      encoding: 'utf8',
    });
    const nodes = [...drawn.matchAll(/^node (\S+) /gm)].map(([, name]) => name);
    expect(nodes.sort()).toEqual([...chart.states, 'start'].sort());
    const ways = new Set(chart.edges.map(({ from, to }) => `${from} ${to}`));
    expect(drawn.match(/^edge /gm)?.length).toBe(ways.size + 1);
  });

  test.skipIf(noXmllint !== '')(`is well-formed SCXML${noXmllint}`, () => {
    const scxml = exportChart(chart, 'scxml');
    execFileSync('xmllint', ['--noout', '-'], { input: scxml });
    const count = (path: string): number =>
      Number(
        execFileSync('xmllint', ['--xpath', `count(${path})`, '-'], {
          input: scxml,
          encoding: 'utf8',
        }),
      );
    expect(count("//*[local-name()='state']")).toBe(chart.states.length);
    expect(count("//*[local-name()='transition']")).toBe(chart.edges.length);
    // Rules stand beside their transition, in the order in which they are asked.
    const ids = chart.edges.map(({ conditions }) =>
      conditions.flatMap(({ id }) => id ?? []).join(' '),
    );
    const told = [...scxml.matchAll(/cenalloc:rules="([^"]*)"/g)].map(([, rules]) => rules);
    expect(told).toEqual(ids.filter((each) => each !== ''));
    // Every target is a state.
    expect(count("//@target[not(. = //*[local-name()='state']/@id)]")).toBe(0);
  });

  test('is the same machine for xstate', () => {
    const config: unknown = JSON.parse(exportChart(chart, 'stately'));
    const built = createMachine(config as Parameters<typeof createMachine>[0]);
    expect(chartOf(built, notes)).toEqual(chart);
  });
});

describe('what names hold is escaped', () => {
  const conditions = [{ name: 'g<', says: '' }];
  const hostile = { from: 'a"<', to: 'b', event: 'e&"', conditions, actions: [] };
  const named = { id: 'x"', description: '"', initial: 'a"<', states: ['a"<', 'b'] };
  const chart = { ...named, descriptions: {}, edges: [hostile] };

  test('for graphviz', () => {
    expect(exportChart(chart, 'dot')).toContain(String.raw`"a\"<" -> "b" [label="e&\" [g<]"];`);
  });

  test.skipIf(noXmllint !== '')(`for SCXML${noXmllint}`, () => {
    execFileSync('xmllint', ['--noout', '-'], { input: exportChart(chart, 'scxml') });
  });
});

test('an inspector is told of a log as of a live actor', async () => {
  const path = join(import.meta.dirname, '../../examples/logs/late-display.jsonl');
  const log = decodeLog(readFileSync(path, 'utf8'), 'log');
  if (!log.ok) expect.fail(log.refusal.message);
  const told = inspectionEvents(log.value);
  if (!told.ok) expect.fail(told.refusal.message);
  const own = told.value.filter(({ sessionId }) => sessionId === 'frame');
  const live: StatelyInspectionEvent[] = [];
  const inspector = createInspector({
    send: (event: StatelyInspectionEvent) => live.push(event),
    stop: () => undefined,
    start: () => ({ unsubscribe: () => undefined }),
  });
  const created = log.value.find(({ event }) => event.type === 'BufferCreated')?.event;
  if (created?.type !== 'BufferCreated') expect.fail('the log creates a buffer');
  const input = newBuffer(bufferId('frame'), created.size, 'strict', DEFAULT_LIMITS);
  const actor = createActor(bufferMachine, { input, inspect: inspector.inspect }).start();
  for (const { event } of log.value) {
    if ('buffer' in event && event.buffer === 'frame' && event.type !== 'BufferCreated') {
      actor.send(event);
    }
  }
  await new Promise((resolve) => setTimeout(resolve, 50));
  const fieldsOf = (event: object): readonly string[] =>
    Object.entries(event)
      .filter(([, value]) => value !== undefined)
      .map(([name]) => name);
  for (const type of ['@xstate.event', '@xstate.snapshot'] as const) {
    const theirs = live.filter((each) => each.type === type);
    const ours = own.filter((each) => each.type === type);
    const eventsOf = (events: readonly { readonly event?: unknown }[]): readonly unknown[] =>
      events
        .map(({ event }) => (event as { readonly type?: unknown } | undefined)?.type)
        .filter((name) => name !== 'xstate.init');
    expect(eventsOf(ours as readonly { readonly event?: unknown }[])).toEqual(
      eventsOf(theirs as readonly { readonly event?: unknown }[]),
    );
    const [first] = theirs;
    const needed = fieldsOf(first ?? {}).filter((name) => !['sourceId', 'parentId'].includes(name));
    expect(fieldsOf(ours[0] ?? {})).toEqual(expect.arrayContaining(needed));
  }
  const values = live.flatMap((each) =>
    each.type === '@xstate.snapshot' && each.event.type !== 'xstate.init'
      ? [(each.snapshot as unknown as { value: string }).value]
      : [],
  );
  expect(
    own.flatMap((each) => (each.type === '@xstate.snapshot' ? [each.snapshot.value] : [])),
  ).toEqual(values);
  const [actorEvent] = own;
  if (actorEvent?.type !== '@xstate.actor') expect.fail('the first event is no actor');
  expect(actorEvent.name).toBe('frame');
  expect(JSON.parse(actorEvent.definition)).toMatchObject({ id: 'buffer' });
});
