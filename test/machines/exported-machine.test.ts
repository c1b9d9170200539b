/** The charts as they are exported for Stately's editor are the machines that they were made of. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createActor } from 'xstate';
import { expect, test } from 'vitest';
import { bufferId } from '../../src/base/ids.ts';
import { decodeLog } from '../../src/events/codec.ts';
import type { BufferEvent } from '../../src/events/events.ts';
import type { AttachmentEvent } from '../../src/machines/attachment-machine.ts';
import { attachmentMachine } from '../../src/machines/attachment-machine.ts';
import { bufferMachine } from '../../src/machines/buffer-machine.ts';
import { attachmentOf, newBuffer, type BufferState } from '../../src/machines/buffer-state.ts';
import { attachmentChart, bufferChart } from '../../src/machines/chart.ts';
import { attachmentMachineOf, bufferMachineOf } from '../../src/machines/exported-machine.ts';
import { exportChart } from '../../src/views/charts/chart-exports.ts';
import { DEFAULT_LIMITS } from '../../src/base/limits.ts';

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

test.each(LOGS)("the buffer's JSON does as the machine does on each fact of %s", (name) => {
  const exported = bufferMachineOf(exportChart(bufferChart(), 'stately'));
  const lives = livesIn(name);
  expect(lives.length).toBeGreaterThan(0);
  for (const { input, facts } of lives) {
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
