/**
 * One field of the vocabulary: everything that is known about it, in one record in a file of its own.
 *
 * It has two halves. What may be *stated*: its form and unit, its words, how it may be loosened, and which
 * storage breaches it, read off the statement alone. And what it *demands*: how statements read into one
 * value of the merged requirement, how two such values become one (lattices.ts), and which storage meets
 * the merged value. Both judge storage, and neither uses the other, so that each can judge the other (law
 * L7): a breach shares no code with a demand.
 *
 * A field declares what it reads of an importer's constraints, its own statement and those of others that
 * change what it means, such as `iommu`. constraints.ts lists the fields, and all else is derived from there.
 */
import type * as v from 'valibot';
import type { AllocatorFacts } from './allocator-facts.ts';
import type { Lattice } from './lattices.ts';
import type { Loosening } from './loosening.ts';
import type { Storage } from './storage.ts';

/** What may be stated. */
export interface Statement<Value, Reads> {
  /** Its form, unit and range; it words what it refuses. */
  readonly schema: v.GenericSchema<unknown, Value>;
  /** A stated value as people read it, with its unit. */
  words(value: Value): string;
  /** The way to looser values, or why there are none. */
  readonly loosening: Loosening<Value>;
  /**
   * What storage is instead of what is stated, in words; null where it is that. No storage breaches a field
   * that has null here, and the field says why.
   */
  readonly breach: ((constraints: Reads, storage: Storage) => Breach | null) | null;
  /** Why it contradicts what the same importer states elsewhere, in words; null where it does not. */
  readonly contradiction?: (constraints: Reads) => string | null;
}

/** What storage is instead, in words; of a field with parts, of each part that is not met. */
export type Breach = string | readonly PartBreach[];

/** A part of a field that storage does not meet. */
export interface PartBreach {
  readonly part: string;
  readonly value: unknown;
  readonly found: string;
}

/** Who states something. @public */
export interface Who {
  /** The name. */
  readonly id: string;
  /** The fields it knows of; those it states where this is left out. */
  readonly knows?: readonly string[];
}

/** An allocator as demands judge it. */
export interface JudgedAllocator extends AllocatorFacts {
  readonly id: number;
}

/** One value of the merged requirement. */
export interface Demand<Merged, Reads, Told = Merged> extends Lattice<Merged> {
  /**
   * Other statements that make this demand, whether its own is stated or not; `all` where even nothing
   * stated means something.
   */
  readonly alsoFrom?: readonly (keyof Reads)[] | 'all';
  /** What one participant demands. Where it states nothing of this, the identity. */
  of(constraints: Reads, who: Who): Merged;
  /** `place`: which allocator and which pages; `buffer`: what is decided beside, such as its size. */
  readonly about: 'place' | 'buffer';
  /** Whether storage meets the merged value. What the storage leaves out was not decided. */
  meets(merged: Merged, storage: Storage): boolean;
  /** Whether any storage that might exist can meet it; of a demand that has none, always. */
  isConceivable?(merged: Merged): boolean;
  /** Why an allocator can never meet it, in words; null where it may. */
  whyUnsuitable?(merged: Merged, allocator: JudgedAllocator): string | null;
  /** The value as it is told in JSON; the merged one where this is left out, nothing where undefined. */
  told?(merged: Merged): Told | undefined;
}

/** A field that is stated and makes no demand of its own: it changes what others demand. */
export interface StatedField<Value, Reads> extends Statement<Value, Reads> {
  readonly demand: null;
}

/** A field that is no demand but tells how the importer is wired, so that nobody can give it up. */
export interface FactField<Value, Reads> extends StatedField<Value, Reads> {
  readonly isFact: true;
}

/** A demand that follows from several statements and has none of its own. */
export interface DerivedField<Merged, Reads, Told = Merged> {
  readonly demand: Demand<Merged, Reads, Told>;
}

/** A field that is stated and demands something. */
export interface Field<Value, Merged, Reads, Told = Merged>
  extends Statement<Value, Reads>, DerivedField<Merged, Reads, Told> {}

/** Any field, for those who go through all of them and cannot know the types of each. */
export type AnyField<Constraints> =
  | StatedField<unknown, Constraints>
  | DerivedField<unknown, Constraints>
  | Field<unknown, unknown, Constraints>;
