/**
 * The cenalloc patches of October 2014 as posted, reduced to what a caller sees. Each defect was found by
 * reading and can be switched on alone, because the code with all of them never got as far as the second.
 */

/** The defects, by the names that the cases use. */
export const DEFECTS = [
  'poisoned-mask',
  'no-late-guard',
  'lowest-priority',
  'no-recompute',
  'second-map-loses-table',
  'unset-allocator',
  'double-lock',
  'double-unmap',
  'free-unmapped',
  'allocator-stays',
] as const;

/** One of the defects. */
export type Defect = (typeof DEFECTS)[number];

/** How a call of the posted code ends. */
export type Outcome = 'ok' | '-EINVAL' | '-EBUSY' | '-ENODEV' | 'NULL' | 'crash' | 'deadlock';

/** An allocator of the pool; its id is its priority. */
export interface PostedAllocator {
  readonly id: number;
  readonly name: string;
}

/** One buffer in the hands of the posted code. */
export class PostedBuffer {
  readonly #defects: ReadonlySet<Defect>;
  readonly #pool: readonly PostedAllocator[];
  readonly #attached = new Map<string, number>();
  #mask = 0xffff_ffff;
  #allocator: PostedAllocator | null = null;
  /** The number of the table that is stored; 0 where none is. */
  #table = 0;
  #allocations = 0;
  #releases = 0;

  constructor(pool: readonly PostedAllocator[], defects: readonly Defect[]) {
    this.#pool = pool;
    this.#defects = new Set(defects);
  }

  /** The mask that all attached accept. */
  get mask(): number {
    return this.#mask;
  }

  /** The name of the allocator that was chosen. */
  get allocator(): string | null {
    return this.#allocator?.name ?? null;
  }

  /** How often storage was allocated. */
  get allocations(): number {
    return this.#allocations;
  }

  /** How often the allocator was asked to unmap. */
  get releases(): number {
    return this.#releases;
  }

  attach(who: string, mask: number): Outcome {
    const merged = (this.#mask & mask) >>> 0;
    const isKept = merged !== 0 || this.#defects.has('poisoned-mask');
    if (isKept) this.#mask = merged;
    if (merged === 0) return '-EINVAL';
    const isInReach = this.#allocator === null || (mask & (2 ** this.#allocator.id)) !== 0;
    if (!isInReach && !this.#defects.has('no-late-guard')) return '-EBUSY';
    this.#attached.set(who, mask);
    return 'ok';
  }

  detach(who: string): Outcome {
    if (!this.#attached.delete(who)) return '-EINVAL';
    if (!this.#defects.has('no-recompute')) {
      this.#mask = [...this.#attached.values()].reduce(
        (all, each) => (all & each) >>> 0,
        0xffff_ffff,
      );
    }
    return 'ok';
  }

  map(who: string, isFailing = false): Outcome {
    if (!this.#attached.has(who)) return '-EINVAL';
    if (this.#table !== 0) {
      if (!this.#defects.has('second-map-loses-table')) return 'ok';
      this.#table = 0;
      return 'NULL';
    }
    if (this.#defects.has('unset-allocator')) return 'crash';
    const chosen = this.#choose();
    if (chosen === null) return '-ENODEV';
    if (!isFailing || this.#defects.has('allocator-stays')) this.#allocator = chosen;
    if (isFailing) return '-ENODEV';
    this.#allocations += 1;
    this.#table = this.#allocations;
    return 'ok';
  }

  unmap(): Outcome {
    if (this.#defects.has('double-unmap')) this.#releases += 1;
    return 'ok';
  }

  phys(): Outcome {
    return this.#defects.has('double-lock') ? 'deadlock' : 'ok';
  }

  free(): Outcome {
    if (this.#table === 0 && this.#defects.has('free-unmapped')) return 'crash';
    if (this.#table !== 0) this.#releases += 1;
    this.#table = 0;
    return 'ok';
  }

  #choose(): PostedAllocator | null {
    const suitable = this.#pool.filter(({ id }) => (this.#mask & (2 ** id)) !== 0);
    const descending = [...suitable].sort((one, other) => other.id - one.id);
    // The loop has no break, so that the last match stays.
    return (this.#defects.has('lowest-priority') ? descending.at(-1) : descending[0]) ?? null;
  }
}
