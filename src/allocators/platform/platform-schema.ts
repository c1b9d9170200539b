/**
 * Platforms as they stand in a file: checked, completed with defaults, and made consistent. A
 * platform that passes has zones that do not overlap, allocators with unique ids and names whose
 * zones exist, and importers with unique names.
 */
import * as v from 'valibot';
import { checkValue, type InputError } from '../../base/document.ts';
import { formatPath } from '../../base/document-lines.ts';
import { oneOf, strictFields } from '../../base/known-fields.ts';
import { ALLOCATOR_ID_MAX, allocatorId, importerId, isName } from '../../base/ids.ts';
import { foundInWords } from '../../base/found-words.ts';
import { quantitySchema } from '../../base/quantity.ts';
import { refused, type Result } from '../../base/result.ts';
import { bytes, isPowerOfTwo, PAGE_SIZE, physicalAddress, QUANTITY_MAX } from '../../base/units.ts';
import { COHERENCY_DOMAINS, type CoherencyDomain } from '../../constraints/allocator-facts.ts';
import {
  constraintsSchema,
  recordedConstraintsSchema,
} from '../../constraints/constraints-schema.ts';
import { FIELDS, type Constraints } from '../../constraints/constraints.ts';
import { someOf } from '../../constraints/statement-schemas.ts';
import { ZONE_KINDS } from '../../memory/zone.ts';
import { ALLOCATOR_KINDS, type AllocatorKind } from '../allocator.ts';
import {
  giveOperations,
  operationsIn,
  requireOperations,
  type OwnAllocators,
} from '../own-allocators.ts';
import { heapNames } from '../heap-names.ts';
import { findInconsistency } from './platform-consistency.ts';
import type { ChoiceSpec, GroupSpec, Platform } from './platform.ts';

/** The `schema` field of a platform file. @public */
export const PLATFORM_SCHEMA = 'cenalloc/platform/1';

/** Memory types are bits of a 32-bit mask (Vulkan, `VK_MAX_MEMORY_TYPES`). */
const MEMORY_TYPE_MAX = 31;

const text = v.string((issue) => `expected a text, found ${foundInWords(issue.input)}`);

/** A name as ids need it. */
export const nameSchema = v.pipe(
  text,
  v.check(isName, 'a name has 1 to 128 characters, no white space and no "/"'),
);

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
function wholePages<Unit extends number>(
  schema: v.GenericSchema<unknown, Unit>,
): v.GenericSchema<unknown, Unit> {
  return v.pipe(
    schema,
    v.check((value) => value % PAGE_SIZE === 0, `expected whole pages, a multiple of ${PAGE_SIZE}`),
  );
}

/** The base and the size of a range of memory, whole pages. */
const rangeFields = {
  base: wholePages(quantitySchema(physicalAddress)),
  size: wholePages(quantitySchema(bytes, PAGE_SIZE)),
};

