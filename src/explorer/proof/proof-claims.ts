/**
 * The parts of the invariant, and the core properties, as claims about one step from a state that meets the
 * invariant. docs/proof.md states them as formulas and says why two importers are enough for each.
 */
import { breachesOf } from '../../constraints/accepts.ts';
import { framesOfRun } from '../../memory/physical-memory.ts';
import { PAGE_SIZE } from '../../base/units.ts';
import type { Storage } from '../../constraints/storage.ts';
import type { Buffer } from '../../machines/legality.ts';
import { lifeOf, type AbstractState, type Concrete } from './abstract-state.ts';
import { lastOf, type Outcome, type ProofStep } from './proof-steps.ts';
import { placeKey, storageOfOthers, type ProofSystem } from './proof-system.ts';

/** A step that was made, and all that a claim may look at. */
export interface MadeStep {
  readonly system: ProofSystem;
  readonly state: AbstractState;
  readonly before: Concrete;
  readonly step: ProofStep;
  readonly outcome: Outcome;
}

/** One claim: why a step breaks it, in words, or null where it does not. */
export interface ProofClaim {
  readonly name: string;
  /** What is claimed of every state, or of every step, in one sentence. */
  readonly says: string;
  /** The claim is about states: whether one meets it. Absent where it is about steps. */
  readonly assumes?: (before: Concrete) => boolean;
  readonly breach: (made: MadeStep) => string | null;
}

/** What the chart calls a buffer is what it has. */
export const LIFE: ProofClaim = {
  name: 'life-says-what-there-is',
  says: 'created: nobody attached, no storage; attaching: somebody, no storage; allocated: storage, no map; mapped: storage and a map; freed: nothing',
  breach: ({ outcome }) => firstBreach(outcome, whyNotCoherent),
};

function whyNotCoherent({ life, state }: Buffer): string | null {
  const { storage, attachments, references, cpuAccessDepth } = state;
  if (life === 'freed') {
    const isGone = storage === null && references === 0 && attachments.length === 0;
    return isGone && cpuAccessDepth === 0 ? null : 'it was freed and is not gone';
  }
  const expected = lifeOf(storage !== null, attachments);
  if (life !== expected) return `it is called ${life} and is ${expected}`;
  if (references < 1) return 'nobody has a reference to it';
  const isMappedWithout = storage === null && attachments.some(({ maps }) => maps > 0);
  if (isMappedWithout || (storage === null && cpuAccessDepth > 0))
    return 'it is in use without storage';
  const isCounted = attachments.every(
    ({ maps, direction }) => maps >= 0 && (direction === null) === (maps === 0),
  );
  return isCounted ? null : 'maps are counted wrong';
}

/** Storage lies where the plan puts it for somebody. */
export const PLACE: ProofClaim = {
  name: 'storage-lies-at-a-place',
  says: 'storage lies where the pool puts it for some importers that can attach together',
  breach: ({ system, step, outcome }) => {
    // A log of another program may tell of any storage that its rules let pass.
    const { storage } = lastOf(outcome).state;
    if (step.by === 'log' || storage === null) return null;
    const key = placeKey(system, storage);
    const isKnown = system.places.some((each) => placeKey(system, each) === key);
    return isKnown ? null : 'its storage lies at none of the places';
  },
};

/** Nobody is waited for once there is storage. */
export const WAITED: ProofClaim = {
  name: 'storage-waits-for-nobody',
  says: 'where there is storage, nobody is waited for, and who is attached is not waited for',
  breach: ({ outcome }) =>
    firstBreach(outcome, ({ state: { storage, awaited, attachments } }) => {
      if (storage !== null && awaited.length > 0)
        return `it has storage and waits for ${awaited.join()}`;
      const both = attachments.find(({ importer }) => awaited.includes(importer));
      return both === undefined ? null : `it waits for ${both.importer}, which is attached`;
    }),
};

export const SERVES: ProofClaim = {
  name: 'storage-serves-attached',
  says: 'storage serves every importer that is attached',
  assumes: ({ buffer }) => unserved(buffer) === null,
  breach: ({ outcome }) => {
    const who = unserved(lastOf(outcome));
    return who === null ? null : `the storage does not serve ${who}`;
  },
};

function unserved({ state: { storage, attachments } }: Buffer): string | null {
  if (storage === null) return null;
  const one = attachments.find(({ constraints }) => breachesOf(constraints, storage).length > 0);
  return one === undefined ? null : one.importer;
}

export const ONCE: ProofClaim = {
  name: 'allocated-once',
  says: 'storage is allocated where there is none, and is another one afterwards only where it was moved',
  breach: ({ before: { buffer }, outcome }) => {
    const allocations = outcome.events.filter(({ type }) => type === 'BackingAllocated').length;
    const had = buffer.state.storage;
    if (allocations > 1 || (allocations === 1 && had !== null)) return 'storage is allocated twice';
    const { life, state } = lastOf(outcome);
    const isMoved = outcome.events.some(({ type }) => type === 'BackingMoved');
    const isLeft = had === null || life === 'freed' || isMoved || sameRuns(had, state.storage);
    return isLeft ? null : 'the storage is another one';
  },
};

function sameRuns(one: Storage, other: Storage | null): boolean {
  return (
    one.allocator === other?.allocator && JSON.stringify(one.runs) === JSON.stringify(other.runs)
  );
}

export const FRAMES: ProofClaim = {
  name: 'no-frame-twice',
  says: 'storage that is allocated or moved takes no page of another buffer, and no more than there is room for',
  breach: ({ system, state, before, outcome }) => {
    const { storage } = lastOf(outcome).state;
    const own = before.buffer.state.storage;
    if (storage === null || own === storage) return null;
    const others = system.hasOtherBuffers ? storageOfOthers(system, own, state.full) : [];
    if (others.some((each) => overlaps(each, storage))) return 'it takes a page of another buffer';
    const allocator = system.platform.allocators.find(({ id }) => id === storage.allocator);
    const used = others
      .filter((each) => each.allocator === storage.allocator)
      .reduce((sum, each) => sum + pagesOf(each), pagesOf(storage));
    const room = (allocator?.capacity ?? Infinity) / PAGE_SIZE;
    return used <= room ? null : `its allocator gives ${used} pages and has ${room}`;
  },
};

function pagesOf({ runs }: Storage): number {
  return runs.reduce((sum, { length }) => sum + length / PAGE_SIZE, 0);
}

/** Whether two storages have a page in common. */
export function overlaps(one: Storage, other: Storage): boolean {
  return one.runs
    .map(framesOfRun)
    .some((mine) =>
      other.runs.map(framesOfRun).some(({ start, end }) => mine.start < end && start < mine.end),
    );
}

function firstBreach({ after }: Outcome, whyNot: (buffer: Buffer) => string | null): string | null {
  for (const each of after) {
    const why = whyNot(each);
    if (why !== null) return why;
  }
  return null;
}
