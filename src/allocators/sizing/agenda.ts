/**
 * What happens when, in a simulation: the earliest first, and what was entered first of equal times.
 */
import { assert, present } from '../../base/assert.ts';

interface Item<T> {
  readonly at: number;
  readonly serial: number;
  readonly what: T;
}

/** A queue by time, as a binary heap. */
export class Agenda<T> {
  readonly #items: Item<T>[] = [];
  #serial = 0;
  #now = 0;

  add(at: number, what: T): void {
    assert(at >= this.#now, 'nothing is entered for a time that has passed');
    const items = this.#items;
    items.push({ at, serial: this.#serial, what });
    this.#serial += 1;
    let index = items.length - 1;
    while (index > 0) {
      const parent = (index - 1) >>> 1;
      if (this.#isBefore(parent, index)) break;
      this.#swap(parent, index);
      index = parent;
    }
  }

  /** The next item, which is taken off; undefined where nothing is left. */
  next(): { readonly at: number; readonly what: T } | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (first === undefined || last === undefined) return undefined;
    assert(first.at >= this.#now, 'time goes forward');
    this.#now = first.at;
    if (items.length === 0) return first;
    items[0] = last;
    let index = 0;
    for (;;) {
      let least = index;
      for (const child of [2 * index + 1, 2 * index + 2]) {
        if (child < items.length && this.#isBefore(child, least)) least = child;
      }
      if (least === index) return first;
      this.#swap(least, index);
      index = least;
    }
  }

  #isBefore(left: number, right: number): boolean {
    const a = present(this.#items[left], 'item of a queue');
    const b = present(this.#items[right], 'item of a queue');
    return a.at < b.at || (a.at === b.at && a.serial < b.serial);
  }

  #swap(left: number, right: number): void {
    const a = present(this.#items[left], 'item of a queue');
    const b = present(this.#items[right], 'item of a queue');
    this.#items[left] = b;
    this.#items[right] = a;
  }
}
