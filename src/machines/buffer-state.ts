/**
 * The state of one buffer beside the name of its chart state, and how each fact changes it. Facts
 * are applied without judging them: the machine has judged, or the log says it happened.
 */
import { freeze, produce } from 'immer';
import { assert, unreachable } from '../base/assert.ts';
import type { BufferId, ImporterId } from '../base/ids.ts';
import type { Limits } from '../base/limits.ts';
import type { Bytes } from '../base/units.ts';
import type { Constraints } from '../constraints/constraints.ts';
import type { Storage } from '../constraints/storage.ts';
import type { Direction } from '../events/direction.ts';
import type {
  AttachmentMapped,
  AttachmentUnmapped,
  BackingAllocated,
  BufferEvent,
  PinFact,
} from '../events/events.ts';
import type { Policy } from '../events/policy.ts';
import type { DynamicSharing } from '../events/sharing.ts';
import { LATE_POLICIES } from './late-policies.ts';

/** One importer joined to a buffer. @public */
export interface Attachment {
  /** The device that attached; it has at most one attachment to a buffer at a time [ATT5]. */
  readonly importer: ImporterId;
  /** The version at which it attached, so that an old handle is recognised. */
  readonly serial: number;
  /** What it stated at the attach, or what the platform states for it; never changed afterwards. */
  readonly constraints: Constraints;
  /** Live maps of the storage as it lies now, at least 0. */
  readonly maps: number;
  /** The direction of its maps, stale ones included; null where there are none. */
  readonly direction: Direction | null;
  /** Where the IOMMU maps the buffer, kept until detach; null without one or before a map. */
  readonly ioVirtualBase: number | null;
  /** How it shares; absent where it is static, and so holds the storage while it maps [PIN1]. */
  readonly sharing?: DynamicSharing;
  /** Pins that were not given back, at least 1; absent where there are none. */
  readonly pins?: number;
  /**
   * Maps from before the storage moved or access was revoked, at least 1, until they are unmapped; absent where there are none.
   * Who reads or writes through one reaches memory that may be another buffer's.
   */
  readonly stale?: number;
}

/** Who allocated, and when: the answer a late importer is owed. [ATT4] @public */
export interface FirstMap {
  /** Who mapped first. */
  readonly importer: ImporterId;
  /** What it called; absent where it was a map. */
  readonly call?: 'pin';
  /** The position of the allocation among the facts of this buffer, from 1. */
  readonly version: number;
}

/** The state of one buffer. @public */
export interface BufferState {
  /** The name that calls take, given or chosen at the creation; no other buffer of the log ever has it [BUF1]. */
  readonly id: BufferId;
  /** Bytes, whole pages, at least one: what was asked for, rounded up; the runs of `storage` add up to it. */
  readonly size: Bytes;
  /** How a late attach is answered [ATT4]; one policy for all buffers of an exporter. */
  readonly policy: Policy;
  /** The limits of its exporter; a call that would pass one is refused: EOVERFLOW [LIM1]. */
  readonly limits: Limits;
  /** How many facts this buffer has seen; its creation is the first. */
  readonly version: number;
  /** 0 only when it was freed. */
  readonly references: number;
  /** CPU accesses that began and have not ended, at least 0; above 0 the storage neither moves nor goes. */
  readonly cpuAccessDepth: number;
  /** In the order of attaching. */
  readonly attachments: readonly Attachment[];
  /** Where its pages lie; null before the first map and once the buffer is freed. */
  readonly storage: Storage | null;
  /** Whether the CPU may touch the storage; false before there is any. */
  readonly cpuReachable: boolean;
  /** Who allocated the storage, and when; null before the first map, and kept when the storage moves or goes. */
  readonly firstMap: FirstMap | null;
  /** Whether the exporter took access back [REV1]; absent where it never did. */
  readonly isRevoked?: boolean;
  /** Under `barrier`: who the first map still waits for, in the order of the declaration. */
  readonly awaited: readonly ImporterId[];
}

