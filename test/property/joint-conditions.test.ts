/**
 * Conditions that only all importers together make (one coherency domain, a sum of buffers, the room
 * around the data) hold at a late attach and in the storage that a first map records, too.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assert } from '../../src/base/assert.ts';
import {
  acceptsTogether,
  createExporter,
  unwrap,
  type ConstraintsInput,
  type Exporter,
  type Participant,
  type PlatformInput,
} from '../../src/index.ts';
import { expectMet, SEED } from './seed.ts';

const PLATFORM: PlatformInput = {
  name: 'small',
  zones: [{ name: 'all', base: 0, size: '1 MiB' }],
  allocators: [{ id: 1, name: 'region', kind: 'contiguous-region', zones: ['all'] }],
  importers: [],
};

function mapped(constraints: ConstraintsInput): { exporter: Exporter; buffer: string } {
  const exporter = createExporter({ platform: PLATFORM, policy: 'fits' });
  const buffer = unwrap(exporter.createBuffer({ size: 16384 }));
  unwrap(exporter.map(unwrap(exporter.attach(buffer, { id: 'first', constraints }))));
  return { exporter, buffer };
}

test.each<[string, ConstraintsInput, ConstraintsInput, string]>([
  ['domains', { domains: ['cpu'] }, { domains: ['ram'] }, 'first.domains with late.domains'],
  [
    'a sum of buffers',
    { minBufferCountForCamping: 2, maxBufferCount: 3 },
    { minBufferCountForCamping: 2 },
    'first.minBufferCountForCamping with first.maxBufferCount with late.minBufferCountForCamping',
  ],
  ['mandatory fields', { mandatory: ['usage'], usage: ['gpu.DRAW'] }, {}, 'first.mandatory'],
])('[ATT4] under fits %s are asked of all together', (_, first, late, culprits) => {
  const { exporter, buffer } = mapped(first);
  const done = exporter.attach(buffer, { id: 'late', constraints: late });
  assert(!done.ok, 'what cannot be together is refused');
  expect(done.refusal).toMatchObject({ errno: 'EBUSY', rule: 'ATT4' });
  expect(done.refusal.message).toContain(`This storage cannot serve ${culprits} together.`);
});

/** What fills a buffer of four pages from both sides. */
const ROOM: fc.Arbitrary<ConstraintsInput> = fc.record(
  {
    prefix: fc.nat({ max: 12_288 }),
    padding: fc.nat({ max: 8_192 }),
    minSize: fc.integer({ min: 1, max: 12_288 }),
    domains: fc.subarray(['cpu', 'ram', 'inaccessible'] as const, { minLength: 1 }),
  },
  { requiredKeys: [] },
);

test('[MAP1] the storage of a first map serves all who are attached together', () => {
  let served = 0;
  let turnedAway = 0;
  const law = (all: readonly ConstraintsInput[]): void => {
    const exporter = createExporter({ platform: PLATFORM });
    const buffer = unwrap(exporter.createBuffer({ size: 16_384 }));
    for (const [index, constraints] of all.entries()) {
      turnedAway += exporter.attach(buffer, { id: `i${index}`, constraints }).ok ? 0 : 1;
    }
    const attachments = exporter.buffer(buffer)?.state.attachments ?? [];
    const [first] = attachments;
    if (first === undefined) return;
    const participants: readonly Participant[] = attachments.map(({ importer, constraints }) => ({
      id: importer,
      constraints,
    }));
    unwrap(exporter.map(`${buffer}/${first.importer}/${first.serial}`));
    const storage = exporter.buffer(buffer)?.state.storage ?? null;
    assert(storage !== null, 'a first map allocates');
    assert(acceptsTogether(participants, storage), 'somebody does not accept the storage');
    served += 1;
  };
  fc.assert(fc.property(fc.array(ROOM, { minLength: 1, maxLength: 4 }), law), {
    seed: SEED,
    numRuns: 300,
  });
  expectMet(served, 200);
  expectMet(turnedAway, 50);
});
