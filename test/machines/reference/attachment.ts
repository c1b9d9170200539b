/**
 * Why a fact cannot happen to one attachment: docs/spec.md in the plainest way, without any code of src/machines.
 * ../attachment-judge.test.ts compares it with the chart of an attachment.
 */
import type {
  AccessRevoked,
  AttachmentMapped,
  AttachmentUnmapped,
  BackingMoved,
  ImporterDetached,
  PinFact,
} from '../../../src/events/events.ts';

/** One attachment of one importer to one buffer. */
export interface PlainTie {
  readonly buffer: string;
  readonly importer: string;
  /** How many live maps it may have. */
  readonly most: number;
  readonly isAttached: boolean;
  readonly maps: number;
  /** The direction of its live maps; null where it has none. */
  readonly direction: string | null;
  readonly isDynamic: boolean;
  readonly pins: number;
  /** Maps of where the storage lay before it moved. */
  readonly stale: number;
}

type OfBuffer = BackingMoved | AccessRevoked;
type Fact = AttachmentMapped | AttachmentUnmapped | PinFact | OfBuffer | ImporterDetached;

/** What a caller is answered first, such as `EBUSY [ATT3]`; null where the fact can happen. */
export function whyNotTied(tie: PlainTie, fact: Fact): string | null {
  if (!tie.isAttached || fact.buffer !== tie.buffer) return 'EINVAL [ATT6]';
  if (fact.type === 'BackingMoved') {
    const isHeld = tie.pins > 0 || (tie.maps > 0 && !tie.isDynamic);
    return isHeld ? 'EBUSY [MIG1]' : null;
  }
  if (fact.type === 'AccessRevoked') {
    return tie.maps > 0 && !tie.isDynamic ? 'EBUSY [REV1]' : null;
  }
  if (fact.importer !== tie.importer) return 'EINVAL [ATT6]';
  return fact.type === 'AttachmentPinned' || fact.type === 'AttachmentUnpinned'
    ? whyNotPinned(tie, fact)
    : whyNotMapped(tie, fact);
}

function whyNotPinned({ isDynamic, pins, most }: PlainTie, { type }: PinFact): string | null {
  if (type === 'AttachmentUnpinned') return pins === 0 ? 'EINVAL [PIN1]' : null;
  if (!isDynamic) return 'EINVAL [PIN1]';
  return pins >= most ? 'EOVERFLOW [LIM1]' : null;
}

function whyNotMapped(tie: PlainTie, fact: Exclude<Fact, PinFact | OfBuffer>): string | null {
  const held = tie.maps + tie.stale;
  switch (fact.type) {
    case 'AttachmentMapped':
      if (held > 0 && fact.direction !== tie.direction) return 'EBUSY [MAP1]';
      return held >= tie.most ? 'EOVERFLOW [LIM1]' : null;
    case 'AttachmentUnmapped':
      if (held === 0) return 'EINVAL [MAP1]';
      return (fact.direction ?? tie.direction) === tie.direction ? null : 'EINVAL [MAP1]';
    case 'ImporterDetached':
      return held > 0 || tie.pins > 0 ? 'EBUSY [ATT3]' : null;
  }
}

/** The attachment after a fact that can happen. */
export function tieAfter(tie: PlainTie, fact: Fact): PlainTie {
  switch (fact.type) {
    case 'AttachmentMapped':
      return { ...tie, maps: tie.maps + 1, direction: fact.direction };
    case 'AttachmentUnmapped':
      return tie.stale > 0
        ? { ...tie, stale: tie.stale - 1, direction: directionAfter(tie) }
        : { ...tie, maps: tie.maps - 1, direction: directionAfter(tie) };
    case 'ImporterDetached':
      return { ...tie, isAttached: false };
    case 'BackingMoved':
    case 'AccessRevoked':
      return { ...tie, maps: 0, stale: tie.stale + tie.maps };
    case 'AttachmentPinned':
      return { ...tie, pins: tie.pins + 1 };
    case 'AttachmentUnpinned':
      return { ...tie, pins: tie.pins - 1 };
  }
}

/** The direction after one map less. */
function directionAfter({ maps, stale, direction }: PlainTie): string | null {
  return maps + stale === 1 ? null : direction;
}
