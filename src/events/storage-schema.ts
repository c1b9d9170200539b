/**
 * Storage as it stands in a log: where the pages lie, from which allocator, and which image it holds.
 */
import * as v from 'valibot';
import { listOf } from '../allocators/platform/platform-fields.ts';
import { nameTextSchema } from '../base/name-text.ts';
import { strictFields } from '../base/known-fields.ts';
import { ALLOCATOR_ID_MAX, allocatorId } from '../base/ids.ts';
import { quantitySchema } from '../base/quantity.ts';
import { bytes, PAGE_SIZE, physicalAddress, type Bytes } from '../base/units.ts';
import { COHERENCY_DOMAINS, type AllocatorFacts } from '../constraints/allocator-facts.ts';
import { someOf } from '../constraints/statement-schemas.ts';
import type { ImageAllocation } from '../constraints/images/image-allocation.ts';
import type { Storage } from '../constraints/storage.ts';
import type { Migration } from '../memory/physical-memory.ts';

const count = quantitySchema((value) => value);
const positive = quantitySchema((value) => value, 1);
const text = v.string('expected a text');

/** The id of an allocator. */
export const allocatorSchema = v.pipe(
  count,
  v.maxValue(ALLOCATOR_ID_MAX, `expected 0 to ${ALLOCATOR_ID_MAX}`),
  v.transform(allocatorId),
);

/** The size of storage: whole pages, at least one. */
export const wholePages: v.GenericSchema<unknown, Bytes> = v.pipe(
  quantitySchema(bytes, PAGE_SIZE),
  v.check((value) => value % PAGE_SIZE === 0, `expected a multiple of ${PAGE_SIZE}`),
);

/** The address of a page. */
export const pageAddress = v.pipe(
  quantitySchema(physicalAddress),
  v.check((value) => value % PAGE_SIZE === 0, `expected a multiple of ${PAGE_SIZE}`),
);

/** What was known of the allocator when it chose. */
export const allocatorFactsSchema: v.GenericSchema<unknown, AllocatorFacts> = strictFields({
  name: nameTextSchema,
  memoryType: v.exactOptional(count),
  secure: v.boolean('expected true or false'),
  localTo: v.exactOptional(nameTextSchema),
  domains: someOf(COHERENCY_DOMAINS),
});

const extent = strictFields({ width: positive, height: positive });

/** The image that storage holds. */
export const imageSchema: v.GenericSchema<unknown, ImageAllocation> = strictFields({
  format: text,
  modifier: text,
  colorSpace: v.nullable(text),
  isAlphaPresent: v.nullable(v.boolean('expected true, false or null')),
  startOffset: count,
  displayRectAlignment: extent,
  layouts: v.pipe(
    listOf(strictFields({ width: positive, height: positive, bytesPerRow: count })),
    v.minLength(1, 'an image has at least one layout'),
  ),
  padForBlockSize: extent,
  padBeyondImageSize: count,
});

const run = strictFields({ address: pageAddress, length: wholePages });

/** Movable pages that were put elsewhere. */
export const migrationSchema: v.GenericSchema<unknown, Migration> = strictFields({
  from: run,
  to: run,
});

/** The backing storage of a buffer. */
export const storageSchema: v.GenericSchema<unknown, Storage> = strictFields({
  allocator: allocatorSchema,
  runs: v.pipe(listOf(run), v.minLength(1, 'storage has at least one run')),
  facts: v.exactOptional(allocatorFactsSchema),
  image: v.exactOptional(imageSchema),
  size: v.exactOptional(quantitySchema(bytes, 1)),
  prefix: v.exactOptional(quantitySchema(bytes)),
  padding: v.exactOptional(quantitySchema(bytes)),
});