/** Whom a buffer waits for that waits for nobody. */
const NOBODY: readonly ImporterId[] = Object.freeze([]);

/**
 * A buffer that was just created. [BUF1]
 *
 * @param size - Whole pages, in bytes.
 * @param declared - Whom the first map waits for under `barrier`; nobody under any other policy.
 * @public
 */
export function newBuffer(
  id: BufferId,
  size: Bytes,
  policy: Policy,
  limits: Limits,
  declared: readonly ImporterId[] = [],
): BufferState {
  return {
    id,
    size,
    policy,
    limits,
    version: 1,
    references: 1,
    cpuAccessDepth: 0,
    attachments: [],
    storage: null,
    cpuReachable: false,
    firstMap: null,
    awaited: LATE_POLICIES[policy].firstMapWaits ? declared : [],
  };
}

/** The attachment of an importer, or undefined. */
export function attachmentOf(state: BufferState, importer: string): Attachment | undefined {
  return state.attachments.find((each) => each.importer === importer);
}

/** Whether somebody holds the storage in its place: by a pin, or by the map of a static attachment. [PIN1] */
export function isHeld({ sharing, maps, pins = 0 }: Attachment): boolean {
  return pins > 0 || (sharing === undefined && maps > 0);
}

/** Maps that were not unmapped, live and stale ones. */
export function heldMaps({ maps, stale = 0 }: Attachment): number {
  return maps + stale;
}

/** Live maps of all attachments. */
export function mapCount(state: BufferState): number {
  return state.attachments.reduce((sum, each) => sum + each.maps, 0);
}

/** A state that is being made: its own fields may be set, what they hold is shared and stays. */
type NextState = { -readonly [Field in keyof BufferState]: BufferState[Field] };

/** How a fact changes a state: the next state is made of the last one, kept beside it. */
export type Application = (state: BufferState, fact: BufferEvent) => BufferState;

/** The state after a fact. The old state is unchanged, and the new one is frozen. */
export const applyFact: Application = (state, fact) =>
  produce(state, (draft) => {
    change(draft, state, fact);
  });

/**
 * The same for worlds, live or replayed: a copy is a third of the cost of a draft. What is new in it is
 * frozen, too, where it is made. A property compares the two after every fact.
 */
export const applyFactToCopy: Application = (state, fact) => {
  const next: NextState = { ...state };
  change(next, state, fact);
  return Object.freeze(next);
};

/**
 * What each fact changes. Only fields are set, and lists are replaced as a whole: a draft of a list costs
 * immer several times what the few attachments of a buffer are worth.
 */
function change(next: NextState, state: BufferState, fact: BufferEvent): void {
  next.version += 1;
  switch (fact.type) {
    case 'ImporterAttached':
      next.attachments = Object.freeze([
        ...state.attachments,
        newAttachment(fact.importer, next.version, fact.constraints, fact.sharing),
      ]);
      if (state.awaited.length > 0) {
        next.awaited = without(state.awaited, fact.importer);
      }
      break;
    case 'ImporterDetached':
      next.attachments = Object.freeze(
        state.attachments.filter(({ importer }) => importer !== fact.importer),
      );
      break;
    case 'BackingAllocated':
      assert(state.storage === null, 'storage is allocated once');
      next.storage = freeze(fact.storage, true);
      next.cpuReachable = fact.cpuReachable;
      next.firstMap = firstMapOf(fact, next.version);
      break;
    case 'BackingMoved':
      next.attachments = withStaleMaps(state.attachments);
      next.storage = freeze(fact.storage, true);
      next.cpuReachable = fact.cpuReachable;
      break;
    case 'PlaceReleased':
      next.awaited = without(state.awaited, fact.importer);
      break;
    case 'BarrierOpened':
      next.awaited = NOBODY;
      break;
    case 'AttachmentMapped':
    case 'AttachmentUnmapped':
    case 'AttachmentPinned':
    case 'AttachmentUnpinned':
      next.attachments = Object.freeze(
        state.attachments.map((each) =>
          each.importer === fact.importer ? count(each, fact) : each,
        ),
      );
      break;
    case 'CpuAccessBegan':
      next.cpuAccessDepth += 1;
      break;
    case 'CpuAccessEnded':
      next.cpuAccessDepth -= 1;
      break;
    case 'AccessRevoked':
    case 'AccessRestored':
      next.isRevoked = fact.type === 'AccessRevoked';
      if (next.isRevoked) next.attachments = withStaleMaps(state.attachments);
      break;
    case 'ReferenceTaken':
      next.references += 1;
      break;
    case 'ReferencePut':
      next.references -= 1;
      break;
    case 'BufferFreed':
      next.references = 0;
      next.storage = null;
      break;
    default:
      unreachable(fact);
  }
}

