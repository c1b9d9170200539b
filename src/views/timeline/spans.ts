/**
 * Stretches of one kind on one lane, as columns. Those that overlap are one, so that what lies in a window is found
 * by bisection, and how much of a pixel is covered by two more, however long the recording is.
 */
import { firstFrom } from './timeline-places.ts';

/** Stretches in ascending order that do not overlap. */
export interface Spans {
  readonly from: ArrayLike<number>;
  readonly to: ArrayLike<number>;
  /** The length of all stretches before each. */
  readonly before: ArrayLike<number>;
}

/** Takes stretches in the order of their beginning and makes one of those that overlap. */
export class SpanMerger {
  readonly #from: number[] = [];
  readonly #to: number[] = [];

  add(from: number, to: number): void {
    const last = this.#to.length - 1;
    const end = this.#to[last];
    if (end !== undefined && from < end) {
      this.#to[last] = Math.max(end, to);
      return;
    }
    this.#from.push(from);
    this.#to.push(Math.max(from, to));
  }

  finish(): Spans {
    const before = new Float64Array(this.#from.length);
    for (let at = 1; at < before.length; at += 1) {
      const [from = 0, to = 0] = [this.#from[at - 1], this.#to[at - 1]];
      before[at] = (before[at - 1] ?? 0) + to - from;
    }
    return { from: Float64Array.from(this.#from), to: Float64Array.from(this.#to), before };
  }
}

/** The number of the first stretch that ends at or behind a place. */
export function firstSpanFrom({ to }: Spans, place: number): number {
  return firstFrom(to, place);
}

/** The length of what is covered before a place. */
export function coveredBefore(spans: Spans, place: number): number {
  const at = firstFrom(spans.to, place);
  const last = spans.to.length - 1;
  if (at > last) {
    return last < 0
      ? 0
      : (spans.before[last] ?? 0) + (spans.to[last] ?? 0) - (spans.from[last] ?? 0);
  }
  return (spans.before[at] ?? 0) + Math.max(0, place - (spans.from[at] ?? 0));
}

/** Whether a stretch touches what lies between two places. */
export function touches(spans: Spans, from: number, to: number): boolean {
  return (spans.from[firstFrom(spans.to, from)] ?? Infinity) <= to;
}
