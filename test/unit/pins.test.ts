/** Dynamic importers as callers meet them: what a pin does, what it is refused by, and what a move leaves of maps. */
import { describe, expect, test } from 'vitest';
import { unwrap } from '../../src/index.ts';
import { DYNAMIC, answerOf, beginOnTwoHeaps } from '../support/two-heaps.ts';

describe('[PIN1] a pin', () => {
  test('allocates where it is the first, and is counted', () => {
    const { exporter, buffer } = beginOnTwoHeaps('fits');
    const gpu = unwrap(exporter.attach(buffer, 'gpu', DYNAMIC));
    unwrap(exporter.pin(gpu));
    unwrap(exporter.pin(gpu));
    expect(exporter.buffer(buffer)?.life).toBe('allocated');
    expect(exporter.buffer(buffer)?.state.firstMap).toEqual({
      importer: 'gpu',
      call: 'pin',
      version: 3,
    });
    expect(exporter.buffer(buffer)?.state.attachments[0]?.pins).toBe(2);
    unwrap(exporter.unpin(gpu));
    expect(answerOf(exporter.detach(gpu))).toBe('EBUSY [ATT3]');
    unwrap(exporter.unpin(gpu));
    expect(answerOf(exporter.unpin(gpu))).toBe('EINVAL [PIN1]');
    unwrap(exporter.detach(gpu));
    unwrap(exporter.put(buffer));
  });

  test('of a static attachment is refused before storage is looked for', () => {
    const { exporter, buffer } = beginOnTwoHeaps('fits');
    const given = { sharing: { kind: 'static' } } as const;
    const gpu = unwrap(exporter.attach(buffer, 'gpu', given));
    expect(answerOf(exporter.pin(gpu))).toBe('EINVAL [PIN1]');
    expect(exporter.buffer(buffer)?.state.attachments[0]).not.toHaveProperty('sharing');
    expect(exporter.buffer(buffer)?.life).toBe('attaching');
  });

  test('makes others late, who are told so', () => {
    const { exporter, buffer } = beginOnTwoHeaps('fits');
    unwrap(exporter.pin(unwrap(exporter.attach(buffer, 'gpu', DYNAMIC))));
    const late = exporter.attach(buffer, 'display');
    expect(late.ok ? '' : late.refusal.message).toContain('gpu pinned b first');
  });

  test('of what is no kind of sharing does not come about', () => {
    const { exporter, buffer } = beginOnTwoHeaps('fits');
    const odd = { sharing: { kind: 'both' } } as unknown as typeof DYNAMIC;
    expect(answerOf(exporter.attach(buffer, 'gpu', odd))).toBe('EINVAL [ATT6]');
  });
});

describe('[MIG1] under migrate', () => {
  test('a pin, and a map of a static importer, hold the storage where it is', () => {
    for (const hold of ['pin', 'map'] as const) {
      const { exporter, buffer } = beginOnTwoHeaps('migrate');
      const options = hold === 'pin' ? DYNAMIC : {};
      unwrap(exporter[hold](unwrap(exporter.attach(buffer, 'gpu', options))));
      expect(answerOf(exporter.attach(buffer, 'display')), hold).toBe('EBUSY [ATT4]');
    }
  });

  test('it moves under the maps of dynamic importers, which are stale until they are unmapped', () => {
    const { exporter, buffer } = beginOnTwoHeaps('migrate');
    const gpu = unwrap(exporter.attach(buffer, 'gpu', DYNAMIC));
    const before = unwrap(exporter.map(gpu)).entries[0]?.dmaAddress;
    unwrap(exporter.attach(buffer, 'display'));
    const [attachment] = exporter.buffer(buffer)?.state.attachments ?? [];
    expect([exporter.buffer(buffer)?.life, attachment?.maps, attachment?.stale]).toEqual([
      'allocated',
      0,
      1,
    ]);
    expect(answerOf(exporter.detach(gpu))).toBe('EBUSY [ATT3]');
    expect(unwrap(exporter.map(gpu)).entries[0]?.dmaAddress).not.toBe(before);
    unwrap(exporter.unmap(gpu));
    expect(exporter.buffer(buffer)?.life).toBe('mapped');
    expect(exporter.buffer(buffer)?.state.attachments[0]).not.toHaveProperty('stale');
    unwrap(exporter.unmap(gpu));
    unwrap(exporter.detach(gpu));
  });
});
