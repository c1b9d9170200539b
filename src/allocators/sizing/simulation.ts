/**
 * Lets streams live on a platform for some simulated time and tells when memory refused them. Chance
 * comes from one seed, so a run can be repeated by anybody.
 */
import { assert, present } from '../../base/assert.ts';
import type { AllocatorId } from '../../base/ids.ts';
import { Prng } from '../../base/prng.ts';
import { PAGE_SIZE, type Bytes } from '../../base/units.ts';
import { PhysicalMemory } from '../../memory/physical-memory.ts';
import type { AllocationRequest } from '../allocator.ts';
import { planStorage, type PoolAnswer } from '../pool.ts';
import type { Platform } from '../platform/platform.ts';
import { Agenda } from './agenda.ts';
import { turnOver } from './background.ts';
import { memorySnapshotOf, type LiveBuffer, type MemorySnapshot } from '../memory-snapshot.ts';
import { storageSize } from '../../constraints/storage.ts';
import { oneByOne, requestsOfStream } from './stream-requests.ts';
import type { BackgroundSpec, Streams, StreamSpec } from './streams.ts';

/** How long, and by which chance. @public */
export interface SimulationOptions {
  /** The seed of all chance: the same one gives the same times. */
  readonly seed: number;
  /** How long the simulated time is, in seconds. */
  readonly seconds: number;
}

/** A buffer that was refused. @public */
export interface RefusedBuffer {
  /** Seconds since the start. */
  readonly at: number;
  /** The stream that asked, by its name. */
  readonly stream: string;
  /** Bytes that were asked for: of data, or of the pages of one buffer where planes lie in several. */
  readonly size: Bytes;
  /** The bytes that were free or movable in the zones of the allocators that could have served. */
  readonly freeBytes: number;
  /** Bytes of the longest free or movable run in one of those zones; 0 where there is none. */
  readonly largestFreeBytes: number;
  /** Why each allocator was passed over, in the order in which they were tried. */
  readonly reasons: readonly string[];
}

/** More buffers than this are not simulated: minutes, for streams of very short lives. */
export const BUFFERS_MAX = 200_000;

/** What came of a simulation. @public */
export interface Simulation {
  /** The simulated seconds; fewer than were asked for where the limit of buffers was reached. */
  readonly seconds: number;
  /** How many buffers got storage, those given back at once among them because others of their set got none. */
  readonly allocations: number;
  /** How many buffers were refused; a stream that is refused asks again later, and counts again. */
  readonly refusals: number;
  /** The first buffer that was refused; null where none was. */
  readonly firstRefusal: RefusedBuffer | null;
  /** The most bytes in use at a time, by allocator id. */
  readonly peaks: ReadonlyMap<AllocatorId, number>;
  /** How many buffers each allocator gave to each stream, by the stream's name. */
  readonly servedBy: ReadonlyMap<string, ReadonlyMap<AllocatorId, number>>;
  /** At the start, at the worst moment, and when all streams are over. */
  readonly snapshots: readonly [MemorySnapshot, MemorySnapshot, MemorySnapshot];
}

type Happening =
  | { readonly kind: 'open'; readonly stream: StreamSpec; readonly count: number }
  | { readonly kind: 'close'; readonly stream: StreamSpec; readonly buffers: readonly LiveBuffer[] }
  | { readonly kind: 'turnover'; readonly spec: BackgroundSpec };

/** One run. The worst moment is known only at its end, so a second run takes the picture of it. */
export function simulate(
  platform: Platform,
  streams: Streams,
  options: SimulationOptions,
): Simulation {
  const first = new Run(platform, streams, options, -1);
  first.live();
  const second = new Run(platform, streams, options, first.worstStep);
  second.live();
  assert(second.worstStep === first.worstStep, 'the same seed gives the same life');
  return second.outcome();
}

/** A simulation that ends with the first refusal. */
export interface Rehearsal {
  readonly isRefused: boolean;
  /** Buffers that were asked for and pieces that were lent: what a search pays for it. */
  readonly work: number;
}

/** Whether anything is refused: a simulation without pictures, for a search. */
export function rehearse(
  platform: Platform,
  streams: Streams,
  options: SimulationOptions,
): Rehearsal {
  const run = new Run(platform, streams, options, -1);
  run.live(true);
  return { isRefused: run.refusals > 0, work: run.work };
}

