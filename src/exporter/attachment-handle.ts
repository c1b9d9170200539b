/**
 * Attachments as callers hold them: by an id that names the buffer, the importer, and when it attached.
 */
import { attachmentId, parseAttachmentId, type AttachmentId, type BufferId } from '../base/ids.ts';
import { present } from '../base/assert.ts';
import { describeType } from '../base/quantity.ts';
import type { CallName, Refusal } from '../base/refusal.ts';
import type { ConstraintsInput } from '../constraints/constraints.ts';
import { attachmentOf } from '../machines/buffer-state.ts';
import { isAddressable, sgTableFor, type SgTable } from '../memory/sg-table.ts';
import type { World } from './world.ts';

/** An importer that the platform does not know, with what it states. @public */
export interface AdHocImporter {
  readonly id: string;
  readonly constraints: ConstraintsInput;
}

/** A caller without types may pass anything; what is no object is refused as the name it is not. */
export function importerFields(importer: string | AdHocImporter): {
  importer: string;
  constraints?: ConstraintsInput;
} {
  const isStated = typeof importer === 'object' && (importer as unknown) !== null;
  if (!isStated) return { importer: importer as string };
  const { id, ...stated } = importer;
  return { importer: id, ...stated };
}

/** The id of the attachment that an importer has just got. */
export function newAttachmentId(world: World, buffer: string, importer: string): AttachmentId {
  const { state } = present(world.buffers.get(buffer as BufferId), 'attached buffer');
  const attachment = present(attachmentOf(state, importer), 'new attachment');
  return attachmentId(state.id, attachment.importer, attachment.serial);
}

/** The refusal of what is no attachment id at all. [ATT6] */
export function unknownAttachment(call: CallName, attachment: unknown): Refusal {
  return {
    call,
    errno: 'EINVAL',
    rule: 'ATT6',
    message: `No attachment is known by ${describeType(attachment)}.`,
    next: 'Use the id that attach returned.',
  };
}

/** The table of an attachment, or null where there is none to be had. */
export function tableOf(world: World, attachmentText: string): SgTable | null {
  const about = parseAttachmentId(attachmentText);
  if (about === null) return null;
  const state = world.buffers.get(about.buffer)?.state;
  const attachment = state && attachmentOf(state, about.importer);
  const storage = state?.storage ?? null;
  if (attachment?.serial !== about.serial || storage === null) return null;
  const { constraints, ioVirtualBase } = attachment;
  if (constraints.iommu === true && ioVirtualBase === null) return null;
  if (!isAddressable(storage, constraints)) return null;
  return sgTableFor(storage, constraints, ioVirtualBase);
}
