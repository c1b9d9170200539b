/**
 * The colour spaces an importer can use, merged by intersection; an empty one drops the pair.
 * Source: fuchsia.sysmem2 `color_spaces`.
 */
import * as v from 'valibot';
import { namesSchema } from '../../../base/name-text.ts';
import { intersectNames, nameSet, type NameSet } from '../../sets.ts';
import { imageField } from '../image-field.ts';

export const colorSpacesField = imageField<readonly string[], NameSet>({
  schema: v.pipe(namesSchema, v.minLength(1, 'expected at least one colour space')),
  identity: null,
  demandOf: (spaces) => nameSet(spaces),
  merge: (left, right) => {
    const both = intersectNames(left, right);
    return both?.length === 0 ? undefined : both;
  },
  accepts: (spaces, image) => image.colorSpace !== null && spaces.includes(image.colorSpace),
});