class Run {
  refusals = 0;
  /** Buffers that were asked for and pieces that were lent. */
  work = 0;
  /** The first refusal, or the step after which most was in use. */
  worstStep = 0;
  readonly #platform: Platform;
  readonly #memory: PhysicalMemory;
  readonly #prng: Prng;
  readonly #agenda = new Agenda<Happening>();
  /** By stream and size. */
  readonly #requests = new Map<string, readonly AllocationRequest[]>();
  readonly #buffers = new Set<LiveBuffer>();
  readonly #peaks = new Map<AllocatorId, number>();
  readonly #servedBy = new Map<string, Map<AllocatorId, number>>();
  #seconds: number;
  readonly #pictureAt: number;
  readonly #snapshots: MemorySnapshot[] = [];
  #firstRefusal: RefusedBuffer | null = null;
  #allocations = 0;
  #step = 0;
  #inUse = 0;
  #mostInUse = 0;

  constructor(
    platform: Platform,
    { streams, background }: Streams,
    { seed, seconds }: SimulationOptions,
    pictureAt: number,
  ) {
    this.#platform = platform;
    this.#memory = new PhysicalMemory(platform.zones);
    this.#prng = new Prng(seed);
    this.#seconds = seconds;
    this.#pictureAt = pictureAt;
    for (const stream of streams) {
      for (const size of stream.sizes) {
        const set = requestsOfStream(platform, stream, size);
        assert(typeof set !== 'string', 'streams that can never be served are not simulated');
        this.#requests.set(`${stream.name} ${size}`, oneByOne(set));
      }
    }
    for (const spec of background) {
      this.work += turnOver(this.#memory, spec, this.#prng);
      this.#agenda.add(spec.turnover, { kind: 'turnover', spec });
    }
    for (const stream of streams) {
      const isSingle = stream.pattern === 'churn';
      for (let index = 0; index < (isSingle ? stream.count : 1); index += 1) {
        // Streams do not all begin at once, but for those that are always there.
        const at = stream.pattern === 'steady' ? 0 : this.#prng.below(stream.pause + 1);
        this.#agenda.add(at, { kind: 'open', stream, count: isSingle ? 1 : stream.count });
      }
    }
    this.#picture('before', 0);
  }

  /** @param untilRefusal - Whether the first refusal is all that matters. */
  live(untilRefusal = false): void {
    for (let item = this.#agenda.next(); item !== undefined; item = this.#agenda.next()) {
      const { at, what } = item;
      if (at > this.#seconds || (untilRefusal && this.refusals > 0)) break;
      if (this.#step >= BUFFERS_MAX) {
        this.#seconds = at;
        break;
      }
      if (what.kind === 'turnover') {
        this.work += turnOver(this.#memory, what.spec, this.#prng);
        this.#agenda.add(at + what.spec.turnover, what);
      } else if (what.kind === 'close') {
        for (const buffer of what.buffers) this.#free(buffer);
        const { stream } = what;
        const count = stream.pattern === 'churn' ? 1 : stream.count;
        this.#agenda.add(at + this.#around(stream.pause), { kind: 'open', stream, count });
      } else {
        this.#open(at, what.stream, what.count);
      }
    }
    for (const buffer of [...this.#buffers]) this.#free(buffer);
    assert(this.#inUse === 0, 'when all is over everything has come back');
    this.#picture('after', this.#seconds);
  }

  outcome(): Simulation {
    const [before, ...rest] = this.#snapshots;
    const after = rest.pop();
    assert(before !== undefined && after !== undefined, 'a run ends with a picture');
    const [worst = before] = rest;
    return {
      seconds: this.#seconds,
      allocations: this.#allocations,
      refusals: this.refusals,
      firstRefusal: this.#firstRefusal,
      peaks: this.#peaks,
      servedBy: this.#servedBy,
      snapshots: [before, worst, after],
    };
  }

  #open(at: number, stream: StreamSpec, count: number): void {
    const buffers: LiveBuffer[] = [];
    const size = stream.sizes[this.#prng.below(stream.sizes.length)] ?? stream.sizes[0];
    assert(size !== undefined, 'a stream has a size');
    const requests = present(this.#requests.get(`${stream.name} ${size}`), 'requests of a stream');
    const wanted = count * requests.length;
    while (buffers.length < wanted) {
      const request = present(requests[buffers.length % requests.length], 'request for a plane');
      const asked = requests.length === 1 ? size : request.size;
      const buffer = this.#allocate(at, stream.name, asked, request);
      if (buffer === null) break;
      buffers.push(buffer);
    }
    const isWhole = buffers.length === wanted;
    if (!isWhole) for (const buffer of buffers) this.#free(buffer);
    if (stream.pattern === 'steady' && isWhole) return;
    // Who is refused gives up what it has got and tries again later.
    const wait = isWhole ? stream.hold : Math.max(1, stream.pause);
    const next: Happening = isWhole
      ? { kind: 'close', stream, buffers }
      : { kind: 'open', stream, count };
    this.#agenda.add(at + this.#around(wait), next);
  }

  #allocate(
    at: number,
    stream: string,
    size: Bytes,
    request: AllocationRequest,
  ): LiveBuffer | null {
    const answer = planStorage(this.#platform, this.#memory, request);
    const { storage } = answer;
    this.#step += 1;
    this.work += 1;
    if (storage === null) {
      this.#refuse(at, stream, size, answer);
      return null;
    }
    this.#memory.claim(storage, stream, answer.migrations);
    const buffer = { stream, storage };
    this.#buffers.add(buffer);
    this.#allocations += 1;
    this.#inUse += storageSize(storage);
    this.#count(stream, storage.allocator);
    if (this.#inUse > this.#mostInUse) {
      this.#mostInUse = this.#inUse;
      if (this.#firstRefusal === null) this.worstStep = this.#step;
    }
    if (this.#step === this.#pictureAt) this.#picture('worst', at);
    return buffer;
  }

  #refuse(at: number, stream: string, size: Bytes, { passedOver }: PoolAnswer): void {
    this.refusals += 1;
    if (this.#firstRefusal !== null) return;
    this.worstStep = this.#step;
    const able = passedOver.filter(({ cause }) => cause === 'full');
    const zones = new Set(able.flatMap(({ allocator }) => allocator.zones));
    const runs = [...zones].flatMap((zone) => [...(this.#memory.zone(zone)?.movableRuns() ?? [])]);
    const lengths = runs.map(({ start, end }) => (end - start) * PAGE_SIZE);
    assert(passedOver.length === this.#platform.allocators.length, 'every allocator was asked');
    this.#firstRefusal = {
      at,
      stream,
      size,
      freeBytes: lengths.reduce((sum, length) => sum + length, 0),
      largestFreeBytes: lengths.reduce((most, length) => Math.max(most, length), 0),
      reasons: passedOver.map(({ allocator, reason }) => `${allocator.name}: ${reason}`),
    };
    if (this.#step === this.#pictureAt) this.#picture('worst', at);
  }

  #count(stream: string, allocator: AllocatorId): void {
    const used = this.#memory.usedBy(allocator);
    assert(used > 0 && used <= this.#inUse, 'an allocator has given a part of what is in use');
    this.#peaks.set(allocator, Math.max(this.#peaks.get(allocator) ?? 0, used));
    const served = this.#servedBy.get(stream) ?? new Map<AllocatorId, number>();
    served.set(allocator, (served.get(allocator) ?? 0) + 1);
    this.#servedBy.set(stream, served);
  }

  #free(buffer: LiveBuffer): void {
    if (!this.#buffers.delete(buffer)) return;
    this.#inUse -= storageSize(buffer.storage);
    assert(this.#inUse >= 0, 'no more comes back than was given');
    this.#memory.release(buffer.storage);
  }

  #picture(title: MemorySnapshot['title'], at: number): void {
    this.#snapshots.push(memorySnapshotOf(this.#platform, this.#memory, this.#buffers, title, at));
  }

  /** Half of it to one and a half, at least a second. */
  #around(seconds: number): number {
    return Math.max(1, Math.floor(seconds / 2) + this.#prng.below(seconds + 1));
  }
}
