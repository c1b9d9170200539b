/**
 * The steps of the monitor of an attachment: its chart is asked about each fact with so many maps, so what the
 * monitor lets pass is what the machine does.
 */
import { bufferId, importerId } from '../../base/ids.ts';
import { FACTS } from '../../events/vocabulary.ts';
import { livingAttachment, offerToAttachment } from '../../machines/attachment-legality.ts';
import type { AttachmentEvent } from '../../machines/attachment-machine.ts';
import { newAttachment } from '../../machines/buffer-state.ts';
import type { RvState, RvStep } from './rv-steps.ts';

const ABOUT = { buffer: bufferId('b1'), importer: importerId('i1') };

/** The facts about an attachment. What a monitor is told has no direction, so all have the same. */
const ATTACHMENT_FACTS: readonly AttachmentEvent[] = [
  { type: 'AttachmentMapped', ...ABOUT, direction: 'bidirectional' },
  { type: 'AttachmentUnmapped', ...ABOUT },
  { type: 'ImporterDetached', ...ABOUT },
];

/** The steps that the chart of an attachment lets happen. */
export function attachmentSteps(from: RvState, bound: number): RvStep[] {
  if (from.state === 'detached') return [];
  const direction = from.maps > 0 ? ('bidirectional' as const) : null;
  const attached = { ...newAttachment(ABOUT.importer, 1, {}), maps: from.maps, direction };
  const living = livingAttachment(ABOUT.buffer, attached);
  return ATTACHMENT_FACTS.flatMap((fact) => {
    const next = offerToAttachment(living, fact);
    if (!next.ok) return [];
    const { life, view } = next.value;
    // What is many stays many: how many are left is not known.
    const maps = from.maps > bound ? from.maps : Math.min(view.attachment.maps, bound + 1);
    return [{ event: FACTS[fact.type].kernel, to: { state: life, attachments: 0, maps } }];
  });
}