const zone = v.pipe(
  strictFields({
    name: nameSchema,
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
    description: v.exactOptional(text),
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

/** The units of a platform and of a model are told apart where they can be mistaken. */
const capacitySchema = v.pipe(
  quantitySchema(bytes),
  v.check(
    (value) => value % PAGE_SIZE === 0,
    `expected bytes in whole pages, a multiple of ${PAGE_SIZE}, such as "16 MiB"; only a model's capacities are numbers of buffers`,
  ),
);

/** What may be said of an allocator. */
function allocatorFields(kinds: v.GenericSchema<unknown, AllocatorKind>) {
  return strictFields({
    id: v.pipe(
      quantitySchema((value) => value),
      v.maxValue(ALLOCATOR_ID_MAX, `expected 0 to ${ALLOCATOR_ID_MAX}, a bit of the masks`),
    ),
    name: nameSchema,
    kind: kinds,
    zones: v.pipe(listOf(nameSchema), v.minLength(1, 'an allocator takes from at least one zone')),
    priority: v.exactOptional(quantitySchema((value) => value)),
    capacity: v.exactOptional(capacitySchema),
    chunkSize: v.exactOptional(
      v.pipe(
        quantitySchema(bytes, PAGE_SIZE),
        v.check((value) => isPowerOfTwo(value), 'expected a power of two of at least a page'),
      ),
    ),
    columns: v.exactOptional(quantitySchema((value) => value, 1)),
    sizeLimit: v.exactOptional(wholePages(quantitySchema(bytes, PAGE_SIZE))),
    cpuAccess: v.exactOptional(v.boolean('expected true or false')),
    memoryType: v.exactOptional(
      v.pipe(
        quantitySchema((value) => value),
        v.maxValue(MEMORY_TYPE_MAX, `expected 0 to ${MEMORY_TYPE_MAX}, a bit of memoryTypeBits`),
      ),
    ),
    secure: v.exactOptional(v.boolean('expected true or false')),
    domains: v.exactOptional(someOf(COHERENCY_DOMAINS)),
    description: v.exactOptional(text),
  });
}

/** An allocator whose kind is one of these. */
function allocatorOf(kinds: v.GenericSchema<unknown, AllocatorKind>) {
  return v.pipe(
    allocatorFields(kinds),
    v.check(
      ({ secure, cpuAccess }) => secure !== true || cpuAccess !== true,
      'protected memory cannot have cpuAccess',
    ),
    v.check(
      ({ secure, cpuAccess, domains = [] }) =>
        (secure !== true && cpuAccess !== false) ||
        domains.every((each) => each === 'inaccessible'),
      'memory that the CPU may not touch supports the domain "inaccessible" only',
    ),
    v.check(
      ({ kind, secure, cpuAccess }) =>
        kind !== 'secure' || (secure !== false && cpuAccess !== true),
      'an allocator of kind secure is protected memory, which the CPU may not touch',
    ),
    v.check(
      ({ kind, chunkSize }) => (kind === 'chunk') === (chunkSize !== undefined),
      'an allocator of kind chunk has a chunkSize, and no other has one',
    ),
    v.check(
      ({ kind, columns }) => kind === 'tiler' || columns === undefined,
      'only an allocator of kind tiler has columns',
    ),
    v.check(
      ({ kind, sizeLimit }) => kind === 'udmabuf' || sizeLimit === undefined,
      'only an allocator of kind udmabuf has a sizeLimit',
    ),
    v.transform(
      ({ id, name, kind, zones, priority, capacity, chunkSize, columns, sizeLimit, ...said }) => ({
        id: allocatorId(id),
        name,
        kind,
        zones,
        // Source: RFC 2/4, where the id of an allocator is its priority.
        priority: priority ?? id,
        ...(capacity === undefined ? {} : { capacity }),
        ...(chunkSize === undefined ? {} : { chunkSize }),
        ...(columns === undefined ? {} : { columns }),
        ...(sizeLimit === undefined ? {} : { sizeLimit }),
        ...withDefaults(kind, said),
      }),
    ),
  );
}

/** Protected memory is out of the CPU's reach, and what is out of its reach needs no coherency. */
function withDefaults(
  kind: AllocatorKind,
  {
    secure = kind === 'secure',
    cpuAccess = !secure,
    memoryType,
    domains = cpuAccess ? COHERENCY_DOMAINS : ['inaccessible' as const],
  }: {
    readonly secure?: boolean;
    readonly cpuAccess?: boolean;
    readonly memoryType?: number;
    readonly domains?: readonly CoherencyDomain[];
  },
) {
  return { cpuAccess, ...(memoryType === undefined ? {} : { memoryType }), secure, domains };
}

function importerOf(constraints: v.GenericSchema<unknown, Constraints>) {
  return v.pipe(
    strictFields({
      id: nameSchema,
      constraints,
      fixed: v.exactOptional(FIELDS.fixed.schema),
      description: v.exactOptional(text),
      source: v.exactOptional(text),
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
      constraints: fixed === undefined ? stated : { fixed, ...stated },
      ...rest,
    })),
  );
}

/** One of several importers; children are names, groups, or lists of them. */
const group: v.GenericSchema<unknown, GroupSpec> = strictFields({
  group: nameSchema,
  oneOf: v.pipe(
    v.array(
      v.lazy(() => choice),
      'expected a list of alternatives',
    ),
    v.minLength(1, 'a group has at least one alternative'),
  ),
  description: v.exactOptional(text),
});

const member: v.GenericSchema<unknown, string | GroupSpec> = v.lazy((input) =>
  typeof input === 'string' ? nameSchema : group,
);

const choice: v.GenericSchema<unknown, ChoiceSpec> = v.lazy((input) =>
  Array.isArray(input)
    ? v.pipe(v.array(member), v.minLength(1, 'an alternative has at least one importer'))
    : member,
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

/** An importer, and a group of them, alone: what an import makes of a text that tells no memory. */
export const importerSchema = importerOf(constraintsSchema);
export const groupSchema = group;

/** A platform whose allocators are of one of these kinds, and whose importers state constraints of this form. */
function platformOf(
  kinds: v.GenericSchema<unknown, AllocatorKind>,
  constraints: v.GenericSchema<unknown, Constraints> = constraintsSchema,
): v.GenericSchema<unknown, Platform> {
  return v.pipe(
    strictFields({
      schema: v.exactOptional(schemaName(PLATFORM_SCHEMA)),
      name: text,
      zones: v.pipe(listOf(zone), v.minLength(1, 'a platform has at least one zone')),
      allocators: v.pipe(
        listOf(allocatorOf(kinds)),
        v.minLength(1, 'a platform has at least one allocator'),
      ),
      importers: listOf(importerOf(constraints)),
      groups: v.exactOptional(listOf(group)),
      kernel: v.exactOptional(
        v.pipe(text, v.regex(/^\d+\.\d+/, 'expected the version of a kernel, such as "6.12"')),
      ),
      attachIsJudgedBy: v.exactOptional(oneOf(['statements'] as const)),
      notes: v.exactOptional(listOf(text)),
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
    v.transform(
      ({ name, zones, allocators, importers, groups, kernel, attachIsJudgedBy, notes }) => ({
        name,
        zones,
        allocators,
        importers: importers.map((each) => ({
          ...each,
          constraints: withHeapNames(allocators, each.constraints),
        })),
        ...(kernel === undefined ? {} : { kernel }),
        ...(groups === undefined ? {} : { groups }),
        ...(attachIsJudgedBy === undefined ? {} : { attachIsJudgedBy }),
        ...(notes === undefined ? {} : { notes }),
      }),
    ),
  );
}

/** What is true of a kind that no list has. */
const OWN_KIND =
  '; a kind of your own works in programs only, which give its algorithm as `allocators`';

/** The schema of a platform. */
export const platformSchema = platformOf(oneOf(ALLOCATOR_KINDS, OWN_KIND));

/** A platform in a log: another program, which had algorithms of its own, may have written it. */
export const recordedPlatformSchema = platformOf(nameSchema, recordedConstraintsSchema);

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
    : platformOf(oneOf([...ALLOCATOR_KINDS, ...names], OWN_KIND));
}

/** A platform that was read, with the algorithms that the program brings. */
export function withOperations(
  read: Result<Platform, InputError>,
  own: OwnAllocators,
): Result<Platform, InputError> {
  if (!read.ok) return read;
  giveOperations(read.value.allocators, own);
  parsed.add(read.value);
  return read;
}

/** What passed the schema: it need not pass again wherever it is given. */
const parsed = new WeakSet<Platform>();

/** Whether a value is a platform that was read or parsed. */
export function isParsed(platform: unknown): platform is Platform {
  return typeof platform === 'object' && platform !== null && parsed.has(platform as Platform);
}
