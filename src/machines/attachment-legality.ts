/**
 * Asks the chart of an attachment, as legality.ts asks that of a buffer: an arrow of the definition takes a
 * fact, or a rule of one says why not. For whoever follows attachments where their buffers are not known,
 * such as in a recording of a kernel.
 */
import type { BufferId } from '../base/ids.ts';
import { DEFAULT_LIMITS, type Limits } from '../base/limits.ts';
import type { RuleBreach } from '../base/refusal.ts';
import { ok, type Result } from '../base/result.ts';
import {
  applyToAttachment,
  attachmentCondition,
  attachmentMachine,
  type AttachmentConditionName,
  type AttachmentEvent,
} from './attachment-machine.ts';
import { hasNoMap, isAboutIt, isNotDetached } from './attachment-rules.ts';
import type { AttachmentView } from './attachment-rules.ts';
import type { Attachment } from './buffer-state.ts';
import { Judge } from './judge.ts';
import type { Rule } from './rule.ts';

/** The names of the chart's states, in the order of a life. */
export const ATTACHMENT_STATES = ['attached', 'mapped', 'detached'] as const;

/** Where an attachment is in its life. */
export type AttachmentState = (typeof ATTACHMENT_STATES)[number];

/** A kernel has no such limit. */
const NO_LIMIT: Limits = { ...DEFAULT_LIMITS, mapsPerAttachmentMax: Number.MAX_SAFE_INTEGER };

/** An attachment, and where it is in its life. */
export interface LivingAttachment {
  readonly life: AttachmentState;
  readonly view: AttachmentView;
}

type AttachmentRule = Rule<AttachmentView, AttachmentEvent>;

/** Asked of a detach alone, which names its importer. */
const OF_DETACH = [isAboutIt as AttachmentRule, hasNoMap] as const;

/** Why a fact has no arrow from a state; empty where it has one. */
export function rulesOfAttachmentAbsence(
  life: AttachmentState,
  type: AttachmentEvent['type'],
): readonly AttachmentRule[] {
  switch (life) {
    case 'attached':
      return [];
    case 'mapped':
      return type === 'ImporterDetached' ? OF_DETACH : [];
    case 'detached':
      return [isNotDetached];
  }
}

const judge = new Judge<AttachmentState, AttachmentView, AttachmentEvent>({
  machine: attachmentMachine,
  lives: ATTACHMENT_STATES,
  condition: (name) => attachmentCondition(name as AttachmentConditionName),
  absent: (life, type) => rulesOfAttachmentAbsence(life, type as AttachmentEvent['type']),
});

/** An attachment where its maps say that it is; they are not limited where no limits are given. */
export function livingAttachment(
  buffer: BufferId,
  attachment: Attachment,
  limits: Limits = NO_LIMIT,
): LivingAttachment {
  return {
    life: attachment.maps > 0 ? 'mapped' : 'attached',
    view: { buffer, limits, attachment },
  };
}

/**
 * Offers a fact to the chart of an attachment.
 *
 * @returns The attachment after the fact, or the rule that forbids it; the attachment itself is unchanged.
 */
export function offerToAttachment(
  { life, view }: LivingAttachment,
  fact: AttachmentEvent,
): Result<LivingAttachment, RuleBreach> {
  const next = judge.next(life, view, fact, null);
  if (!next.ok) return next;
  return ok({ life: next.value, view: applyToAttachment(view, fact) });
}
