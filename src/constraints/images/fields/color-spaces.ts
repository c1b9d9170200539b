/**
 * The colour spaces an importer can use, merged by intersection; an empty one drops the pair.
 * Source: fuchsia.sysmem2 `color_spaces`.
 */
import * as v from 'valibot';
import { namesSchema } from '../../../base/name-text.ts';
import { commonNames } from '../../lattices.ts';
import { addMember } from '../../loosening.ts';
import { holdsName, nameSet, type NameSet } from '../../sets.ts';
import { namesInWords } from '../../value-words.ts';
import type { ImageField } from '../image-field.ts';

export const colorSpacesField: ImageField<readonly string[], NameSet> = {
  schema: v.pipe(namesSchema, v.minLength(1, 'expected at least one colour space')),
  words: namesInWords,
  loosening: { nearest: addMember },
  accepts: (spaces, { colorSpace }) => colorSpace !== null && spaces.includes(colorSpace),
  demand: {
    identity: commonNames.identity,
    merge: (left, right) => {
      const both = commonNames.merge(left, right);
      return both?.length === 0 ? undefined : both;
    },
    of: (spaces) => nameSet(spaces),
    meets: (spaces, { colorSpace }) =>
      spaces === null || (colorSpace !== null && holdsName(spaces, colorSpace)),
  },
};
