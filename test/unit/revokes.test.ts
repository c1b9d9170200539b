/** A revoke as callers meet it: what it does to maps and pins, what it is refused by, and when access comes back. */
import { describe, expect, test } from 'vitest';
import {
  createExporter,
  createMemoryStore,
  decodeLog,
  encodeLog,
  unwrap,
} from '../../src/index.ts';
import { DYNAMIC, answerOf, beginOnTwoHeaps, TWO_HEAPS } from '../support/two-heaps.ts';

describe('[REV1] a revoke', () => {
  test('makes live maps of dynamic importers stale', () => {
    const { exporter, buffer } = beginOnTwoHeaps('fits');
    const gpu = unwrap(exporter.attach(buffer, 'gpu', DYNAMIC));
    unwrap(exporter.map(gpu));
    unwrap(exporter.map(gpu));
    unwrap(exporter.revoke(buffer));
    const { life, state } = exporter.buffer(buffer) ?? {};
    expect(life).toBe('allocated');
    expect(state?.isRevoked).toBe(true);
    expect(state?.attachments[0]).toMatchObject({ maps: 0, stale: 2 });
    expect(answerOf(exporter.revoke(buffer))).toBe('EINVAL [REV1]');
  });

  test('needs storage, and that everybody who maps can be told', () => {
    const { exporter, buffer } = beginOnTwoHeaps('fits');
    const gpu = unwrap(exporter.attach(buffer, 'gpu'));
    expect(answerOf(exporter.revoke(buffer))).toBe('EINVAL [REV1]');
    unwrap(exporter.map(gpu));
    const deaf = exporter.revoke(buffer);
    expect(answerOf(deaf)).toBe('EBUSY [REV1]');
    expect(deaf.ok ? '' : deaf.refusal.message).toBe(
      'gpu maps b by a static attachment, and cannot be told.',
    );
    unwrap(exporter.unmap(gpu));
    unwrap(exporter.beginCpuAccess(buffer));
    expect(answerOf(exporter.revoke(buffer))).toBe('EBUSY [REV1]');
    unwrap(exporter.endCpuAccess(buffer));
    unwrap(exporter.revoke(buffer));
  });

  test('is not stopped by a pin, which is there again when access is restored', () => {
    const { exporter, buffer } = beginOnTwoHeaps('migrate');
    const gpu = unwrap(exporter.attach(buffer, 'gpu', DYNAMIC));
    unwrap(exporter.pin(gpu));
    unwrap(exporter.revoke(buffer));
    unwrap(exporter.unrevoke(buffer));
    expect(exporter.buffer(buffer)?.state.attachments[0]?.pins).toBe(1);
  });
});

test('[REV2] while access is revoked nothing is given out, and everything can be given back', () => {
  const { exporter, buffer } = beginOnTwoHeaps('fits');
  const gpu = unwrap(exporter.attach(buffer, 'gpu', DYNAMIC));
  unwrap(exporter.pin(gpu));
  unwrap(exporter.map(gpu));
  unwrap(exporter.revoke(buffer));
  for (const refused of [
    exporter.map(gpu),
    exporter.pin(gpu),
    exporter.attach(buffer, 'display'),
    exporter.beginCpuAccess(buffer),
  ]) {
    expect(answerOf(refused)).toBe('ENODEV [REV2]');
  }
  for (const given of [
    exporter.unmap(gpu),
    exporter.unpin(gpu),
    exporter.detach(gpu),
    exporter.put(buffer),
  ]) {
    expect(answerOf(given)).toBe('ok');
  }
});

test('[REV3] access is restored once everybody has unmapped, and is the same for later maps', () => {
  const { exporter, buffer } = beginOnTwoHeaps('fits');
  expect(answerOf(exporter.unrevoke(buffer))).toBe('EINVAL [REV3]');
  const gpu = unwrap(exporter.attach(buffer, 'gpu', DYNAMIC));
  const before = unwrap(exporter.map(gpu));
  unwrap(exporter.revoke(buffer));
  const early = exporter.unrevoke(buffer);
  expect(answerOf(early)).toBe('EBUSY [REV3]');
  expect(early.ok ? '' : early.refusal.message).toContain('gpu did not unmap');
  unwrap(exporter.unmap(gpu));
  unwrap(exporter.unrevoke(buffer));
  expect(unwrap(exporter.map(gpu))).toEqual(before);
  const again = createExporter({
    platform: TWO_HEAPS,
    store: createMemoryStore(unwrap(decodeLog(encodeLog([...exporter.log()]), 'log'))),
  });
  expect(again.describe()).toEqual(exporter.describe());
});
