/**
 * Every fact as it stands in a log file, checked strictly: an unknown type or field is refused by
 * name, because a fact that is half understood would give another world.
 */
import * as v from 'valibot';
import { listOf } from '../allocators/platform/platform-fields.ts';
import { recordedPlatformSchema } from '../allocators/platform/platform-schema.ts';
import { nameTextSchema } from '../base/name-text.ts';
import { oneOf, strictFields, wordVariantIssue } from '../base/known-fields.ts';
import { bufferId, importerId } from '../base/ids.ts';
import type { Limits } from '../base/limits.ts';
import { foundInWords } from '../base/found-words.ts';
import { quantitySchema } from '../base/quantity.ts';
import { CALL_NAMES, ERRNOS, RULE_IDS, type Refusal } from '../base/refusal.ts';
import { recordedConstraintsSchema } from '../constraints/constraints-schema.ts';
import { BARRIER_CAUSES } from './barrier-cause.ts';
import { DIRECTIONS } from './direction.ts';
import { ACTOR_LENGTH_MAX } from './envelope.ts';
import {
  allocatorSchema as allocator,
  migrationSchema as migration,
  pageAddress,
  storageSchema as storage,
  wholePages,
} from './storage-schema.ts';
import type { AccessFact, BufferFact, Event, FactType, PinFact } from './events.ts';
import { POLICIES } from './policy.ts';
import { LOG_SCHEMA } from './upcast.ts';

const text = v.string((issue) => `expected a text, found ${foundInWords(issue.input)}`);
const count = quantitySchema((value) => value);
const positive = quantitySchema((value) => value, 1);
const buffer = v.pipe(nameTextSchema, v.transform(bufferId));
const importer = v.pipe(nameTextSchema, v.transform(importerId));
const direction = oneOf(DIRECTIONS);

const actor = v.pipe(
  text,
  v.check(
    (value) => value.length <= ACTOR_LENGTH_MAX,
    `longer than ${ACTOR_LENGTH_MAX} characters`,
  ),
);

/** The limits of an exporter, all of them and no others. */
export const limitsSchema: v.GenericSchema<unknown, Limits> = strictFields({
  buffersMax: count,
  attachmentsPerBufferMax: count,
  mapsPerAttachmentMax: count,
  cpuAccessDepthMax: count,
  referencesMax: count,
});

const refusal: v.GenericSchema<unknown, Refusal> = strictFields({
  call: oneOf(CALL_NAMES),
  buffer: v.exactOptional(text),
  importer: v.exactOptional(text),
  errno: oneOf(ERRNOS),
  rule: oneOf(RULE_IDS),
  message: text,
  next: text,
  conflict: v.exactOptional(
    listOf(strictFields({ participant: text, field: text, value: v.custom<unknown>(() => true) })),
  ),
});

/** A fact that tells nothing but its buffer. */
function ofBuffer<const Type extends (AccessFact | BufferFact)['type']>(type: Type) {
  return strictFields({ type: v.literal(type), buffer });
}

/** A fact that tells nothing but its buffer and its importer. */
function ofPin<const Type extends PinFact['type']>(type: Type) {
  return strictFields({ type: v.literal(type), buffer, importer });
}

/** The schema of each fact; the compiler keeps the list complete. */
const FACT_SCHEMAS = {
  ExporterCreated: strictFields({
    type: v.literal('ExporterCreated'),
    platform: recordedPlatformSchema,
    policy: oneOf(POLICIES),
    limits: limitsSchema,
  }),
  BufferCreated: strictFields({
    type: v.literal('BufferCreated'),
    buffer,
    size: wholePages,
    declared: v.exactOptional(listOf(importer)),
  }),
  ImporterAttached: strictFields({
    type: v.literal('ImporterAttached'),
    buffer,
    importer,
    constraints: recordedConstraintsSchema,
    sharing: v.exactOptional(strictFields({ kind: v.literal('dynamic') })),
  }),
  ImporterDetached: strictFields({ type: v.literal('ImporterDetached'), buffer, importer }),
  BackingAllocated: strictFields({
    type: v.literal('BackingAllocated'),
    buffer,
    importer,
    storage,
    cpuReachable: v.boolean(),
    fullAllocators: listOf(allocator),
    migrations: v.exactOptional(listOf(migration)),
    call: v.exactOptional(v.literal('pin')),
  }),
  BackingMoved: strictFields({
    type: v.literal('BackingMoved'),
    buffer,
    importer,
    storage,
    cpuReachable: v.boolean(),
    migrations: v.exactOptional(listOf(migration)),
  }),
  PlaceReleased: strictFields({ type: v.literal('PlaceReleased'), buffer, importer }),
  BarrierOpened: strictFields({
    type: v.literal('BarrierOpened'),
    buffer,
    cause: oneOf(BARRIER_CAUSES),
  }),
  AttachmentMapped: strictFields({
    type: v.literal('AttachmentMapped'),
    buffer,
    importer,
    direction,
    ioVirtualBase: v.exactOptional(pageAddress),
  }),
  AttachmentUnmapped: strictFields({
    type: v.literal('AttachmentUnmapped'),
    buffer,
    importer,
    direction: v.exactOptional(direction),
  }),
  AttachmentPinned: ofPin('AttachmentPinned'),
  AttachmentUnpinned: ofPin('AttachmentUnpinned'),
  CpuAccessBegan: ofBuffer('CpuAccessBegan'),
  CpuAccessEnded: ofBuffer('CpuAccessEnded'),
  AccessRevoked: ofBuffer('AccessRevoked'),
  AccessRestored: ofBuffer('AccessRestored'),
  ReferenceTaken: ofBuffer('ReferenceTaken'),
  ReferencePut: ofBuffer('ReferencePut'),
  BufferFreed: ofBuffer('BufferFreed'),
  CallRefused: strictFields({ type: v.literal('CallRefused'), refusal }),
} as const satisfies Record<FactType, v.GenericSchema<unknown, Event>>;

/** The schema of any fact. */
export const eventSchema: v.GenericSchema<unknown, Event> = v.variant(
  'type',
  Object.values(FACT_SCHEMAS),
  (issue) => wordVariantIssue(issue, 'event type'),
);

/** One line of a log, in the form of this program (`LOG_SCHEMA`); older ones are upcast before. */
export const lineSchema = strictFields({
  schema: v.literal(LOG_SCHEMA),
  sequence: positive,
  stream: nameTextSchema,
  version: positive,
  cause: v.exactOptional(oneOf(CALL_NAMES)),
  time: v.exactOptional(v.pipe(v.number(), v.finite())),
  actor: v.exactOptional(actor),
  event: eventSchema,
});
