/**
 * One field of the constraint algebra: what demands nothing, how a statement reads into a demand, how
 * two demands become one, and, written independently of that, which storage meets a statement.
 *
 * A demand denotes the storage that meets it, and merging is the meet: what meets the merged demand is
 * exactly what meets both (law L7). Lower bounds merge by maximum, upper bounds by minimum, divisors by
 * the least common multiple, permissions by intersection, demands by OR, obligations by union. Not said
 * is the identity and never zero, because the kernel's habit of reading 0 as "unlimited" makes a
 * minimum over several importers wrong (Stanislawski, 2012).
 */
import type { Constraints, Participant, StatementField } from './constraints.ts';
import type { Storage } from './storage.ts';

/** One field that storage does not meet. @public */
export interface FieldBreach {
  readonly field: StatementField;
  /** The value the importer states for the field. */
  readonly value: unknown;
  /** What the storage is instead, in words. */
  readonly found: string;
}

/** One field of the merged requirement. */
export interface Field<Value> {
  /** The value that demands nothing. */
  readonly identity: Value;
  /** The statements that this field reads; without any of them the demand is the identity. */
  readonly statements: readonly (keyof Constraints)[];
  /** The demand that one participant puts on storage. */
  demandOf(constraints: Constraints, participant: Participant): Value;
  /** Storage meets the merged value exactly where it meets both. */
  merge(left: Value, right: Value): Value;
  /** What storage does not meet, read off the statements alone; nothing is merged here. */
  breachesOf(constraints: Constraints, storage: Storage): readonly FieldBreach[];
}

/** Gives a field its type without writing it twice. */
export function field<Value>(definition: Field<Value>): Field<Value> {
  return definition;
}

/** One breach as a list, or none. */
export function breachUnless(
  holds: boolean,
  name: StatementField,
  value: unknown,
  found: () => string,
): readonly FieldBreach[] {
  return holds ? [] : [{ field: name, value, found: found() }];
}
