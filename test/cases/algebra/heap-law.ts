/** Which heap is chosen must not depend on who came first; in sysmem it does. */
import { heapsLeft } from '../as-published/heap-order.ts';
import { solved } from '../product.ts';
import { holds, NotUnderstoodError, sameValue, type Fields } from '../report.ts';
import type { LawReader } from './laws.ts';

const LIST = /\[([A-Z][\w]*(?:, ?[A-Z][\w]*)*)\]/gu;

function chosenHeap(lists: readonly (readonly string[])[]): string {
  const names = [...new Set(lists.flat())].sort();
  const heaps = names.map((name) => ({ name }));
  const members = lists.map((allocators, index) => ({
    id: `participant${index}`,
    constraints: { allocators, minSize: 4096 },
  }));
  return solved({ heaps, members }).allocator?.name ?? '';
}

/** The heaps that a text names, in order. */
function heapsIn(text: unknown, known: readonly string[]): readonly string[] {
  return (String(text).match(/\b[A-Z]\w*\b/gu) ?? []).filter((name) => known.includes(name));
}

export const readHeapLaw: LawReader = (law, input) => {
  if (!/heap|order/iu.test(law) || /enum/iu.test(law)) return undefined;
  const lists = [...input.matchAll(LIST)].map(([, list = '']) => list.split(/, ?/u));
  const [first, second] = lists;
  if (first === undefined || second === undefined) return undefined;
  const names = [...new Set([...first, ...second])];
  const either = [chosenHeap([first, second]), chosenHeap([second, first])];
  const published = [heapsLeft(first, second)[0], heapsLeft(second, first)[0]];
  const checkCorrect = (wanted: unknown) => {
    sameValue('the heap in either order', either[1], either[0]);
    const [heap] = heapsIn(wanted, names);
    if (heap !== undefined) sameValue('the heap', either[0], heap);
    else if (!/same|independent|equal|either|symmetric/iu.test(String(wanted))) {
      throw new NotUnderstoodError(`correct "${String(wanted)}"`);
    }
  };
  const checkPublished = (wanted: unknown) => {
    const texts =
      typeof wanted === 'object' && wanted !== null ? Object.values(wanted as Fields) : [wanted];
    const heaps = texts.flatMap((text) => heapsIn(text, names));
    const said = heaps.filter((heap, index) => heaps.indexOf(heap) === index);
    if (said.length === 0) {
      if (!/order/iu.test(String(wanted))) throw new NotUnderstoodError(`"${String(wanted)}"`);
      holds('the published choice depends on the order', published[0] !== published[1], published);
      return;
    }
    const found = published.filter((heap, index) => published.indexOf(heap) === index);
    sameValue('the published choice in either order', found, said);
  };
  return (expect) => {
    for (const key of ['correct', 'heap', 'value']) expect.check(key, checkCorrect);
    for (const key of ['asPublished', 'published']) expect.check(key, checkPublished);
    expect.check('orderIndependent', (wanted) => {
      sameValue('orderIndependent', either[0] === either[1], wanted);
    });
  };
};
