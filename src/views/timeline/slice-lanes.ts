/**
 * Puts slices of time on lanes, so that on one lane they nest or follow each other and never cross:
 * both a picture and the Chrome trace format need that. Slices stay in the order of their beginning;
 * each takes the first lane of its group where it fits.
 */

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Slices as lanes want them: by their beginning, the longer of two first. */
export function inOrder<Item extends { readonly from: number; readonly to: number | null }>(
  slices: readonly Item[],
): Item[] {
  const end = (slice: Item): number => slice.to ?? Infinity;
  // Infinity minus itself is no number; two that never end are equal.
  return slices.toSorted((a, b) => a.from - b.from || (end(a) === end(b) ? 0 : end(b) - end(a)));
}

/** More lanes than this in one group share the last one; nobody could tell them apart. */
const LANES_MAX = 64;

/** Gives lanes to the slices of one group, in the order of their beginning. */
export class SliceLanes {
  /** For each lane the slices that are open at the time of the newest one, outermost first. */
  readonly #lanes: Stretch[][] = [];

  /** The lane of the next slice, from 0. */
  laneOf(slice: Stretch): number {
    const found = this.#lanes.findIndex((lane) => fits(lane, slice));
    if (found >= 0) return this.#put(found, slice);
    if (this.#lanes.length < LANES_MAX) this.#lanes.push([]);
    return this.#put(this.#lanes.length - 1, slice);
  }

  #put(index: number, slice: Stretch): number {
    this.#lanes[index]?.push(slice);
    return index;
  }
}

function fits(lane: Stretch[], slice: Stretch): boolean {
  while ((lane.at(-1)?.to ?? Infinity) <= slice.from) lane.pop();
  return slice.to <= (lane.at(-1)?.to ?? Infinity);
}