/** The same list where nobody has a live map, so that nothing is copied in vain. */
function withStaleMaps(attachments: readonly Attachment[]): readonly Attachment[] {
  return attachments.some(({ maps }) => maps > 0)
    ? Object.freeze(attachments.map(invalidateMaps))
    : attachments;
}

/** The storage moves, or access to it is revoked: the maps of an attachment lead to what is no longer the buffer. */
export function invalidateMaps(attachment: Attachment): Attachment {
  const stale = heldMaps(attachment);
  return attachment.maps === 0 ? attachment : Object.freeze({ ...attachment, maps: 0, stale });
}

function firstMapOf({ importer, call }: BackingAllocated, version: number): FirstMap {
  return Object.freeze({ importer, ...(call === undefined ? {} : { call }), version });
}

/** The same list where nobody leaves it, so that nothing is copied in vain. */
function without(awaited: readonly ImporterId[], importer: ImporterId): readonly ImporterId[] {
  return awaited.includes(importer)
    ? Object.freeze(awaited.filter((each) => each !== importer))
    : awaited;
}

/** An attachment that was just made; it is frozen. */
export function newAttachment(
  importer: ImporterId,
  serial: number,
  constraints: Constraints,
  sharing?: DynamicSharing,
): Attachment {
  return Object.freeze({
    importer,
    serial,
    constraints: freeze(constraints, true),
    maps: 0,
    direction: null,
    ioVirtualBase: null,
    ...(sharing === undefined ? {} : { sharing: freeze(sharing) }),
  });
}

/** One live map or pin more or less. */
export function count(
  attachment: Attachment,
  fact: AttachmentMapped | AttachmentUnmapped | PinFact,
): Attachment {
  return fact.type === 'AttachmentPinned' || fact.type === 'AttachmentUnpinned'
    ? countPin(attachment, fact)
    : countMap(attachment, fact);
}

function countPin({ pins = 0, ...attachment }: Attachment, { type }: PinFact): Attachment {
  const left = pins + (type === 'AttachmentPinned' ? 1 : -1);
  return Object.freeze(left === 0 ? attachment : { ...attachment, pins: left });
}

/** One live map more or less. */
function countMap(attachment: Attachment, fact: AttachmentMapped | AttachmentUnmapped): Attachment {
  // Six flat fields: a draft of them costs ten times what a copy does.
  if (fact.type === 'AttachmentMapped') {
    const ioVirtualBase = fact.ioVirtualBase ?? attachment.ioVirtualBase;
    const maps = attachment.maps + 1;
    return Object.freeze({ ...attachment, maps, direction: fact.direction, ioVirtualBase });
  }
  const direction = heldMaps(attachment) === 1 ? null : attachment.direction;
  const { stale, ...rest } = attachment;
  // The oldest map goes first.
  if (stale === undefined) return Object.freeze({ ...rest, maps: rest.maps - 1, direction });
  return Object.freeze({ ...rest, direction, ...(stale === 1 ? {} : { stale: stale - 1 }) });
}
