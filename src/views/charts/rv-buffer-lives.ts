/**
 * The lives of a buffer, for its monitor: the chart is asked about each fact that the kernel can show, by everybody
 * who could be behind it. No rule of the chart stands here a second time.
 */
import { allocatorId, bufferId, importerId, type ImporterId } from '../../base/ids.ts';
import { DEFAULT_LIMITS } from '../../base/limits.ts';
import type { Result } from '../../base/result.ts';
import { present } from '../../base/assert.ts';
import { bytes, PAGE_SIZE, physicalAddress } from '../../base/units.ts';
import type { BufferEvent } from '../../events/events.ts';
import { POLICIES, type Policy } from '../../events/policy.ts';
import { FACTS } from '../../events/vocabulary.ts';
import { LATE_POLICIES } from '../../machines/late-policies.ts';
import { newBuffer } from '../../machines/buffer-state.ts';
import { offer, type Buffer } from '../../machines/legality.ts';
import type { RvLives, RvMoment, RvStep } from './rv-steps.ts';

interface Moment extends RvMoment {
  readonly buffer: Buffer;
}

/** Judges a fact, and applies it. */
export type Offered = (buffer: Buffer, fact: BufferEvent) => Result<Buffer, unknown>;

const BUFFER = bufferId('b1');

/** A kernel has no such limits. */
const NO_LIMITS = {
  ...DEFAULT_LIMITS,
  attachmentsPerBufferMax: Number.MAX_SAFE_INTEGER,
  mapsPerAttachmentMax: Number.MAX_SAFE_INTEGER,
};

/** The facts that one call of the kernel makes; null where a monitor of who attaches and maps is told nothing. */
type FactsOfCall = (importer: ImporterId) => readonly BufferEvent[];

const CALLS: Readonly<Record<BufferEvent['type'], readonly FactsOfCall[] | null>> = {
  ImporterAttached: [
    (importer) => [{ type: 'ImporterAttached', buffer: BUFFER, importer, constraints: {} }],
  ],
  ImporterDetached: [(importer) => [{ type: 'ImporterDetached', buffer: BUFFER, importer }]],
  AttachmentMapped: [
    (importer) => [mappedBy(importer)],
    // The first map allocates and maps in one call; the allocation itself is not shown.
    (importer) => [allocatedFor(importer), mappedBy(importer)],
  ],
  AttachmentUnmapped: [(importer) => [{ type: 'AttachmentUnmapped', buffer: BUFFER, importer }]],
  ReferenceTaken: [() => [{ type: 'ReferenceTaken', buffer: BUFFER }]],
  ReferencePut: [() => [{ type: 'ReferencePut', buffer: BUFFER }]],
  BufferFreed: [() => [{ type: 'BufferFreed', buffer: BUFFER }]],
  BackingAllocated: null,
  BackingMoved: null,
  PlaceReleased: null,
  BarrierOpened: null,
  AttachmentPinned: null,
  AttachmentUnpinned: null,
  CpuAccessBegan: null,
  CpuAccessEnded: null,
  AccessRevoked: null,
  AccessRestored: null,
};

function mappedBy(importer: ImporterId): BufferEvent {
  return { type: 'AttachmentMapped', buffer: BUFFER, importer, direction: 'bidirectional' };
}

function allocatedFor(importer: ImporterId): BufferEvent {
  const runs = [{ address: physicalAddress(0), length: bytes(PAGE_SIZE) }];
  const storage = { allocator: allocatorId(1), runs };
  const found = { storage, cpuReachable: true, fullAllocators: [] };
  return { type: 'BackingAllocated', buffer: BUFFER, importer, ...found };
}

/**
 * All lives by the chart of a buffer. A late attach is what the monitor is for, so nobody may be late.
 *
 * @param most - How many attachments, and how many maps, there are at most.
 */
export function bufferLives(
  most: number,
  offered: Offered = (buffer, fact) => offer(buffer, fact, null),
): RvLives<Moment> {
  const isForNobody = (name: Policy): boolean => LATE_POLICIES[name].admits === 'nobody';
  const policy = present(POLICIES.find(isForNobody), 'policy that admits nobody');
  const state = newBuffer(BUFFER, bytes(PAGE_SIZE), policy, NO_LIMITS);
  const known = new Map<string, readonly RvStep<Moment>[]>();
  return {
    start: momentOf({ life: 'created', state }),
    birth: FACTS.BufferCreated.kernel,
    final: 'freed',
    countsAttachments: true,
    stepsFrom: ({ key, buffer }) => {
      const steps = known.get(key) ?? stepsOf(buffer, offered).filter(({ to }) => isCounted(to));
      known.set(key, steps);
      return steps;
    },
  };

  function isCounted({ attachments, maps }: Moment): boolean {
    return attachments <= most && maps <= most;
  }
}

function stepsOf(buffer: Buffer, offered: Offered): readonly RvStep<Moment>[] {
  const callers = callersOf(buffer);
  return Object.entries(CALLS).flatMap(([type, calls]) => {
    const event = FACTS[type as BufferEvent['type']].kernel;
    if (event === null || calls === null) return [];
    const nexts = calls.flatMap((call) =>
      callers.flatMap((caller) =>
        referenced(buffer).map((before) => followed(before, call(caller), offered)),
      ),
    );
    return nexts.flatMap((next) => (next === null ? [] : [{ event, to: momentOf(next) }]));
  });
}

/** One importer for each number of maps, as they are all alike, and one that is not attached. */
function callersOf({ state: { attachments } }: Buffer): readonly ImporterId[] {
  const byMaps = new Map(attachments.map(({ maps, importer }) => [maps, importer]));
  const names = new Set<string>(attachments.map(({ importer }) => importer));
  const numbers = Array.from({ length: names.size + 1 }, (_, index) => `i${index}`);
  const strangers = numbers.filter((name) => !names.has(name)).slice(0, 1);
  return [...byMaps.values(), ...strangers.map(importerId)];
}

/** A monitor does not count references: while there is one, there may be others as well. */
function referenced(buffer: Buffer): readonly Buffer[] {
  const { life, state } = buffer;
  if (state.references === 0) return [buffer];
  return [1, 2].map((references) => ({ life, state: { ...state, references } }));
}

/** The buffer after facts that follow each other; null where one of them cannot happen. */
function followed(buffer: Buffer, facts: readonly BufferEvent[], offered: Offered): Buffer | null {
  let after = buffer;
  for (const fact of facts) {
    const next = offered(after, fact);
    if (!next.ok) return null;
    after = next.value;
  }
  return after;
}

function momentOf(buffer: Buffer): Moment {
  const maps = buffer.state.attachments.map((each) => each.maps).sort((a, b) => a - b);
  const counts = { attachments: maps.length, maps: maps.reduce((sum, each) => sum + each, 0) };
  return { buffer, state: buffer.life, ...counts, key: `${buffer.life} ${maps.join()}` };
}
