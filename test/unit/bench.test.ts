/**
 * The parts of the benchmark that could fall behind what they measure: the store that forgets is held
 * against the store in memory, and goals against figures on either side of them.
 */
import { describe, expect, test } from 'vitest';
import { ForgetfulStore } from '../../bench/forgetful-store.ts';
import { liveThroughExporter, platform } from '../../bench/pipeline.ts';
import { atLeast, atMost, goalTable, standingOf } from '../../bench/table.ts';
import { bufferId } from '../../src/base/ids.ts';
import { EXPORTER_STREAM } from '../../src/events/envelope.ts';
import type { SyncEventStore } from '../../src/events/event-store.ts';
import { createExporter } from '../../src/store/create-exporter.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';

/** What an exporter tells of itself after some lives, one of which is not over, and after refusals. */
function worldAfterLives(store: SyncEventStore): unknown {
  const exporter = createExporter({ platform, store });
  for (let life = 0; life < 3; life += 1) liveThroughExporter(exporter);
  const buffer = exporter.createBuffer({ size: 4096, id: 'stays' });
  const attached = exporter.attach('stays', 'camera');
  const refusals = [exporter.attach('stays', 'camera'), exporter.put('nobody')];
  const mapped = exporter.map(attached.ok ? attached.value : '');
  return { buffer, attached, refusals, mapped, world: exporter.describe() };
}

describe('the store that forgets', () => {
  test('an exporter on it lives as on the store in memory', () => {
    const forgetful = worldAfterLives(new ForgetfulStore());
    expect(forgetful).toEqual(worldAfterLives(createMemoryStore()));
    expect(forgetful).toMatchObject({
      mapped: { ok: true },
      refusals: [{ ok: false }, { ok: false }],
    });
  });

  test('its facts have the places that the store in memory gives', () => {
    const stores = [new ForgetfulStore(), createMemoryStore()];
    const [forgotten, kept] = stores.map((store) => {
      const words = { message: 'No live buffer b2.', next: 'Create it.' };
      const put = { call: 'put', errno: 'EBADF', rule: 'BUF3', ...words } as const;
      const refusal = { event: { type: 'CallRefused', refusal: put } } as const;
      const taken = { event: { type: 'ReferenceTaken', buffer: bufferId('b1') } } as const;
      return [
        store.append(EXPORTER_STREAM, 0, [refusal]),
        store.append('b1', 0, [taken, taken]),
        store.append(EXPORTER_STREAM, 'any', [refusal]),
        store.append('b1', 2, [taken]),
        store.append(EXPORTER_STREAM, 'any', [refusal]),
      ];
    });
    expect(forgotten).toEqual(kept);
  });
});

describe('a goal', () => {
  test.each([
    ['met', atLeast('ratio', 1.5, 1.5)],
    ['missed', atLeast('ratio', 1.49, 1.5)],
    ['BROKEN', atLeast('ratio', 0.49, 1.5)],
    ['met', atMost('ms', 50, 50)],
    ['missed', atMost('ms', 51, 50)],
    ['BROKEN', atMost('ms', 151, 50)],
    ['BROKEN', atMost('ms', NaN, 50)],
  ] as const)('is %s', (standing, goal) => {
    expect(standingOf(goal)).toBe(standing);
    expect(goalTable([goal]).rows[0]?.at(-1)).toBe(standing);
  });
});
