/**
 * One (format, modifier) pair as it stands in a file. Each field brings its own schema; here is only
 * what must hold between them.
 */
import * as v from 'valibot';
import { strictFields } from '../../base/known-fields.ts';
import type { ImageExtent } from './extent.ts';
import { IMAGE_FIELD_NAMES, IMAGE_FIELDS, type ImageConstraints } from './image-constraints.ts';

/** The fields of one pair, one by one, each by its own schema. */
const fields = strictFields(
  Object.fromEntries(
    IMAGE_FIELD_NAMES.map((name) => [name, v.exactOptional(IMAGE_FIELDS[name].schema)]),
  ),
) as v.GenericSchema<unknown, ImageConstraints>;

/** Whether a size is at most another in both dimensions, where both are said. */
function isAtMost(low: ImageExtent | undefined, high: ImageExtent | undefined): boolean {
  if (low === undefined || high === undefined) return true;
  return low.width <= high.width && low.height <= high.height;
}

/** The schema of one entry of `images`. */
export const imageConstraintsSchema: v.GenericSchema<unknown, ImageConstraints> = v.pipe(
  fields,
  v.check((entry) => isAtMost(entry.minSize, entry.maxSize), 'minSize is larger than maxSize'),
  v.check(
    (entry) => isAtMost(entry.requiredMaxSize, entry.maxSize),
    'requiredMaxSize is larger than maxSize',
  ),
  v.check(
    (entry) => isAtMost(entry.minSize, entry.requiredMinSize),
    'requiredMinSize is smaller than minSize',
  ),
  v.check(
    (entry) => (entry.requiredSizes ?? []).every((size) => isAtMost(size, entry.maxSize)),
    'one of requiredSizes is larger than maxSize',
  ),
  v.check(
    (entry) => (entry.minBytesPerRow ?? 0) <= (entry.maxBytesPerRow ?? Infinity),
    'minBytesPerRow is larger than maxBytesPerRow',
  ),
);
