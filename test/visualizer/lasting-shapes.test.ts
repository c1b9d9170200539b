/**
 * Elements that last: what is drawn is what was asked for, nothing is taken away, and what is the same stays the very
 * element that it was.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shape, type Shape } from '../../src/views/pictures/shape.ts';
import { LastingShapes, type MakeElement } from '../../src/visualizer/lasting-shapes.ts';

interface Element {
  readonly kinds: string;
  readonly key: string;
  readonly inside: readonly (Element | string)[];
}

const make: MakeElement<Element> = (_, attributes, inside) => ({
  kinds: String(attributes['class']),
  key: attributes.key,
  inside,
});

/** What somebody sees of elements, as shapes. */
function seen(elements: readonly (Element | string)[]): readonly (Shape | string)[] {
  return elements.flatMap((each): readonly (Shape | string)[] => {
    if (typeof each === 'string') return [each];
    if (each.kinds.endsWith(' unshown')) return [];
    return [shape('g', { class: each.kinds }, ...seen(each.inside))];
  });
}

const keysOf = (elements: readonly (Element | string)[]): readonly string[] =>
  elements.map((each) => (typeof each === 'string' ? each : each.key));

const KINDS = ['state', 'way', 'row', 'loop'];

/** Groups in one order, some of them left out, with texts and groups in them. */
const inside = fc
  .tuple(fc.subarray(['head', 'mark', 'count']), fc.constantFrom([], ['attach'], ['map']))
  .map(([kinds, words]) => [...words, ...kinds.map((kind) => shape('g', { class: kind }))]);
const picture = fc
  .record({ state: inside, way: inside, row: inside, loop: inside }, { requiredKeys: [] })
  .map((parts) =>
    KINDS.flatMap((kind) => {
      const of = Object.entries(parts).find(([name]) => name === kind);
      return of === undefined ? [] : [shape('g', { class: kind }, ...of[1])];
    }),
  );

test('what is seen is what was asked for, whatever was drawn before', () => {
  fc.assert(
    fc.property(fc.array(picture, { minLength: 1, maxLength: 8 }), (pictures) => {
      const lasting = new LastingShapes(make);
      for (const each of pictures) expect(seen(lasting.draw(each))).toEqual(each);
    }),
  );
});

test('nothing that was drawn is taken away or moved', () => {
  fc.assert(
    fc.property(fc.array(picture, { minLength: 2, maxLength: 8 }), (pictures) => {
      const lasting = new LastingShapes(make);
      // In which order they lie is known when all of them have been there.
      let before = keysOf(lasting.draw(KINDS.map((kind) => shape('g', { class: kind }))));
      for (const each of pictures) {
        const now = keysOf(lasting.draw(each));
        expect(now).toEqual(before);
        before = now;
      }
    }),
  );
});

test('a picture in another order is drawn in that order', () => {
  const lasting = new LastingShapes(make);
  const [one, other] = [shape('g', { class: 'one' }), shape('g', { class: 'other' })];
  lasting.draw([one, other]);
  expect(seen(lasting.draw([other, one]))).toEqual([other, one]);
});

test('what is the same is the same element, and what changed in it is not', () => {
  const lasting = new LastingShapes(make);
  const draw = (times: string): readonly (Element | string)[] =>
    lasting.draw([
      shape('g', { class: 'row' }, shape('text', { class: 'event' }, 'map')),
      shape('g', { class: 'row' }, shape('text', { class: 'count' }, times)),
    ]);
  const [first, second] = draw('×1');
  expect(draw('×1')).toEqual([first, second]);
  expect(draw('×1')[1]).toBe(second);
  const [still, changed] = draw('×2');
  expect(still).toBe(first);
  expect(changed).not.toBe(second);
});
