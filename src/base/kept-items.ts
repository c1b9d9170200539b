/** What a generator yields, kept, so that it can be gone through again. It runs only as far as somebody went. */
export function keptItems<Item>(items: Iterator<Item, unknown, undefined>): Iterable<Item> {
  const kept: Item[] = [];
  let isDone = false;
  const nextAt = (index: number): IteratorResult<Item, undefined> => {
    if (index === kept.length && !isDone) {
      const next = items.next();
      if (next.done === true) isDone = true;
      else kept.push(next.value);
    }
    const value = kept[index];
    return index < kept.length ? { value: value as Item } : { done: true, value: undefined };
  };
  return {
    [Symbol.iterator]: () => {
      let index = 0;
      return { next: () => nextAt(index++) };
    },
  };
}
