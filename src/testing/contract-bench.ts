/**
 * An allocator on a memory of its own, with a slow list of who owns each frame beside it.
 */
import { assert } from '../base/assert.ts';
import type { Prng } from '../base/prng.ts';
import { allocatorId } from '../base/ids.ts';
import { bytes, PAGE_SIZE, physicalAddress } from '../base/units.ts';
import type { Constraints } from '../constraints/constraints.ts';
import { requirementOf } from '../constraints/requirement.ts';
import { coalesceRuns, type Storage } from '../constraints/storage.ts';
import type { FrameRun } from '../memory/frame-runs.ts';
import { PhysicalMemory } from '../memory/physical-memory.ts';
import { ZoneFrames, type FreeZone } from '../memory/zone-frames.ts';
import { framesOfZone, type Zone } from '../memory/zone.ts';
import type { AllocationRequest, AllocatorOps } from '../allocators/allocator.ts';
import type { PlatformInput } from '../allocators/platform/platform.ts';
import { roomIn, whyNeverServed } from '../allocators/suitability.ts';

/** An allocator that is to be tested. @public */
export interface ContractSubject {
  /** What the names of its checks begin with. */
  readonly name: string;
  /** The algorithm that is judged: its promises, and how it plans. */
  readonly operations: AllocatorOps;
  /** The zones it takes from, as in a platform, the preferred one first; a few hundred pages are enough. */
  readonly zones: PlatformInput['zones'];
}

/** What a bench is made of: the algorithm, watched, and zones that were checked. */
export interface BenchParts {
  readonly operations: AllocatorOps;
  readonly zones: readonly Zone[];
}

/** What was handed out, and for what. */
export interface Block {
  readonly storage: Storage;
  readonly request: AllocationRequest;
  readonly constraints: Constraints;
}

/** A request with the constraints it was made from. */
interface Question {
  readonly request: AllocationRequest;
  readonly constraints: Constraints;
}

/** The memory, and what was handed out of it. */
export class Bench {
  readonly subject: BenchParts;
  readonly blocks: Block[] = [];
  readonly #memory: PhysicalMemory;
  readonly #owners = new Map<number, Block>();

  constructor(subject: BenchParts) {
    this.subject = subject;
    this.#memory = new PhysicalMemory(subject.zones);
  }

  /** The end of the highest zone in bytes. */
  get end(): number {
    return Math.max(...this.subject.zones.map(({ base, size }) => base + size));
  }

