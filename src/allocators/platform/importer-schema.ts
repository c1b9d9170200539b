/**
 * An importer as it stands in a platform's file, and groups of importers that stand for each other.
 */
import * as v from 'valibot';
import { oneOf, strictFields } from '../../base/known-fields.ts';
import { importerId } from '../../base/ids.ts';
import { nameTextSchema, textSchema } from '../../base/name-text.ts';
import { constraintsSchema } from '../../constraints/constraints-schema.ts';
import { FIELDS, inFieldOrder, type Constraints } from '../../constraints/constraints.ts';
import { transportSchema } from '../../constraints/transports/transport-kinds.ts';
import { SHARING_KINDS, type ImporterSharing } from './peers.ts';
import { listOf } from './platform-fields.ts';
import type { ChoiceSpec, GroupSpec, ImporterSpec } from './platform.ts';

const flag = v.boolean('expected true or false');

const sharing: v.GenericSchema<unknown, ImporterSharing> = v.pipe(
  strictFields({
    kind: oneOf(SHARING_KINDS),
    peer2peer: v.exactOptional(flag),
    pins: v.exactOptional(flag),
  }),
  v.check(
    ({ kind, peer2peer, pins }) => kind === 'dynamic' || (peer2peer !== true && pins !== true),
    'a static importer is never a peer and never pins; state "kind": "dynamic", or leave both out',
  ),
);

/** An importer whose constraints have one of these forms. */
export function importerSchemaOf(
  constraints: v.GenericSchema<unknown, Constraints>,
): v.GenericSchema<unknown, ImporterSpec> {
  return v.pipe(
    strictFields({
      id: nameTextSchema,
      constraints,
      fixed: v.exactOptional(FIELDS.fixed.schema),
      device: v.exactOptional(nameTextSchema),
      sharing: v.exactOptional(sharing),
      transports: v.exactOptional(listOf(transportSchema)),
      description: v.exactOptional(textSchema),
      source: v.exactOptional(textSchema),
    }),
    v.check(
      ({ fixed, constraints: { fixed: within } }) =>
        fixed === undefined ||
        within === undefined ||
        JSON.stringify(fixed) === JSON.stringify(within),
      'fixed stands beside id and in constraints with different values: state it in one place',
    ),
    // It may stand in either place and means one thing, as decision 17 says.
    v.transform(({ id, fixed, constraints: stated, ...rest }) => ({
      id: importerId(id),
      constraints: fixed === undefined ? stated : inFieldOrder({ fixed, ...stated }),
      ...rest,
    })),
  );
}

/** One of several importers; children are names, groups, or lists of them. */
const group: v.GenericSchema<unknown, GroupSpec> = strictFields({
  group: nameTextSchema,
  oneOf: v.pipe(
    v.array(
      v.lazy(() => choice),
      'expected a list of alternatives',
    ),
    v.minLength(1, 'a group has at least one alternative'),
  ),
  description: v.exactOptional(textSchema),
});

const member: v.GenericSchema<unknown, string | GroupSpec> = v.lazy((input) =>
  typeof input === 'string' ? nameTextSchema : group,
);

const choice: v.GenericSchema<unknown, ChoiceSpec> = v.lazy((input) =>
  Array.isArray(input)
    ? v.pipe(v.array(member), v.minLength(1, 'an alternative has at least one importer'))
    : member,
);

/** An importer, and a group of them, alone: what an import makes of a text that tells no memory. */
export const importerSchema = importerSchemaOf(constraintsSchema);
export const groupSchema = group;
