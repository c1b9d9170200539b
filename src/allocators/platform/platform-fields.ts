/**
 * What several parts of a platform's schema say alike: names, lists, whole pages.
 */
import * as v from 'valibot';
import { foundInWords } from '../../base/found-words.ts';
import { PAGE_SIZE } from '../../base/units.ts';

/** A list, refused in plain words where it is something else. */
export function listOf<Item>(
  item: v.GenericSchema<unknown, Item>,
): v.GenericSchema<unknown, Item[]> {
  return v.array(item, (issue) => `expected a list, found ${foundInWords(issue.input)}`);
}

/** The `schema` field of a document: what it is, and in which version. */
export function schemaName<const Name extends string>(name: Name): v.GenericSchema<unknown, Name> {
  return v.literal(name, ({ input }) => `expected "${name}", found ${foundInWords(input)}`);
}

/** Whole pages only, because allocators hand out nothing else. */
export function inWholePages<Unit extends number>(
  schema: v.GenericSchema<unknown, Unit>,
): v.GenericSchema<unknown, Unit> {
  return v.pipe(
    schema,
    v.check((value) => value % PAGE_SIZE === 0, `expected whole pages, a multiple of ${PAGE_SIZE}`),
  );
}
