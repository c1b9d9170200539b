/**
 * A world as plain lists and sets of page numbers, and how each fact changes it: written from docs/spec.md,
 * with nothing of src/machines, src/exporter or src/memory but the types of facts. It is slow and obvious,
 * and believes whatever it is told; who judges stands in the files beside it.
 */
import type { Platform } from '../../../src/allocators/platform/platform.ts';
import { assert, unreachable } from '../../../src/base/assert.ts';
import type { Limits } from '../../../src/base/limits.ts';
import type { Constraints } from '../../../src/constraints/constraints.ts';
import type { PhysicalRun, Storage } from '../../../src/constraints/storage.ts';
import type {
  AttachmentMapped,
  BackingAllocated,
  BackingMoved,
  BufferCreated,
  BufferEvent,
  Event,
  ExporterCreated,
} from '../../../src/events/events.ts';
import type { Policy } from '../../../src/events/policy.ts';

export const PAGE = 4096;

type Placed = BackingAllocated | BackingMoved;

/** One importer that is attached. */
export interface PlainAttachment {
  readonly importer: string;
  readonly constraints: Constraints;
  /** Whether it is told when the storage moves, and may pin it. */
  readonly isDynamic: boolean;
  maps: number;
  pins: number;
  /** Maps of where the storage lay before it moved. */
  stale: number;
  /** The direction of its maps; null where it has none. */
  direction: string | null;
  /** Where its IOMMU maps the buffer; null where it does not. */
  ioVirtualBase: number | null;
}

/** One buffer that was created. */
export interface PlainBuffer {
  readonly id: string;
  readonly size: number;
  /** How many facts there are about it. */
  version: number;
  references: number;
  cpuAccesses: number;
  attachments: PlainAttachment[];
  storage: Storage | null;
  cpuReachable: boolean;
  awaited: readonly string[];
  isRevoked: boolean;
}

/** Everything that the facts so far tell. */
export interface PlainWorld {
  readonly platform: Platform;
  readonly policy: Policy;
  readonly limits: Limits;
  readonly buffers: Map<string, PlainBuffer>;
  /** The pages that hold data of others which can be put elsewhere. */
  readonly movable: Set<number>;
  /** The pages that hold data of others which cannot. */
  readonly pinned: ReadonlySet<number>;
}

/** The world that an exporter begins with. */
export function firstWorld({ platform, policy, limits }: ExporterCreated): PlainWorld {
  const lent = platform.zones.flatMap((zone) => zone.lent ?? []);
  const pagesOfLent = (isPinned: boolean): Set<number> =>
    new Set(
      lent
        .filter(({ pinned }) => pinned === isPinned)
        .flatMap(({ base, size }) => pagesOf({ address: base, length: size })),
    );
  const buffers = new Map<string, PlainBuffer>();
  return {
    platform,
    policy,
    limits,
    buffers,
    movable: pagesOfLent(false),
    pinned: pagesOfLent(true),
  };
}

/** The page numbers of a run, one by one. */
export function pagesOf({ address, length }: PhysicalRun): readonly number[] {
  return Array.from({ length: length / PAGE }, (_, index) => address / PAGE + index);
}

/** Where a buffer is in its life. */
export function lifeOf({ references, storage, attachments }: PlainBuffer): string {
  if (references === 0) return 'freed';
  if (storage === null) return attachments.length === 0 ? 'created' : 'attaching';
  return attachments.some(({ maps }) => maps > 0) ? 'mapped' : 'allocated';
}

/** Believes a fact. */
export function follow(world: PlainWorld, event: Event): void {
  if (event.type === 'ExporterCreated' || event.type === 'CallRefused') return;
  if (event.type === 'BufferCreated') {
    create(world, event);
    return;
  }
  const buffer = world.buffers.get(event.buffer);
  assert(buffer !== undefined, 'a lawful fact is about a buffer that exists');
  buffer.version += 1;
  change(world, buffer, event);
}