  /** What the allocator could hand out in all. */
  get roomBytes(): number {
    return roomIn(this.subject.operations, this.#emptyZones());
  }

  /** The state of memory as one text. */
  picture(): string {
    return JSON.stringify(this.#memory.describe());
  }

  /** A request that the allocator could serve by what it promises. */
  requestFrom(prng: Prng): Question {
    const { operations } = this.subject;
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const pages = 1 + prng.below(prng.pick([2, 4, 16, 64]));
      const constraints = prng.below(2) === 0 ? {} : constraintsWithin(prng, this.end);
      const question = questionOf(pages, constraints);
      if (whyNeverServed(operations, this.#emptyZones(), question.request) === null)
        return question;
    }
    return questionOf(1, {});
  }

  plan({ request }: Question): readonly FrameRun[] | null {
    return this.subject.operations.plan(request, this.#zones());
  }

  /** Plans and takes what was planned; null where there is no room. */
  take(question: Question): Block | null {
    const frames = this.plan(question);
    if (frames === null) return null;
    const runs = frames.map(({ start, end }) => {
      assert(end > start, 'a run of a plan is empty');
      return {
        address: physicalAddress(start * PAGE_SIZE),
        length: bytes((end - start) * PAGE_SIZE),
      };
    });
    const storage = { allocator: allocatorId(0), runs: coalesceRuns(runs) };
    assert(this.#memory.canClaim(storage), 'a plan takes frames that are not free');
    this.#memory.claim(storage);
    const block = { storage, ...question };
    for (const frame of framesOf(storage)) {
      assert(!this.#owners.has(frame), `frame ${frame} has two owners`);
      this.#owners.set(frame, block);
    }
    this.blocks.push(block);
    return block;
  }

  allocate(prng: Prng): Block | null {
    return this.take(this.requestFrom(prng));
  }

  allocateBytes(size: number): Block | null {
    return this.take(questionOf(size / PAGE_SIZE, {}));
  }

  free(index: number): void {
    const [block] = this.blocks.splice(index, 1);
    if (block === undefined) return;
    for (const frame of framesOf(block.storage)) this.#owners.delete(frame);
    this.#memory.release(block.storage);
  }

  /** Allocates until the first refusal, and tells where everything lies. */
  fill(prng: Prng): string {
    const places: string[] = [];
    for (let block = this.allocate(prng); block !== null; block = this.allocate(prng)) {
      places.push(JSON.stringify(block.storage.runs));
    }
    while (this.blocks.length > 0) this.free(0);
    return places.join();
  }

  /** The same blocks in another memory, claimed in another order, by nobody's plan. */
  rebuilt(): Bench {
    const other = new Bench(this.subject);
    for (const block of [...this.blocks].reverse()) {
      other.#memory.claim(block.storage);
      other.blocks.push(block);
    }
    return other;
  }

  /** Each frame of the zones is free or owned, never both and never neither. */
  checkFrames(): void {
    const free = new Set<number>();
    for (const { start, end } of this.#memory.describe().free) {
      for (let frame = start; frame < end; frame += 1) free.add(frame);
    }
    let frames = 0;
    for (const zone of this.subject.zones) {
      const { start, end } = framesOfZone(zone);
      frames += end - start;
      for (let frame = start; frame < end; frame += 1) {
        const isOwned = this.#owners.has(frame);
        assert(
          free.has(frame) !== isOwned,
          `frame ${frame} is ${isOwned ? 'owned twice' : 'lost'}`,
        );
      }
    }
    assert(free.size + this.#owners.size === frames, 'there are frames outside the zones');
  }

  #zones(): readonly FreeZone[] {
    return this.subject.zones.flatMap(({ name }) => this.#memory.zone(name) ?? []);
  }

  #emptyZones(): readonly FreeZone[] {
    return this.subject.zones.map((zone) => new ZoneFrames(framesOfZone(zone)));
  }
}

function framesOf({ runs }: Storage): readonly number[] {
  return runs.flatMap(({ address, length }) =>
    Array.from({ length: length / PAGE_SIZE }, (_, page) => address / PAGE_SIZE + page),
  );
}

function questionOf(pages: number, constraints: Constraints): Question {
  const requirement = requirementOf({ id: 'caller', constraints });
  return { request: { size: bytes(pages * PAGE_SIZE), requirement }, constraints };
}

/** Constraints that memory up to `end` may be able to meet. */
export function constraintsWithin(prng: Prng, end: number): Constraints {
  const isSaid = (): boolean => prng.below(3) === 0;
  const pages = (count: number): number => count * PAGE_SIZE;
  const base = pages(prng.below(16));
  return {
    ...(isSaid()
      ? {
          dmaWindow: {
            base: physicalAddress(base),
            size: bytes(end + pages(prng.below(64)) - base),
            busOffset: pages(prng.below(8)),
          },
        }
      : {}),
    ...(isSaid() ? { alignment: bytes(pages(prng.pick([1, 2, 4, 8]))) } : {}),
    ...(isSaid() ? { contiguous: true } : {}),
    ...(isSaid() ? { maxSegmentCount: 1 + prng.below(6) } : {}),
    ...(isSaid() ? { maxSegmentSize: bytes(pages(1 + prng.below(12))) } : {}),
    ...(isSaid() ? { segmentBoundaryMask: pages(prng.pick([2, 8, 32])) - 1 } : {}),
  };
}
