/**
 * Everything that can stand in an explanation, by its name: fields of importers, fields of their images as
 * `images.format`, what is asked of the buffer itself, and groups of alternatives. Each with its words, and
 * with how it may be loosened.
 */
import * as v from 'valibot';
import { sizeInWords } from '../base/quantity-words.ts';
import { imageFieldIn, STATED_FIELDS } from './constraints.ts';
import { imageFieldOf } from './images/image-constraints.ts';
import type { AnotherPair } from './images/image-field.ts';
import type { Firm, Loosening } from './loosening.ts';
import { namesInWords, rowInWords } from './value-words.ts';

/** What is known about a value that may be stated or asked for. */
interface Explained<Value> {
  words(value: Value): string;
  readonly loosening: Loosening<Value> | AnotherPair;
}

/** What could be had instead of what is asked of the buffer is told as the nearest request. */
const TOLD_AS_NEAREST: Firm = { firm: 'the nearest request says what could be asked for instead' };

const SIZE: Explained<number> = { words: sizeInWords, loosening: TOLD_AS_NEAREST };
const BUFFER_COUNT: Explained<number> = { words: String, loosening: TOLD_AS_NEAREST };
const ROW: Explained<number> = { words: rowInWords, loosening: TOLD_AS_NEAREST };
const GROUP: Explained<readonly string[]> = {
  words: namesInWords,
  loosening: { firm: 'a group has the children it has' },
};

/** A name or a number of the image. */
const OTHER: Explained<unknown> = {
  words: (value) => (typeof value === 'string' ? value : JSON.stringify(value)),
  loosening: TOLD_AS_NEAREST,
};

/** What is known about each field, by the name under which it stands in an explanation. */
export function explainedField(field: string): Explained<unknown> {
  const part = imageFieldIn(field);
  if (part !== null) return imageFieldOf(part);
  const stated = STATED_FIELDS.find(([name]) => name === field);
  if (stated !== undefined) return stated[1];
  switch (field) {
    case 'size':
      return SIZE;
    case 'bufferCount':
      return BUFFER_COUNT;
    case 'image.bytesPerRow':
      return ROW;
    case 'oneOf':
      return GROUP;
    default:
      return OTHER;
  }
}

/**
 * What several pairs of one importer state for a field, pair by pair, null where one does not state it. Null
 * where they all state the one value: a list is that of several pairs where it is no statement of the field.
 */
export function valuesOfPairs(field: string, value: unknown): readonly unknown[] | null {
  const part = imageFieldIn(field);
  if (part === null || !Array.isArray(value)) return null;
  return v.is(imageFieldOf(part).schema, value) ? null : value;
}
