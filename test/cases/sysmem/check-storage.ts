/** Where and how large the buffers are. */
import { placementOf, type Answer } from '../product.ts';
import { holds, sameValue, type Expectations } from '../report.ts';
import type { SysmemRun } from './run.ts';

type Solved = Exclude<Answer, { verdict: 'contradictory' }>['solution'];

/** The solution that a case speaks of: sysmem's, or the product's where sysmem has none. */
export function solutionOf({ published, exact }: SysmemRun): Solved {
  const outcome = published.isAllocated ? published : exact;
  if (!outcome.isAllocated || outcome.answer.verdict === 'contradictory') {
    throw new Error(`nothing is allocated: ${outcome.why ?? ''}`);
  }
  return outcome.answer.solution;
}

/** Checks what a case expects of the storage. */
export function checkStorage(run: SysmemRun, expect: Expectations): void {
  const placement = () => placementOf(solutionOf(run));
  // sysmem counts nothing where nobody says a size.
  const sizeOf = () => placement().size ?? 0;
  expect.equals('bufferCount', () => placement().bufferCount);
  expect.equals('sizeBytes', () => placement().size);
  expect.check('sizeBytesMin', (wanted) => {
    const size = sizeOf();
    holds(`sizeBytes of at least ${String(wanted)}`, size >= Number(wanted), size);
  });
  for (const key of ['sizeBytesBelow', 'rawVmoSizeBelow']) {
    expect.check(key, (wanted) => {
      const size = sizeOf();
      holds(`sizeBytes below ${String(wanted)}`, size < Number(wanted), size);
    });
  }
  expect.check('sizeBytesMax', (wanted) => {
    const size = sizeOf();
    holds(`sizeBytes of at most ${String(wanted)}`, size <= Number(wanted), size);
  });
  expect.equals('sizePages', () => Math.ceil(sizeOf() / 4096));
  expect.equals('rawVmoSizePages', () => placement().storageSize / 4096);
  expect.equals('rawVmoSize', () => placement().storageSize);
  expect.equals('rawVmoSizeBytes', () => placement().storageSize);
  for (const key of ['coherencyDomain', 'domain']) {
    expect.check(key, (wanted) => {
      sameValue(key, placement().domain, String(wanted).toLowerCase());
    });
  }
  for (const key of ['heap', 'heapType']) {
    expect.equals(key, () => solutionOf(run).allocator?.name);
  }
  for (const key of ['secure', 'isSecure']) {
    expect.equals(key, () => solutionOf(run).allocator?.secure);
  }
  for (const key of ['contiguous', 'physicallyContiguous', 'isPhysicallyContiguous']) {
    expect.check(key, (wanted) => {
      // sysmem reports what was asked for; whether pages happen to lie together is not told.
      sameValue(`${key} is asked for`, solutionOf(run).merged.contiguous, wanted);
      if (wanted === true) sameValue(key, placement().contiguous, true);
    });
  }
}
