/** The charts as they are exported for Stately's editor are the machines that they were made of. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createActor } from 'xstate';
import { describe, expect, test } from 'vitest';
import { bufferId, importerId } from '../../src/base/ids.ts';
import { decodeLog } from '../../src/events/codec.ts';
import type { BufferEvent } from '../../src/events/events.ts';
import type { AttachmentEvent } from '../../src/machines/attachment-machine.ts';
import { attachmentMachine } from '../../src/machines/attachment-machine.ts';
import { bufferMachine } from '../../src/machines/buffer-machine.ts';
import {
  attachmentOf,
  newAttachment,
  newBuffer,
  type BufferState,
} from '../../src/machines/buffer-state.ts';
import { attachmentChart, bufferChart, chartOf } from '../../src/machines/chart.ts';
import { attachmentMachineOf, bufferMachineOf } from '../../src/machines/exported-machine.ts';
import { exportChart } from '../../src/views/charts/chart-exports.ts';
import { DEFAULT_LIMITS } from '../../src/base/limits.ts';
import { bytes } from '../../src/base/units.ts';

const FOLDER = join(import.meta.dirname, '../golden/v2');
const LOGS = readdirSync(FOLDER).filter((name) => name.endsWith('.jsonl'));

interface Life {
  readonly input: BufferState;
  readonly facts: readonly BufferEvent[];
}

/** The lives of all buffers of a log. */
function livesIn(name: string): readonly Life[] {
  const log = decodeLog(readFileSync(join(FOLDER, name), 'utf8'), name);
  if (!log.ok) throw new Error(log.refusal.message);
  const events = log.value.map(({ event }) => event);
  const [first] = events;
  if (first?.type !== 'ExporterCreated') throw new Error('a log begins with its exporter');
  const { policy, limits } = first;
  return events.flatMap((created) => {
    if (created.type !== 'BufferCreated') return [];
    const { buffer, size, declared = [] } = created;
    const facts = events.filter(
      (event): event is BufferEvent =>
        'buffer' in event && event.buffer === buffer && event.type !== 'BufferCreated',
    );
    return [{ input: newBuffer(buffer, size, policy, limits, declared), facts }];
  });
}

/** A machine that was exported does as ours does, fact by fact. */
function assertSameLife(
  exported: ReturnType<typeof bufferMachineOf>,
  { input, facts }: ReturnType<typeof livesIn>[number],
): void {
  const ours = createActor(bufferMachine, { input }).start();
  const theirs = createActor(exported, { input }).start();
  for (const fact of facts) {
    for (const each of facts) {
      expect(theirs.getSnapshot().can(each)).toBe(ours.getSnapshot().can(each));
    }
    ours.send(fact);
    theirs.send(fact);
    expect(theirs.getSnapshot().status).toBe('active');
    expect(theirs.getSnapshot().value).toBe(ours.getSnapshot().value);
    expect(theirs.getSnapshot().context).toEqual(ours.getSnapshot().context);
  }
}

test.each(LOGS)("the buffer's JSON does as the machine does on each fact of %s", (name) => {
  const exported = bufferMachineOf(exportChart(bufferChart(), 'stately'));
  const lives = livesIn(name);
  expect(lives.length).toBeGreaterThan(0);
  for (const life of lives) assertSameLife(exported, life);
});

test('the JSON of an attachment does as its machine does', () => {
  const exported = attachmentMachineOf(exportChart(attachmentChart(), 'stately'));
  let steps = 0;
  for (const { input, facts } of LOGS.flatMap(livesIn)) {
    const buffer = createActor(bufferMachine, { input }).start();
    for (const fact of facts) {
      buffer.send(fact);
      if (fact.type !== 'ImporterAttached') continue;
      const { context } = buffer.getSnapshot();
      const attachment = attachmentOf(context, fact.importer);
      if (attachment === undefined) continue;
      const view = { buffer: context.id, limits: context.limits, attachment };
      const ours = createActor(attachmentMachine, { input: view }).start();
      const theirs = createActor(exported, { input: view }).start();
      for (const each of facts) {
        ours.send(each as AttachmentEvent);
        theirs.send(each);
        expect(theirs.getSnapshot().value).toBe(ours.getSnapshot().value);
        steps += 1;
      }
    }
  }
  expect(steps).toBeGreaterThan(20);
});

test('a fact about another buffer is none of this one', () => {
  const [life] = livesIn('late-display.jsonl');
  if (life === undefined) throw new Error('the log has a buffer');
  const other = newBuffer(bufferId('other'), life.input.size, 'strict', DEFAULT_LIMITS);
  const actor = createActor(bufferMachine, { input: other }).start();
  for (const fact of life.facts) {
    expect(actor.getSnapshot().can(fact)).toBe(false);
    actor.send(fact);
  }
  expect(actor.getSnapshot().context).toEqual(other);
});

