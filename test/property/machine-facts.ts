/**
 * Every fact that could be offered to a buffer, and the law that all who judge facts agree: the rule
 * table, the machine's `can()`, what `offer` answers, and xstate's own interpreter.
 */
import { isDeepStrictEqual } from 'node:util';
import { transition } from 'xstate';
import { assert } from '../../src/base/assert.ts';
import { physicalAddress, bytes } from '../../src/base/units.ts';
import { allocatorId } from '../../src/base/ids.ts';
import { DIRECTIONS } from '../../src/events/direction.ts';
import type { Buffer, BufferEvent, Platform, Storage } from '../../src/index.ts';
import { bufferGuards, bufferMachine } from '../../src/machines/buffer-machine.ts';
import { applyFactToCopy } from '../../src/machines/buffer-state.ts';
import { offer, whyNot } from '../../src/machines/legality.ts';
import type { Surroundings } from '../../src/machines/surroundings.ts';

/** Storage that no allocator gave: of the size of the buffer, or of one page. */
function someStorage(length: number): Storage {
  return {
    allocator: allocatorId(0),
    runs: [{ address: physicalAddress(0), length: bytes(length) }],
  };
}

/** Every fact about a buffer and the importers of a platform. */
export function factsAbout({ state }: Buffer, platform: Platform): readonly BufferEvent[] {
  const { id: buffer } = state;
  const ofImporters = platform.importers.flatMap(({ id: importer, constraints }) => {
    const about = { buffer, importer };
    return [
      { type: 'ImporterAttached', ...about, constraints },
      { type: 'ImporterAttached', ...about, constraints, sharing: { kind: 'dynamic' } },
      { type: 'AttachmentPinned', ...about },
      { type: 'AttachmentUnpinned', ...about },
      { type: 'ImporterDetached', ...about },
      ...[state.size, 4096].flatMap((length) => {
        const chosen = { ...about, storage: someStorage(length), cpuReachable: true };
        return [
          { type: 'BackingAllocated', ...chosen, fullAllocators: [] },
          { type: 'BackingAllocated', ...chosen, fullAllocators: [], call: 'pin' },
          { type: 'BackingMoved', ...chosen },
        ] as const;
      }),
      { type: 'PlaceReleased', ...about },
      ...DIRECTIONS.map(
        (direction) => ({ type: 'AttachmentMapped', ...about, direction }) as const,
      ),
      ...DIRECTIONS.map(
        (direction) => ({ type: 'AttachmentUnmapped', ...about, direction }) as const,
      ),
      { type: 'AttachmentUnmapped', ...about },
    ] satisfies BufferEvent[];
  });
  return [
    ...ofImporters,
    { type: 'BarrierOpened', buffer, cause: 'sealed' },
    { type: 'CpuAccessBegan', buffer },
    { type: 'CpuAccessEnded', buffer },
    { type: 'AccessRevoked', buffer },
    { type: 'AccessRestored', buffer },
    { type: 'ReferenceTaken', buffer },
    { type: 'ReferencePut', buffer },
    { type: 'BufferFreed', buffer },
  ];
}

/** Throws where two judges differ about a fact; returns how many facts were lawful. */
export function assertJudgesAgree(
  buffer: Buffer,
  platform: Platform,
  place: Surroundings | null = null,
): number {
  let lawful = 0;
  const machine = bufferMachine.provide({ guards: bufferGuards(place) });
  const before = machine.resolveState({ value: buffer.life, context: buffer.state });
  for (const fact of factsAbout(buffer, platform)) {
    const words = `${JSON.stringify(fact)} in ${buffer.life}`;
    const breach = whyNot(buffer, fact, place);
    const answer = offer(buffer, fact, place);
    assert(before.can(fact) === (breach === null), `can() and the rules differ: ${words}`);
    assert(answer.ok === (breach === null), `offer and the rules differ: ${words}`);
    const [after] = transition(machine, before, fact);
    const interpreted = { life: after.value, state: after.context };
    const offered = answer.ok ? answer.value : buffer;
    assert(isDeepStrictEqual(interpreted, offered), `xstate and offer differ: ${words}`);
    if (!answer.ok) {
      assert(isDeepStrictEqual(answer.refusal, breach), `another rule refuses: ${words}`);
      continue;
    }
    const copied = offer(buffer, fact, place, applyFactToCopy);
    assert(isDeepStrictEqual(copied, answer), `a replay applies another fact: ${words}`);
    assertLifeAgrees(answer.value);
    lawful += 1;
  }
  return lawful;
}

/** Throws where the name of the chart's state tells something else than the buffer itself. */
export function assertLifeAgrees({ life, state }: Buffer): void {
  const { attachments, storage, references, cpuAccessDepth, firstMap, cpuReachable } = state;
  assert(
    state.isRevoked !== true || life === 'allocated' || life === 'freed',
    'nobody maps what is revoked',
  );
  assert(state.isRevoked !== true || cpuAccessDepth === 0, 'the CPU does not access it');
  const maps = attachments.reduce((sum, each) => sum + each.maps, 0);
  const expected =
    references === 0
      ? 'freed'
      : storage === null
        ? attachments.length === 0
          ? 'created'
          : 'attaching'
        : maps === 0
          ? 'allocated'
          : 'mapped';
  assert(life === expected, `the chart says ${life}, the buffer says ${expected}`);
  assert(maps === 0 || storage !== null, 'a map needs storage');
  assert(cpuAccessDepth === 0 || (storage !== null && cpuReachable), 'CPU access needs storage');
  assert(storage === null || firstMap !== null, 'somebody mapped first');
  assert(life !== 'freed' || (attachments.length === 0 && cpuAccessDepth === 0), 'freed is unused');
  for (const each of attachments) {
    const held = each.maps + (each.stale ?? 0);
    assert((each.direction === null) === (held === 0), 'maps have a direction');
    assert(each.stale === undefined || each.stale > 0, 'no stale map is not told');
    assert(each.stale === undefined || each.sharing !== undefined, 'static maps never are stale');
    assert(each.pins === undefined || each.pins > 0, 'no pin is not told');
    assert(each.pins === undefined || each.sharing !== undefined, 'who pins is dynamic');
  }
}
