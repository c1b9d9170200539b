/**
 * How sysmem intersects two lists of heaps: it walks the first, and moves the last entry into the place
 * of one that is not in the second. The order of what is left, and so the heap that is chosen, depends
 * on which list came first. Source: AccumulateConstraintPermittedHeaps.
 */
export function heapsLeft(first: readonly string[], second: readonly string[]): readonly string[] {
  const left = [...first];
  let index = 0;
  while (index < left.length) {
    const heap = left[index];
    if (heap !== undefined && second.includes(heap)) {
      index += 1;
      continue;
    }
    const last = left.pop();
    if (index < left.length && last !== undefined) left[index] = last;
  }
  return left;
}