function create({ buffers, policy }: PlainWorld, { buffer, size, declared }: BufferCreated): void {
  buffers.set(buffer, {
    id: buffer,
    size,
    version: 1,
    references: 1,
    cpuAccesses: 0,
    attachments: [],
    storage: null,
    cpuReachable: false,
    awaited: policy === 'barrier' ? (declared ?? []) : [],
    isRevoked: false,
  });
}

function change(world: PlainWorld, buffer: PlainBuffer, event: BufferEvent): void {
  switch (event.type) {
    case 'ImporterAttached': {
      const { importer, constraints, sharing } = event;
      const isDynamic = sharing?.kind === 'dynamic';
      const nothing = { maps: 0, pins: 0, stale: 0, direction: null, ioVirtualBase: null };
      buffer.attachments.push({ importer, constraints, isDynamic, ...nothing });
      buffer.awaited = buffer.awaited.filter((each) => each !== importer);
      break;
    }
    case 'ImporterDetached':
      buffer.attachments = buffer.attachments.filter(({ importer }) => importer !== event.importer);
      break;
    case 'BackingAllocated':
      place(world, buffer, event);
      break;
    case 'BackingMoved':
      place(world, buffer, event);
      makeStale(buffer);
      break;
    case 'AccessRevoked':
      makeStale(buffer);
      buffer.isRevoked = true;
      break;
    case 'AccessRestored':
      buffer.isRevoked = false;
      break;
    case 'PlaceReleased':
      buffer.awaited = buffer.awaited.filter((each) => each !== event.importer);
      break;
    case 'BarrierOpened':
      buffer.awaited = [];
      break;
    case 'AttachmentMapped':
      countMap(attachmentIn(buffer, event.importer), event);
      break;
    case 'AttachmentUnmapped':
      countUnmap(attachmentIn(buffer, event.importer));
      break;
    case 'AttachmentPinned':
      attachmentIn(buffer, event.importer).pins += 1;
      break;
    case 'AttachmentUnpinned':
      attachmentIn(buffer, event.importer).pins -= 1;
      break;
    case 'CpuAccessBegan':
      buffer.cpuAccesses += 1;
      break;
    case 'CpuAccessEnded':
      buffer.cpuAccesses -= 1;
      break;
    case 'ReferenceTaken':
      buffer.references += 1;
      break;
    case 'ReferencePut':
      buffer.references -= 1;
      break;
    case 'BufferFreed':
      buffer.references = 0;
      buffer.storage = null;
      break;
    default:
      unreachable(event);
  }
}

/** Live maps lead to what is no longer the buffer. */
function makeStale({ attachments }: PlainBuffer): void {
  for (const each of attachments) {
    each.stale += each.maps;
    each.maps = 0;
  }
}

function place({ movable }: PlainWorld, buffer: PlainBuffer, event: Placed): void {
  const { storage, cpuReachable, migrations = [] } = event;
  buffer.storage = storage;
  buffer.cpuReachable = cpuReachable;
  for (const { from } of migrations) for (const page of pagesOf(from)) movable.delete(page);
  for (const { to } of migrations) for (const page of pagesOf(to)) movable.add(page);
}

function countMap(attachment: PlainAttachment, event: AttachmentMapped): void {
  attachment.maps += 1;
  attachment.direction = event.direction;
  attachment.ioVirtualBase = event.ioVirtualBase ?? attachment.ioVirtualBase;
}

function countUnmap(attachment: PlainAttachment): void {
  if (attachment.stale > 0) attachment.stale -= 1;
  else attachment.maps -= 1;
  if (attachment.maps + attachment.stale === 0) attachment.direction = null;
}

function attachmentIn({ attachments }: PlainBuffer, importer: string): PlainAttachment {
  const found = attachments.find((each) => each.importer === importer);
  assert(found !== undefined, 'a lawful map is of an importer that is attached');
  return found;
}
