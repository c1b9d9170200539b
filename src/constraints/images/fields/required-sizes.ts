/**
 * Images of each of these sizes must fit: an obligation, merged by union. A size that another one
 * covers in both dimensions is dropped. It is a list and no bounding box: 500 by 1000 and 1000 by
 * 500 need half of what 1000 by 1000 needs. Source: fuchsia.sysmem2 `required_max_size_list`.
 */
import * as v from 'valibot';
import type { ImageExtent } from '../image-constraints.ts';
import { countSchema, extentSchema, imageField } from '../image-field.ts';

export const requiredSizesField = imageField<readonly ImageExtent[], readonly ImageExtent[]>({
  schema: v.pipe(
    v.array(extentSchema(countSchema(1)), 'expected a list of sizes'),
    v.minLength(1, 'expected at least one size'),
  ),
  identity: [],
  demandOf: (sizes) => largest(sizes),
  merge: (left, right) => {
    if (left.length === 0) return right;
    return right.length === 0 ? left : largest([...left, ...right]);
  },
  accepts: (sizes, { layouts }) =>
    sizes.every((size) =>
      layouts.some(({ width, height }) => width >= size.width && height >= size.height),
    ),
});

/** The sizes that no other covers, in a fixed order. */
function largest(sizes: readonly ImageExtent[]): readonly ImageExtent[] {
  const sorted = [...sizes].sort((a, b) => b.width - a.width || b.height - a.height);
  const kept: ImageExtent[] = [];
  for (const size of sorted) {
    const isCovered = kept.some(
      ({ width, height }) => width >= size.width && height >= size.height,
    );
    if (!isCovered) kept.push(size);
  }
  return kept;
}
