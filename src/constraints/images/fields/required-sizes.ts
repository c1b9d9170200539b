/**
 * Images of each of these sizes must fit: an obligation, merged by union. A size that another one
 * covers in both dimensions is dropped. It is a list and no bounding box: 500 by 1000 and 1000 by
 * 500 need half of what 1000 by 1000 needs. Source: fuchsia.sysmem2 `required_max_size_list`.
 */
import * as v from 'valibot';
import { strictestOf } from '../../lattices.ts';
import { lowerTo, oneMember, onePart } from '../../loosening.ts';
import { countSchema } from '../../statement-schemas.ts';
import { covers, DIMENSIONS, extentInWords, extentSchema, type ImageExtent } from '../extent.ts';
import type { ImageField } from '../image-field.ts';

/** The sizes that no other covers, the wider ones first. */
const largest = strictestOf<ImageExtent>(
  covers,
  (left, right) => right.width - left.width || right.height - left.height,
);

export const requiredSizesField: ImageField<readonly ImageExtent[], readonly ImageExtent[]> = {
  schema: v.pipe(
    v.array(extentSchema(countSchema(1)), 'expected a list of sizes'),
    v.minLength(1, 'expected at least one size'),
  ),
  words: (sizes) => sizes.map(extentInWords).join(', '),
  loosening: { nearest: oneMember(onePart(DIMENSIONS, lowerTo(1))) },
  accepts: (sizes, { layouts }) =>
    sizes.every((size) =>
      layouts.some(({ width, height }) => width >= size.width && height >= size.height),
    ),
  demand: {
    ...largest,
    of: (sizes) => largest.of(sizes),
    meets: (sizes, { layouts }) =>
      sizes.every((size) => layouts.some((layout) => covers(layout, size))),
  },
};
