/**
 * An allocator as it stands in a platform's file: what may be said of it, what contradicts itself, and what is true
 * where nothing is said.
 */
import * as v from 'valibot';
import { strictFields } from '../../base/known-fields.ts';
import { ALLOCATOR_ID_MAX, allocatorId } from '../../base/ids.ts';
import { nameTextSchema, textSchema } from '../../base/name-text.ts';
import { quantitySchema } from '../../base/quantity.ts';
import { bytes, isPowerOfTwo, PAGE_SIZE } from '../../base/units.ts';
import { COHERENCY_DOMAINS, type CoherencyDomain } from '../../constraints/allocator-facts.ts';
import { someOf } from '../../constraints/statement-schemas.ts';
import type { AllocatorKind, AllocatorSpec } from '../allocator.ts';
import { listOf, inWholePages } from './platform-fields.ts';

/** Memory types are bits of a 32-bit mask (Vulkan, `VK_MAX_MEMORY_TYPES`). */
const MEMORY_TYPE_MAX = 31;

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
    name: nameTextSchema,
    kind: kinds,
    zones: v.pipe(
      listOf(nameTextSchema),
      v.minLength(1, 'an allocator takes from at least one zone'),
    ),
    priority: v.exactOptional(quantitySchema((value) => value)),
    capacity: v.exactOptional(capacitySchema),
    chunkSize: v.exactOptional(
      v.pipe(
        quantitySchema(bytes, PAGE_SIZE),
        v.check((value) => isPowerOfTwo(value), 'expected a power of two of at least a page'),
      ),
    ),
    columns: v.exactOptional(quantitySchema((value) => value, 1)),
    sizeLimit: v.exactOptional(inWholePages(quantitySchema(bytes, PAGE_SIZE))),
    cpuAccess: v.exactOptional(v.boolean('expected true or false')),
    memoryType: v.exactOptional(
      v.pipe(
        quantitySchema((value) => value),
        v.maxValue(MEMORY_TYPE_MAX, `expected 0 to ${MEMORY_TYPE_MAX}, a bit of memoryTypeBits`),
      ),
    ),
    secure: v.exactOptional(v.boolean('expected true or false')),
    localTo: v.exactOptional(nameTextSchema),
    domains: v.exactOptional(someOf(COHERENCY_DOMAINS)),
    description: v.exactOptional(textSchema),
  });
}

/** An allocator whose kind is one of these. */
export function allocatorSchemaOf(
  kinds: v.GenericSchema<unknown, AllocatorKind>,
): v.GenericSchema<unknown, AllocatorSpec> {
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
    localTo,
    domains = cpuAccess ? COHERENCY_DOMAINS : ['inaccessible' as const],
  }: {
    readonly secure?: boolean;
    readonly cpuAccess?: boolean;
    readonly memoryType?: number;
    readonly localTo?: string;
    readonly domains?: readonly CoherencyDomain[];
  },
) {
  return {
    cpuAccess,
    ...(memoryType === undefined ? {} : { memoryType }),
    secure,
    ...(localTo === undefined ? {} : { localTo }),
    domains,
  };
}
