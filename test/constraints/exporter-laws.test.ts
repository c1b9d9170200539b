/**
 * The laws of the exporter with the whole vocabulary: detaching is the fold over those who remain (L14),
 * a refused attach changes nothing (L15), a late attach under `fits` is admitted exactly where the
 * storage serves the newcomer (L16), and the log gives the same state (L18). The property tests of
 * test/property check L14, L15 and L18 on long runs: laws-of-calls.test.ts and laws-of-logs.test.ts.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { present } from '../../src/base/assert.ts';
import { acceptsTogether } from '../../src/constraints/accepts.ts';
import type { Participant } from '../../src/constraints/constraints.ts';
import { mergeConstraints } from '../../src/constraints/requirement.ts';
import { createExporter, replay, type Exporter } from '../../src/index.ts';
import { requirementOfAttached } from '../../src/machines/attached-requirement.ts';
import { expectMet, SEED } from '../property/seed.ts';
import { constraints, participantLists } from './arbitrary-constraints.ts';
import { SMALL_PLATFORM } from './platform.ts';

/** An exporter with one buffer `b1` of two pages. */
function newExporter(): Exporter {
  const exporter = createExporter({ platform: SMALL_PLATFORM, policy: 'fits' });
  exporter.createBuffer({ size: 8192, id: 'b1' });
  return exporter;
}

function attach(exporter: Exporter, { id, constraints: stated }: Participant) {
  return exporter.attach('b1', { id, constraints: stated });
}

function stateOf(exporter: Exporter) {
  return present(exporter.buffer('b1'), 'the buffer').state;
}

/** Those who were let in, with the handles of their attachments. */
function attachAll(exporter: Exporter, all: readonly Participant[]) {
  return all.flatMap((participant) => {
    const attached = attach(exporter, participant);
    return attached.ok ? [{ participant, handle: attached.value }] : [];
  });
}

const lists = participantLists({ minLength: 2, maxLength: 4 }, { fieldsMax: 3 });

test('[L14] after a detach the requirement is the fold over those who remain', () => {
  let detached = 0;
  const law = fc.property(lists, fc.nat(), (all, pick) => {
    const exporter = newExporter();
    const attached = attachAll(exporter, all);
    const leaving = attached[pick % Math.max(1, attached.length)];
    if (leaving === undefined) return;
    expect(exporter.detach(leaving.handle).ok).toBe(true);
    const left = attached.filter((each) => each !== leaving).map((each) => each.participant);
    expect(requirementOfAttached(stateOf(exporter))).toEqual(mergeConstraints(left));
    detached += 1;
  });
  fc.assert(law, { seed: SEED, numRuns: 300 });
  expectMet(detached, 200);
});

/** An exporter to which only these have attached. */
function exporterWith(attached: readonly Participant[]): Exporter {
  const exporter = newExporter();
  attachAll(exporter, attached);
  return exporter;
}

test('[L15] a refused attach changes nothing, and who would be refused later still attaches', () => {
  let refused = 0;
  const law = fc.property(lists, (all) => {
    const exporter = newExporter();
    const attached: Participant[] = [];
    for (const participant of all) {
      const before = exporter.describe();
      const isAttached = attach(exporter, participant).ok;
      // Another exporter, which has not heard of those who were refused, answers the same.
      expect(attach(exporterWith(attached), participant).ok).toBe(isAttached);
      if (isAttached) attached.push(participant);
      else expect(exporter.describe()).toEqual(before);
      if (!isAttached) refused += 1;
    }
    expect(stateOf(exporter)).toEqual(stateOf(exporterWith(attached)));
  });
  fc.assert(law, { seed: SEED, numRuns: 300 });
  expectMet(refused, 100);
});

/** Whether some number of buffers is enough for all and too many for none. */
function hasCountRoom(everybody: readonly Participant[]): boolean {
  const all = everybody.map(({ constraints: each }) => each);
  const held = all.map(
    (each) => (each.minBufferCountForCamping ?? 0) + (each.minBufferCountForDedicatedSlack ?? 0),
  );
  const shared = Math.max(0, ...all.map((each) => each.minBufferCountForSharedSlack ?? 0));
  const needed = held.reduce((sum, each) => sum + each, shared);
  const most = Math.min(...all.map((each) => each.maxBufferCount ?? Infinity));
  return Math.max(1, needed, ...all.map((each) => each.minBufferCount ?? 0)) <= most;
}

test('[L16] under fits a late importer is admitted exactly where the storage serves it', () => {
  const seen = { admitted: 0, refused: 0 };
  const newcomers = constraints({ fieldsMax: 2 });
  const law = fc.property(lists, newcomers, (all, stated) => {
    const exporter = newExporter();
    const [first] = attachAll(exporter, all);
    if (first === undefined || !exporter.map(first.handle).ok) return;
    const storage = present(stateOf(exporter).storage, 'storage');
    const late = attach(exporter, { id: 'late', constraints: stated });
    // What contradicts itself is a mistake and no question of storage.
    if (!late.ok && late.refusal.rule === 'ATT6') return;
    const attached = stateOf(exporter).attachments.filter(({ importer }) => importer !== 'late');
    const everybody = [
      ...attached.map(({ importer, constraints: each }) => ({ id: importer, constraints: each })),
      { id: 'late', constraints: stated },
    ];
    expect(late.ok).toBe(acceptsTogether(everybody, storage) && hasCountRoom(everybody));
    seen[late.ok ? 'admitted' : 'refused'] += 1;
  });
  fc.assert(law, { seed: SEED, numRuns: 600 });
  expectMet(seen.admitted, 50);
  expectMet(seen.refused, 50);
});

test('[L18] the log of constraints of every kind replays to the same state', () => {
  const law = fc.property(lists, (all) => {
    const exporter = newExporter();
    for (const { handle } of attachAll(exporter, all)) exporter.map(handle);
    const replayed = replay(exporter.log());
    expect(replayed.ok && replayed.value.buffers.get('b1' as never)?.state).toEqual(
      stateOf(exporter),
    );
  });
  fc.assert(law, { seed: SEED, numRuns: 200 });
});
