/**
 * Platforms as they stand in a file: checked, completed with defaults, and made consistent. A
 * platform that passes has zones that do not overlap, allocators with unique ids and names whose
 * zones exist, and importers with unique names.
 */
import * as v from 'valibot';
import { checkValue, type InputError } from '../../base/document.ts';
import { deepFreeze } from '../../base/deep-freeze.ts';
import { formatPath } from '../../base/document-lines.ts';
import { oneOf, strictFields } from '../../base/known-fields.ts';
import { nameTextSchema, textSchema } from '../../base/name-text.ts';
import { quantitySchema } from '../../base/quantity.ts';
import { refused, type Result } from '../../base/result.ts';
import { bytes, PAGE_SIZE, physicalAddress, QUANTITY_MAX } from '../../base/units.ts';
import {
  constraintsSchema,
  recordedConstraintsSchema,
} from '../../constraints/constraints-schema.ts';
import type { Constraints } from '../../constraints/constraints.ts';
import { PEER_DISTANCES, transportSchema } from '../../constraints/transports/transport-kinds.ts';
import { ZONE_KINDS } from '../../memory/zone.ts';
import { ALLOCATOR_KINDS, type AllocatorKind } from '../allocator.ts';
import {
  giveOperations,
  operationsIn,
  requireOperations,
  type OwnAllocators,
} from '../own-allocators.ts';
import { heapNames } from '../heap-names.ts';
import { allocatorSchemaOf } from './allocator-schema.ts';
import { groupSchema, importerSchemaOf } from './importer-schema.ts';
import { withPeers, type DeviceDistance, type ExporterSpec } from './peers.ts';
import { findInconsistency } from './platform-consistency.ts';
import { listOf, schemaName, inWholePages } from './platform-fields.ts';
import type { Platform } from './platform.ts';

/** The `schema` field of a platform file. @public */
export const PLATFORM_SCHEMA = 'cenalloc/platform/1';

/** The base and the size of a range of memory, whole pages. */
const rangeFields = {
  base: inWholePages(quantitySchema(physicalAddress)),
  size: inWholePages(quantitySchema(bytes, PAGE_SIZE)),
};

const zone = v.pipe(
  strictFields({
    name: nameTextSchema,
    ...rangeFields,
    kind: v.exactOptional(oneOf(ZONE_KINDS)),
    lent: v.exactOptional(
      listOf(
        strictFields({
          ...rangeFields,
          pinned: v.exactOptional(v.boolean('expected true or false'), false),
        }),
      ),
    ),
    description: v.exactOptional(textSchema),
  }),
  v.check(({ base, size }) => base + size <= QUANTITY_MAX, 'the zone ends above 2^53 - 1'),
  v.transform(({ name, base, size, kind, lent }) => ({
    name,
    base,
    size,
    ...(kind === undefined ? {} : { kind }),
    ...(lent === undefined ? {} : { lent }),
  })),
);

/** The names of heaps that an importer accepts, as the platform has them. */
export function withHeapNames(
  allocators: Platform['allocators'],
  constraints: Constraints,
): Constraints {
  const { allocators: names } = constraints;
  if (names === undefined) return constraints;
  const found = heapNames(allocators, names);
  return found === names ? constraints : { ...constraints, allocators: found };
}

const distance: v.GenericSchema<unknown, DeviceDistance> = strictFields({
  exporter: nameTextSchema,
  importer: nameTextSchema,
  distance: oneOf(PEER_DISTANCES),
});

const exporter: v.GenericSchema<unknown, ExporterSpec> = strictFields({
  name: nameTextSchema,
  device: v.exactOptional(nameTextSchema),
  allocators: v.pipe(
    listOf(nameTextSchema),
    v.minLength(1, 'an exporter takes storage from at least one allocator'),
  ),
  transports: v.exactOptional(listOf(transportSchema)),
});

