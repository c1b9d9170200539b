/**
 * Facts that are plainly as the schema wants them, recognised without it: nearly every fact is, and a store
 * that passed each through the schema would be half as fast. Whatever is not recognised here is not
 * wrong, it passes the schema; a property holds that what is recognised always would (`test/property`).
 */
import { ALLOCATOR_ID_MAX, isName } from '../base/ids.ts';
import { CALL_NAMES } from '../base/refusal.ts';
import { PAGE_SIZE } from '../base/units.ts';
import { recordedPlatformSchema } from '../allocators/platform/platform-schema.ts';
import { recordedConstraintsSchema } from '../constraints/constraints-schema.ts';
import { DIRECTIONS } from './direction.ts';
import { ACTOR_LENGTH_MAX, type EventDraft } from './envelope.ts';
import type { Event } from './events.ts';
import { POLICIES } from './policy.ts';
import { limitsSchema } from './event-schema.ts';
import { KnownParts } from './known-parts.ts';
import { allocatorFactsSchema, imageSchema } from './storage-schema.ts';

type Fields = Readonly<Record<string, unknown>>;

const calls: ReadonlySet<unknown> = new Set(CALL_NAMES);
const policies: ReadonlySet<unknown> = new Set(POLICIES);
const directions: ReadonlySet<unknown> = new Set(DIRECTIONS);

/** Parts of facts of which there are few that differ: those of a platform. */
const knownConstraints = new KnownParts(recordedConstraintsSchema);
const knownAllocatorFacts = new KnownParts(allocatorFactsSchema);
const knownImages = new KnownParts(imageSchema);
const knownLimits = new KnownParts(limitsSchema);

/** Whoever runs many exporters, as the explorer does, has few boards; a board is long. */
const knownPlatforms = new KnownParts(recordedPlatformSchema, { count: 16, length: 128 * 1024 });

/** Whether a fact can be read back for certain; false where the schema has to say. */
export function isUsual({ event, cause, time, actor }: EventDraft): boolean {
  const isMarked =
    (cause === undefined || calls.has(cause)) &&
    (time === undefined || Number.isFinite(time)) &&
    (actor === undefined || (typeof actor === 'string' && actor.length <= ACTOR_LENGTH_MAX));
  if (!isMarked || !isFields(event)) return false;
  if (event['type'] === 'ExporterCreated') return isCreation(event);
  if (!isNameOf(event['buffer'])) return false;
  return USUAL.get(event['type'])?.(event, Object.keys(event).length) === true;
}

/** Whether the fields of an event beside its buffer are as they should be, and no others. */
type Check = (event: Fields, fields: number) => boolean;

const aboutBuffer: Check = (_, fields) => fields === 2;
const aboutImporter: Check = ({ importer }, fields) => fields === 3 && isNameOf(importer);

const USUAL: ReadonlyMap<unknown, Check> = new Map<Event['type'], Check>([
  ['BufferCreated', ({ size }, fields) => fields === 3 && isPages(size)],
  [
    'ImporterAttached',
    ({ importer, constraints, sharing }, fields) =>
      fields === (sharing === undefined ? 4 : 5) &&
      isNameOf(importer) &&
      knownConstraints.has(constraints) &&
      (sharing === undefined || isSharing(sharing)),
  ],
  ['ImporterDetached', aboutImporter],
  ['PlaceReleased', aboutImporter],
  ['BackingAllocated', (event, fields) => fields === 6 && isAllocation(event)],
  ['AttachmentMapped', isMapping],
  ['AttachmentUnmapped', isUnmapping],
  ['AttachmentPinned', aboutImporter],
  ['AttachmentUnpinned', aboutImporter],
  ['CpuAccessBegan', aboutBuffer],
  ['CpuAccessEnded', aboutBuffer],
  ['AccessRevoked', aboutBuffer],
  ['AccessRestored', aboutBuffer],
  ['ReferenceTaken', aboutBuffer],
  ['ReferencePut', aboutBuffer],
  ['BufferFreed', aboutBuffer],
]);

function isCreation({ platform, policy, limits, ...rest }: Fields): boolean {
  return (
    Object.keys(rest).length === 1 &&
    policies.has(policy) &&
    knownLimits.has(limits) &&
    knownPlatforms.has(platform)
  );
}

function isMapping({ importer, direction, ioVirtualBase }: Fields, fields: number): boolean {
  if (!isNameOf(importer) || !directions.has(direction)) return false;
  return fields === 4 || (fields === 5 && isPageAddress(ioVirtualBase));
}

function isSharing(sharing: unknown): boolean {
  return isFields(sharing) && sharing['kind'] === 'dynamic' && Object.keys(sharing).length === 1;
}

function isUnmapping({ importer, direction }: Fields, fields: number): boolean {
  if (!isNameOf(importer)) return false;
  return fields === 3 || (fields === 4 && directions.has(direction));
}

function isAllocation({ importer, storage, cpuReachable, fullAllocators }: Fields): boolean {
  if (!isNameOf(importer)) return false;
  if (typeof cpuReachable !== 'boolean' || !Array.isArray(fullAllocators)) return false;
  return allOf(fullAllocators, isAllocatorId) && isFields(storage) && isStorage(storage);
}

function isStorage({ allocator, runs, facts, image, ...rest }: Fields): boolean {
  // Sizes beside the runs belong to images, of which there are few: the schema says.
  if (Object.keys(rest).length > 0 || !isAllocatorId(allocator)) return false;
  if (facts !== undefined && !knownAllocatorFacts.has(facts)) return false;
  if (image !== undefined && !knownImages.has(image)) return false;
  return Array.isArray(runs) && runs.length > 0 && allOf(runs, isRun);
}

/** As `every`, which passes over what a list lacks. */
function allOf(list: readonly unknown[], isSo: (item: unknown) => boolean): boolean {
  for (const item of list) if (!isSo(item)) return false;
  return true;
}

function isRun(run: unknown): boolean {
  if (!isFields(run) || Object.keys(run).length !== 2) return false;
  return isPageAddress(run['address']) && isPages(run['length']);
}

function isAllocatorId(value: unknown): boolean {
  return (
    Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= ALLOCATOR_ID_MAX
  );
}

function isNameOf(value: unknown): boolean {
  return typeof value === 'string' && isName(value);
}

function isPageAddress(value: unknown): boolean {
  return (
    Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) % PAGE_SIZE === 0
  );
}

function isPages(value: unknown): boolean {
  return isPageAddress(value) && (value as number) > 0;
}

/** An object without a prototype of its own, which could write itself in another way. */
function isFields(value: unknown): value is Fields {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}