const EXPORTED = exportChart(bufferChart(), 'stately');

/** A chart's JSON, in which every guard and action was written in another form. */
function rewritten(
  text: string,
  guard: (names: readonly string[]) => unknown,
  action: (name: string) => unknown = (name) => name,
): string {
  return JSON.stringify(JSON.parse(text), (key, value: unknown) => {
    if (key === 'guard') {
      const { params } = value as { readonly params: { readonly conditions: readonly string[] } };
      return guard(params.conditions);
    }
    return key === 'actions' ? (value as readonly string[]).map(action) : value;
  });
}

const allOf = (conditions: readonly unknown[]): unknown => ({
  type: 'allOf',
  params: { conditions },
});

/** One name as an editor may write it; several as they were exported. */
const FORMS: readonly (readonly [string, (name: string) => unknown])[] = [
  ['a name', (name) => name],
  ['an object with a type', (type) => ({ type })],
  ['an object with a type and no parameters', (type) => ({ type, params: {} })],
];

describe.each(FORMS)('a guard that is written as %s', (_, form) => {
  const text = rewritten(
    EXPORTED,
    (names) => (names.length === 1 ? names.map(form)[0] : allOf(names)),
    form,
  );

  test('is the same chart', () => {
    const edges = bufferChart().edges.map((edge) => ({
      ...edge,
      conditions: edge.conditions.map(({ name }) => ({ name, says: '' })),
    }));
    expect(chartOf(bufferMachineOf(text)).edges).toEqual(edges);
  });

  test.each(LOGS)('does the same in %s', (name) => {
    const exported = bufferMachineOf(text);
    for (const life of livesIn(name)) assertSameLife(exported, life);
  });

  test.each(['noSuchRule', '__proto__', 'toString', 'constructor', 'isUnusedd'])(
    'is never met where there is no rule %s',
    (unknown) => {
      const input = newBuffer(bufferId('b1'), bytes(4096), 'strict', DEFAULT_LIMITS);
      const fact = { type: 'ReferenceTaken', buffer: input.id };
      for (const guard of [
        form(unknown),
        allOf([unknown]),
        allOf(['hasRoomForReference', unknown]),
      ]) {
        const machine = bufferMachineOf(rewritten(EXPORTED, () => guard));
        const actor = createActor(machine, { input }).start();
        expect(actor.getSnapshot().can(fact)).toBe(false);
        actor.send(fact);
        expect(actor.getSnapshot().context).toEqual(input);
        expect(actor.getSnapshot().status).toBe('active');
      }
    },
  );
});

test('a guard allOf without a list is never met', () => {
  const input = newBuffer(bufferId('b1'), bytes(4096), 'strict', DEFAULT_LIMITS);
  for (const guard of [
    'allOf',
    { type: 'allOf' },
    { type: 'allOf', params: { conditions: 'isUnused' } },
  ]) {
    const actor = createActor(bufferMachineOf(rewritten(EXPORTED, () => guard)), { input }).start();
    expect(actor.getSnapshot().can({ type: 'ReferenceTaken', buffer: input.id })).toBe(false);
  }
});

test('a name that stands alone is a rule of an attachment, too', () => {
  const text = exportChart(attachmentChart(), 'stately');
  const importer = importerId('camera');
  const input = {
    buffer: bufferId('b1'),
    limits: DEFAULT_LIMITS,
    attachment: newAttachment(importer, 2, {}),
  };
  const fact = { type: 'ImporterDetached', buffer: input.buffer, importer };
  for (const [name, isMet] of [
    ['isAboutIt', true],
    ['isAboutThem', false],
  ] as const) {
    const machine = attachmentMachineOf(rewritten(text, () => name));
    expect(createActor(machine, { input }).start().getSnapshot().can(fact)).toBe(isMet);
  }
});

test.each([
  ['null', 'null is no chart'],
  ['[]', 'a list is no chart'],
  ['"buffer"', 'the text "buffer" is no chart'],
  ['{}', 'The id of this chart is none, not "buffer"'],
  [exportChart(attachmentChart(), 'stately'), 'The id of this chart is the text "attachment"'],
])('a text that is no chart of a buffer is refused in words: %s', (text, words) => {
  expect(() => bufferMachineOf(text)).toThrow(TypeError);
  expect(() => bufferMachineOf(text)).toThrow(words);
});

test('the chart of a buffer is none of an attachment', () => {
  expect(() => attachmentMachineOf(EXPORTED)).toThrow('The id of this chart is the text "buffer"');
  expect(() => attachmentMachineOf('{')).toThrow(SyntaxError);
});
