/**
 * The state of one buffer beside the name of its chart state, and how each fact changes it. Facts
 * are applied without judging them: the machine has judged, or the log says it happened.
 */
import { castDraft, produce } from 'immer';
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
  BufferEvent,
  ImporterAttached,
} from '../events/events.ts';
import type { Policy } from '../events/policy.ts';

/** One importer joined to a buffer. @public */
export interface Attachment {
  readonly importer: ImporterId;
  /** The version at which it attached, so that an old handle is recognised. */
  readonly serial: number;
  readonly constraints: Constraints;
  /** Live maps, at least 0. */
  readonly maps: number;
  /** The direction of the live maps; null where there are none. */
  readonly direction: Direction | null;
  /** Where the IOMMU maps the buffer, kept until detach; null without one or before a map. */
  readonly ioVirtualBase: number | null;
}

/** Who allocated, and when: the answer a late importer is owed. [ATT4] */
export interface FirstMap {
  readonly importer: ImporterId;
  /** The position of the allocation among the facts of this buffer, from 1. */
  readonly version: number;
}

/** The state of one buffer. @public */
export interface BufferState {
  readonly id: BufferId;
  readonly size: Bytes;
  readonly policy: Policy;
  readonly limits: Limits;
  /** How many facts this buffer has seen; its creation is the first. */
  readonly version: number;
  /** 0 only when it was freed. */
  readonly references: number;
  readonly cpuAccessDepth: number;
  /** In the order of attaching. */
  readonly attachments: readonly Attachment[];
  readonly storage: Storage | null;
  /** Whether the CPU may touch the storage; false before there is any. */
  readonly cpuReachable: boolean;
  readonly firstMap: FirstMap | null;
  /** Under `barrier`: who the first map still waits for, in the order of the declaration. */
  readonly awaited: readonly ImporterId[];
}

/** A buffer that was just created. [BUF1] */
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
    awaited: policy === 'barrier' ? declared : [],
  };
}

/** The attachment of an importer, or undefined. */
export function attachmentOf(state: BufferState, importer: string): Attachment | undefined {
  return state.attachments.find((each) => each.importer === importer);
}

/** Live maps of all attachments. */
export function mapCount(state: BufferState): number {
  return state.attachments.reduce((sum, each) => sum + each.maps, 0);
}

/**
 * The state after a fact. The old state is unchanged.
 *
 * The list of attachments is replaced as a whole: a draft of a list costs immer several times what
 * the few attachments of a buffer are worth.
 */
export function applyFact(state: BufferState, fact: BufferEvent): BufferState {
  return produce(state, (draft) => {
    draft.version += 1;
    switch (fact.type) {
      case 'ImporterAttached':
        draft.attachments = castDraft([...state.attachments, newAttachment(state, fact)]);
        draft.awaited = castDraft(without(state.awaited, fact.importer));
        break;
      case 'ImporterDetached':
        draft.attachments = castDraft(
          state.attachments.filter(({ importer }) => importer !== fact.importer),
        );
        break;
      case 'BackingAllocated':
        assert(state.storage === null, 'storage is allocated once');
        draft.storage = castDraft(fact.storage);
        draft.cpuReachable = fact.cpuReachable;
        draft.firstMap = { importer: fact.importer, version: draft.version };
        break;
      case 'BackingMoved':
        draft.storage = castDraft(fact.storage);
        draft.cpuReachable = fact.cpuReachable;
        break;
      case 'PlaceReleased':
        draft.awaited = castDraft(without(state.awaited, fact.importer));
        break;
      case 'BarrierOpened':
        draft.awaited = [];
        break;
      case 'AttachmentMapped':
      case 'AttachmentUnmapped':
        draft.attachments = castDraft(
          state.attachments.map((each) =>
            each.importer === fact.importer ? countMap(each, fact) : each,
          ),
        );
        break;
      case 'CpuAccessBegan':
        draft.cpuAccessDepth += 1;
        break;
      case 'CpuAccessEnded':
        draft.cpuAccessDepth -= 1;
        break;
      case 'ReferenceTaken':
        draft.references += 1;
        break;
      case 'ReferencePut':
        draft.references -= 1;
        break;
      case 'BufferFreed':
        draft.references = 0;
        draft.storage = null;
        break;
      default:
        unreachable(fact);
    }
  });
}

/** The same list where nobody leaves it, so that nothing is copied in vain. */
function without(awaited: readonly ImporterId[], importer: ImporterId): readonly ImporterId[] {
  return awaited.includes(importer) ? awaited.filter((each) => each !== importer) : awaited;
}

function newAttachment(state: BufferState, fact: ImporterAttached): Attachment {
  return {
    importer: fact.importer,
    serial: state.version + 1,
    constraints: fact.constraints,
    maps: 0,
    direction: null,
    ioVirtualBase: null,
  };
}

/** One live map more or less. */
export function countMap(
  attachment: Attachment,
  fact: AttachmentMapped | AttachmentUnmapped,
): Attachment {
  return produce(attachment, (draft) => {
    if (fact.type === 'AttachmentMapped') {
      draft.maps += 1;
      draft.direction = fact.direction;
      draft.ioVirtualBase = fact.ioVirtualBase ?? attachment.ioVirtualBase;
    } else {
      draft.maps -= 1;
      if (draft.maps === 0) draft.direction = null;
    }
  });
}
