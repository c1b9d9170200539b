/**
 * Numbers of paths that several workers add to at a time. Each has states of the next level of its own, block by
 * block so that no two write to one line of a cache, and nobody else adds to them.
 */
import { bitsOfLargest, digitsOfBits, type PathState } from './level-paths.ts';
import { CONTROL, type SharedMemory, type SharedPlan } from './shared-memory.ts';
import { addNumber, numberAt } from './wide-numbers.ts';

/** States of a block: their numbers fill a line of a cache at least. */
const BLOCK_BITS = 4;

/** One worker's view of the paths into two levels. */
export class SharedPaths {
  ended = 0n;
  digits: number;
  nextDigits: number;
  #now: Uint32Array;
  #next: Uint32Array;
  readonly #control: Int32Array;
  readonly #plan: SharedPlan;
  readonly #workers: number;
  readonly #worker: number;

  constructor(
    plan: SharedPlan,
    memory: SharedMemory,
    worker: number,
    { digits, nextDigits }: Pick<PathState, 'digits' | 'nextDigits'>,
  ) {
    this.#plan = plan;
    this.#workers = plan.workers;
    this.#worker = worker;
    this.#control = new Int32Array(memory.control);
    this.#now = new Uint32Array(memory.paths[0]);
    this.#next = new Uint32Array(memory.paths[1]);
    this.digits = digits;
    this.nextDigits = nextDigits;
  }

  /** All paths into a state end there; `at` counts from the beginning of its level. */
  end(at: number): void {
    this.ended += numberAt(this.#now, at * this.digits, this.digits);
  }

  /**
   * Adds the paths of a state to those of the states it leads to that are this worker's; states are told by
   * their places in their levels.
   */
  follow(from: number, targets: Uint32Array, low: number, high: number): void {
    const { digits, nextDigits } = this;
    const now = this.#now;
    const next = this.#next;
    const source = from * digits;
    for (let each = low; each < high; each += 1) {
      const to = targets[each] ?? 0;
      if ((to >>> BLOCK_BITS) % this.#workers !== this.#worker) continue;
      const target = to * nextDigits;
      addNumber(next, target, nextDigits, now, source, digits);
    }
  }

  /** Whether there is room for the paths of so many states of the next level; else they are lost. */
  hasRoomFor(states: number): boolean {
    if (states * this.nextDigits <= this.#plan.pathDigitsMax) return true;
    Atomics.store(this.#control, CONTROL.pathsLost, 1);
    return false;
  }

  /** The next level becomes this one; the states of both are shared out among the workers. */
  turn(before: number, count: number): void {
    const [old, now] = [this.#now, this.#next];
    this.#now = now;
    this.#next = old;
    const oldDigits = before * this.digits;
    this.digits = this.nextDigits;
    const { workers } = this.#plan;
    const share = (all: number, of: number): number => Math.floor((all * of) / workers);
    old.fill(0, share(oldDigits, this.#worker), share(oldDigits, this.#worker + 1));
    const bits = bitsOfLargest(
      now,
      this.digits,
      share(count, this.#worker),
      share(count, this.#worker + 1),
    );
    let known = Atomics.load(this.#control, CONTROL.bits);
    while (known < bits) {
      known = Atomics.compareExchange(this.#control, CONTROL.bits, known, bits);
    }
  }

  /** What all have found in `turn` says how many digits the next level has. */
  planNext(): void {
    const bits = Atomics.load(this.#control, CONTROL.bits);
    this.nextDigits = digitsOfBits(bits, this.#plan.callsMax);
  }
}
