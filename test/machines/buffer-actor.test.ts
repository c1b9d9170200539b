/** The chart as an actor of its own: it begins as an exporter's buffer does, and refuses what that refuses. */
import { expect, test } from 'vitest';
import { createBufferActor, type BufferActorOptions } from '../../src/machines/buffer-actor.ts';
import type { Policy } from '../../src/events/policy.ts';

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
