/**
 * Why a fact cannot happen to one attachment: docs/spec.md in the plainest way, without any code of src/machines.
 * ../attachment-judge.test.ts compares it with the chart of an attachment.
 */
import type {
  AttachmentMapped,
  AttachmentUnmapped,
  ImporterDetached,
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
}

type Fact = AttachmentMapped | AttachmentUnmapped | ImporterDetached;

/** What a caller is answered first, such as `EBUSY [ATT3]`; null where the fact can happen. */
export function whyNotTied(tie: PlainTie, fact: Fact): string | null {
  if (!tie.isAttached) return 'EINVAL [ATT6]';
  if (fact.buffer !== tie.buffer || fact.importer !== tie.importer) return 'EINVAL [ATT6]';
  switch (fact.type) {
    case 'AttachmentMapped':
      if (tie.maps > 0 && fact.direction !== tie.direction) return 'EBUSY [MAP1]';
      return tie.maps >= tie.most ? 'EOVERFLOW [LIM1]' : null;
    case 'AttachmentUnmapped':
      if (tie.maps === 0) return 'EINVAL [MAP1]';
      return (fact.direction ?? tie.direction) === tie.direction ? null : 'EINVAL [MAP1]';
    case 'ImporterDetached':
      return tie.maps > 0 ? 'EBUSY [ATT3]' : null;
  }
}

/** The attachment after a fact that can happen. */
export function tieAfter(tie: PlainTie, fact: Fact): PlainTie {
  switch (fact.type) {
    case 'AttachmentMapped':
      return { ...tie, maps: tie.maps + 1, direction: fact.direction };
    case 'AttachmentUnmapped':
      return { ...tie, maps: tie.maps - 1, direction: tie.maps === 1 ? null : tie.direction };
    case 'ImporterDetached':
      return { ...tie, isAttached: false };
  }
}
