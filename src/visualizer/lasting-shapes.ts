/**
 * Shapes that follow one another in one place of the page, as elements that last. A browser lays out all of a group
 * anew where an element comes or goes in it, which is most of what a step of a chart costs; so what has been drawn once
 * stays, unseen, until it is drawn again. What is the same as before is the same element, at which nobody looks.
 */
import type { Shape } from '../views/pictures/shape.ts';

/** Makes an element of the page; `key` is what it is known by among its neighbours. */
export type MakeElement<Element> = (
  name: string,
  attributes: Shape['attributes'] & { readonly key: string },
  inside: readonly (Element | string)[],
) => Element;

/** A shape that was drawn, and the element that shows it. */
interface Drawn<Element> {
  readonly shape: Shape;
  readonly isGone: boolean;
  readonly inside: Inside<Element>;
  readonly element: Element;
}

/** What stands in a group, from back to front, by what it is. */
type Inside<Element> = ReadonlyMap<string, Drawn<Element> | string>;

/** The elements of one picture. */
export class LastingShapes<Element> {
  readonly #make: MakeElement<Element>;
  #inside: Inside<Element> = new Map();

  constructor(make: MakeElement<Element>) {
    this.#make = make;
  }

  /** What is to be shown now, from back to front. */
  draw(shapes: readonly Shape[]): readonly (Element | string)[] {
    this.#inside = this.#drawnInside(shapes, this.#inside);
    return elementsOf(this.#inside);
  }

  /** What was there keeps its place among what is new; the same map where nothing is another. */
  #drawnInside(shapes: readonly (Shape | string)[], before: Inside<Element>): Inside<Element> {
    const keys = keysOf(shapes);
    const shown = new Set(keys);
    const inside = new Map<string, Drawn<Element> | string>();
    const past = [...before.keys()];
    let at = 0;
    /** Takes over what was before the place of a key, and is no more. */
    const keepUntil = (next: string | null): void => {
      for (let key = past[at]; key !== undefined && key !== next; key = past[at]) {
        if (shown.has(key) && next !== null && !inside.has(key)) return;
        at += 1;
        const each = before.get(key);
        if (!shown.has(key) && typeof each === 'object') inside.set(key, this.#gone(each, key));
      }
    };
    shapes.forEach((each, index) => {
      const key = keys[index] ?? '';
      if (before.has(key)) keepUntil(key);
      inside.set(key, typeof each === 'string' ? each : this.#drawn(each, key, before.get(key)));
    });
    keepUntil(null);
    return isSame(inside, before) ? before : inside;
  }

  #drawn(shape: Shape, key: string, before: Drawn<Element> | string | undefined): Drawn<Element> {
    const last = typeof before === 'object' ? before : null;
    // Whoever gives the very shape again has changed nothing in it.
    if (last !== null && !last.isGone && last.shape === shape) return last;
    const inside = this.#drawnInside(shape.children, last?.inside ?? new Map());
    if (last !== null && !last.isGone && last.inside === inside && areAlike(shape, last.shape))
      return last;
    const attributes = { ...shape.attributes, key };
    const element = this.#make(shape.name, attributes, elementsOf(inside));
    return { shape, isGone: false, inside, element };
  }

  /** Unseen, and as it was apart from that. */
  #gone(last: Drawn<Element>, key: string): Drawn<Element> {
    if (last.isGone) return last;
    const { shape, inside } = last;
    const kinds = `${String(shape.attributes['class'] ?? '')} unshown`;
    const attributes = { ...shape.attributes, class: kinds, key };
    return {
      ...last,
      isGone: true,
      element: this.#make(shape.name, attributes, elementsOf(inside)),
    };
  }
}

function elementsOf<Element>(inside: Inside<Element>): readonly (Element | string)[] {
  return [...inside.values()].map((each) => (typeof each === 'string' ? each : each.element));
}

function isSame<Element>(inside: Inside<Element>, before: Inside<Element>): boolean {
  if (inside.size !== before.size) return false;
  const past = before.values();
  return [...inside.values()].every((each) => each === past.next().value);
}

function areAlike({ attributes }: Shape, { attributes: before }: Shape): boolean {
  const names = Object.keys(attributes);
  return (
    names.length === Object.keys(before).length &&
    names.every((name) => attributes[name] === before[name])
  );
}

/** What a shape is, and the how manieth of its kind. */
export function keysOf(shapes: readonly (Shape | string)[]): readonly string[] {
  const counts = new Map<string, number>();
  return shapes.map((each) => {
    const of = typeof each === 'string' ? 'words' : kindOf(each);
    const count = counts.get(of) ?? 0;
    counts.set(of, count + 1);
    return `${of} ${count}`;
  });
}

function kindOf({ name, attributes }: Shape): string {
  const [kind = ''] = String(attributes['class'] ?? '').split(' ');
  return `${name} ${kind}`;
}
