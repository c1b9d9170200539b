/**
 * The lives of an attachment, for its monitor: the chart is asked about each fact, so what the monitor lets pass is
 * what the machine does.
 */
import { bufferId, importerId } from '../../base/ids.ts';
import { FACTS } from '../../events/vocabulary.ts';
import {
  livingAttachment,
  offerToAttachment,
  type LivingAttachment,
} from '../../machines/attachment-legality.ts';
import type { AttachmentEvent } from '../../machines/attachment-machine.ts';
import { newAttachment } from '../../machines/buffer-state.ts';
import type { RvLives, RvMoment } from './rv-steps.ts';

interface Moment extends RvMoment {
  readonly living: LivingAttachment;
}

const ABOUT = { buffer: bufferId('b1'), importer: importerId('i1') };

/** The facts about an attachment. What a monitor is told has no direction, so all have the same. */
const ATTACHMENT_FACTS: readonly AttachmentEvent[] = [
  { type: 'AttachmentMapped', ...ABOUT, direction: 'bidirectional' },
  { type: 'AttachmentUnmapped', ...ABOUT },
  { type: 'ImporterDetached', ...ABOUT },
];

/** All lives by the chart of an attachment, with so many maps at most. */
export function attachmentLives(most: number): RvLives<Moment> {
  return {
    start: momentOf(livingAttachment(ABOUT.buffer, newAttachment(ABOUT.importer, 1, {}))),
    birth: FACTS.ImporterAttached.kernel,
    final: 'detached',
    countsAttachments: false,
    stepsFrom: ({ living }) =>
      ATTACHMENT_FACTS.flatMap((fact) => {
        const next = offerToAttachment(living, fact);
        if (!next.ok || next.value.view.attachment.maps > most) return [];
        const event = FACTS[fact.type].kernel;
        return event === null ? [] : [{ event, to: momentOf(next.value) }];
      }),
  };
}

function momentOf(living: LivingAttachment): Moment {
  const { maps } = living.view.attachment;
  return { living, state: living.life, attachments: 0, maps, key: `${living.life} ${maps}` };
}