/** A platform whose allocators are of one of these kinds, and whose importers state constraints of this form. */
function platformOf(
  kinds: v.GenericSchema<unknown, AllocatorKind>,
  constraints: v.GenericSchema<unknown, Constraints> = constraintsSchema,
): v.GenericSchema<unknown, Platform> {
  return v.pipe(
    strictFields({
      schema: v.exactOptional(schemaName(PLATFORM_SCHEMA)),
      name: textSchema,
      zones: v.pipe(listOf(zone), v.minLength(1, 'a platform has at least one zone')),
      allocators: v.pipe(
        listOf(allocatorSchemaOf(kinds)),
        v.minLength(1, 'a platform has at least one allocator'),
      ),
      importers: listOf(importerSchemaOf(constraints)),
      groups: v.exactOptional(listOf(groupSchema)),
      distances: v.exactOptional(listOf(distance)),
      exporters: v.exactOptional(listOf(exporter)),
      kernel: v.exactOptional(
        v.pipe(
          textSchema,
          v.regex(/^\d+\.\d+/, 'expected the version of a kernel, such as "6.12"'),
        ),
      ),
      attachIsJudgedBy: v.exactOptional(oneOf(['statements'] as const)),
      notes: v.exactOptional(listOf(textSchema)),
    }),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      const { value } = dataset;
      const found = findInconsistency(value);
      if (found === null) return;
      const { list, index, message } = found;
      addIssue({
        message,
        path: [
          { type: 'object', origin: 'value', input: { ...value }, key: list, value: value[list] },
          {
            type: 'array',
            origin: 'value',
            input: [...(value[list] ?? [])],
            key: index,
            value: null,
          },
        ],
      });
    }),
    v.transform((read): Platform => {
      const importers = read.importers.map((each) => ({
        ...each,
        constraints: withPeers(read, each, withHeapNames(read.allocators, each.constraints)),
      }));
      const platform: Platform & { schema?: string } = { ...read, importers };
      delete platform.schema;
      return platform;
    }),
  );
}

/** What passed the schema: it need not pass again wherever it is given. */
const parsed = new WeakSet<Platform>();

/** The same, of which it is remembered that it passed. */
function givenPlatformOf(
  kinds: v.GenericSchema<unknown, AllocatorKind>,
): v.GenericSchema<unknown, Platform> {
  return v.pipe(
    platformOf(kinds),
    v.transform((platform) => {
      parsed.add(platform);
      // Whoever is given it, the log of an exporter among them, keeps it as it is.
      return deepFreeze(platform);
    }),
  );
}

/** What is true of a kind that no list has. */
const OWN_KIND =
  '; a kind of your own works in programs only, which give its algorithm as `allocators`';

/** The schema of a platform. */
export const platformSchema = givenPlatformOf(oneOf(ALLOCATOR_KINDS, OWN_KIND));

/** A platform in a log: another program, which had algorithms of its own, may have written it. */
export const recordedPlatformSchema = platformOf(nameTextSchema, recordedConstraintsSchema);

/**
 * Checks a platform that is already a value, such as one written in a program.
 *
 * @param allocators - The program's own algorithms, by the kind under which the platform names them. They
 *   belong to the platform that is returned, wherever it is given: to `solve`, `sizeStreams`, `openHeap` or
 *   `createExporter`.
 * @returns The platform with defaults filled in, or what is wrong with it.
 * @throws TypeError where one of `allocators` is no algorithm, or has the name of a built-in one.
 * @public
 */
export function parsePlatform(
  input: unknown,
  source = 'platform',
  allocators: OwnAllocators = {},
): Result<Platform, InputError> {
  // A platform that was parsed before keeps its algorithms.
  const own = { ...operationsIn(input), ...allocators };
  const checked = checkValue(input, schemaWith(own));
  if (checked.ok) return withOperations(checked, own);
  const { path, message } = checked.refusal;
  return refused({ source, field: formatPath(path), message });
}

/** The schema of a platform that may name algorithms of the program. */
export function schemaWith(own: OwnAllocators): v.GenericSchema<unknown, Platform> {
  requireOperations(own);
  const names = Object.keys(own);
  return names.length === 0
    ? platformSchema
    : givenPlatformOf(oneOf([...ALLOCATOR_KINDS, ...names], OWN_KIND));
}

/** A platform that was read, with the algorithms that the program brings. */
export function withOperations(
  read: Result<Platform, InputError>,
  own: OwnAllocators,
): Result<Platform, InputError> {
  if (!read.ok) return read;
  giveOperations(read.value.allocators, own);
  return read;
}

/** Whether a value is a platform that was read or parsed. */
export function isParsed(platform: unknown): platform is Platform {
  return typeof platform === 'object' && platform !== null && parsed.has(platform as Platform);
}
