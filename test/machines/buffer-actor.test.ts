/** The chart as an actor of its own: it begins as an exporter's buffer does, and refuses what that refuses. */
import { describe, expect, test } from 'vitest';
import { AssertionFailure } from '../../src/base/assert.ts';
import { allocatorId, bufferId, importerId } from '../../src/base/ids.ts';
import { bytes, physicalAddress } from '../../src/base/units.ts';
import type { BufferEvent } from '../../src/events/events.ts';
import {
  createBufferActor,
  type BufferActor,
  type BufferActorOptions,
} from '../../src/machines/buffer-actor.ts';
import type { Policy } from '../../src/events/policy.ts';
import { whyNot, type Buffer } from '../../src/machines/legality.ts';

test('a size is rounded up to whole pages, and the usual settings stand', () => {
  const { value, context } = createBufferActor({ size: 4097 }).getSnapshot();
  expect(value).toBe('created');
  expect(context).toMatchObject({ id: 'b1', size: 8192, policy: 'strict', references: 1 });
});

test.each<[BufferActorOptions, string]>([
  [{ size: 0 }, '0 is no size of a buffer'],
  [{ size: 1.5 }, '1.5 is no size of a buffer'],
  [{ size: -4096 }, '-4096 is no size'],
  [{ size: Number.NaN }, 'NaN is no size'],
  [{ size: 2 ** 60 }, 'is no size of a buffer'],
  [{ size: 4096, id: '' }, 'A buffer cannot be named by the text ""'],
  [{ size: 4096, id: 'a b' }, 'without white space'],
  [{ size: 4096, policy: 'fit' as Policy }, 'unknown policy "fit", known: strict'],
  [{ size: 4096, limits: { mapsPerAttachmentMax: -1 } }, 'mapsPerAttachmentMax: -1 is negative'],
  [{ size: 4096, declared: ['gpu', 'gpu'] }, '"gpu" is no importer that can be waited for'],
])('%j is refused in words', (options, words) => {
  let thrown: unknown;
  try {
    createBufferActor(options);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(TypeError);
  expect((thrown as TypeError).message).toContain(words);
});

describe('an actor believes that a fact is one', () => {
  const about = { buffer: bufferId('b1'), importer: importerId('camera') };
  const attached = { type: 'ImporterAttached', ...about, constraints: {} } as const;
  const allocated = {
    type: 'BackingAllocated',
    ...about,
    storage: {
      allocator: allocatorId(0),
      runs: [{ address: physicalAddress(0), length: bytes(4096) }],
    },
    cpuReachable: true,
    fullAllocators: [],
  } as const;

  function bufferOf(actor: BufferActor): Buffer {
    const { value, context } = actor.getSnapshot();
    return { life: value, state: context };
  }

  test.each(['Nope', 'BufferCreated', 'toString', '__proto__'])(
    'a type that is none, %s, leaves it as it is, and nobody can say why not',
    (type) => {
      const actor = createBufferActor({ size: 4096 });
      const fact = { type, ...about } as unknown as BufferEvent;
      const before = actor.getSnapshot();
      expect(before.can(fact)).toBe(false);
      actor.send(fact);
      expect(bufferOf(actor)).toEqual({ life: before.value, state: before.context });
      expect(actor.getSnapshot().status).toBe('active');
      expect(() => whyNot(bufferOf(actor), fact)).toThrow(AssertionFailure);
      actor.send({ type: 'BufferFreed', buffer: about.buffer });
      expect(whyNot(bufferOf(actor), fact)?.rule).toBe('BUF3');
    },
  );

  test('whyNot takes a snapshot of it as it takes a buffer of a world', () => {
    const actor = createBufferActor({ size: 4096 });
    actor.send(attached);
    for (const fact of [
      attached,
      allocated,
      { type: 'BufferFreed', buffer: about.buffer },
    ] as const) {
      expect(whyNot(actor.getSnapshot(), fact)).toEqual(whyNot(bufferOf(actor), fact));
    }
    expect(whyNot(actor.getSnapshot(), attached)?.rule).toBe('ATT5');
  });

  test('a value that no rule looks at is recorded', () => {
    const actor = createBufferActor({ size: 4096 });
    const direction = 'sideways' as 'toDevice';
    for (const fact of [attached, allocated]) actor.send(fact);
    actor.send({ type: 'AttachmentMapped', ...about, direction });
    expect(actor.getSnapshot().context.attachments[0]).toMatchObject({ maps: 1, direction });
  });

  test('where a field is left out that a rule asks about, it stops', () => {
    const actor = createBufferActor({ size: 4096 });
    const fact = { type: 'ImporterAttached', ...about } as BufferEvent;
    const before = bufferOf(actor);
    const errors: unknown[] = [];
    actor.subscribe({ error: (error) => errors.push(error) });
    actor.send(fact);
    expect(actor.getSnapshot().status).toBe('error');
    expect(errors).toHaveLength(1);
    actor.send(attached);
    expect(bufferOf(actor)).toEqual(before);
    expect(() => whyNot(before, fact)).toThrow(TypeError);
  });
});
