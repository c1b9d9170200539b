/**
 * One field of a (format, modifier) pair: everything that is known about it, as field.ts has it for the
 * importer. A field of a pair reads nothing but its own statement, so its demand and its acceptance take
 * that value alone; only a format means what the API of the importer says. `accepts` shares no code with the demand, so that each can judge the other (law L7).
 */
import type * as v from 'valibot';
import type { Lattice } from '../lattices.ts';
import type { Loosening } from '../loosening.ts';
import type { PixelApi } from '../pixel-formats/pixel-apis.ts';
import type { ImageAllocation } from './image-allocation.ts';

/** A field that is loosened by one more pair, with another value, beside those there are. */
export interface AnotherPair {
  readonly anotherPair: true;
}

/** The loosening of what tells pairs apart. */
export const ANOTHER_PAIR: AnotherPair = { anotherPair: true };

/** The entry in which a statement stands, and in whose names its format is told. */
export interface StatedIn {
  readonly entry: { readonly format?: string; readonly modifier?: string };
  readonly api: PixelApi | undefined;
}

/** A field of one (format, modifier) pair. */
export interface ImageField<Value, Merged> {
  /** Its form and range; it words what it refuses. */
  readonly schema: v.GenericSchema<unknown, Value>;
  /** A stated value as people read it, with its unit. */
  words(value: Value): string;
  /** The way to looser values, or why there are none. */
  readonly loosening: Loosening<Value> | AnotherPair;
  /** Whether an image is what is stated. */
  accepts(statement: Value, image: ImageAllocation, where: StatedIn): boolean;
  readonly demand: ImageDemand<Value, Merged>;
}

/** One value of the merged demands on images of a pair; demands that no image meets merge to undefined. */
export interface ImageDemand<Value, Merged> extends Lattice<Merged, undefined> {
  /** What a statement demands. */
  of(statement: Value): Merged;
  /** Whether an image meets the merged value. */
  meets(merged: Merged, image: ImageAllocation): boolean;
}

/** Any field of a pair, for those who go through all of them and cannot know the types of each. */
export type AnyImageField = ImageField<unknown, unknown>;
