/**
 * Attachments as callers hold them: by an id that names the buffer, the importer, and when it attached.
 */
import { present } from '../base/assert.ts';
import { attachmentId, parseAttachmentId, type AttachmentId } from '../base/ids.ts';
import { foundInWords } from '../base/found-words.ts';
import type { CallName, Refusal } from '../base/refusal.ts';
import type { ConstraintsInput } from '../constraints/constraints.ts';
import { attachmentOf, type Attachment, type BufferState } from '../machines/buffer-state.ts';
import { isAddressable, sgTableFor, type SgTable } from '../memory/sg-table.ts';
import type { Decision } from './decision.ts';
import type { World } from './world.ts';

/** An importer that the platform does not know, with what it states. @public */
export interface AdHocImporter {
  /** 1 to 128 characters, no white space, no `/`, no control character; else `attach` refuses: EINVAL [ATT6]. */
  readonly id: string;
  /** What it states for this one attachment; what is not understood is refused: EINVAL [ATT6]. */
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

/** The id of the attachment that a decision gives an importer. */
export function newAttachmentId(decision: Decision, importer: string): AttachmentId {
  const { id } = stateAfter(decision);
  const { importer: name, serial } = attachmentAfter(decision, importer);
  return attachmentId(id, name, serial);
}

/** The table of an attachment that a decision maps. */
export function mappedTable(decision: Decision, importer: string): SgTable {
  const table = tableFor(stateAfter(decision), attachmentAfter(decision, importer));
  return present(table, 'table of a map');
}

function stateAfter({ steps }: Decision): BufferState {
  return present(steps.at(-1), 'step of a decision').after.state;
}

function attachmentAfter(decision: Decision, importer: string): Attachment {
  return present(attachmentOf(stateAfter(decision), importer), 'attachment of a decision');
}

/** The refusal of what is no attachment id at all. [ATT6] */
export function unknownAttachment(call: CallName, attachment: unknown): Refusal {
  return {
    call,
    errno: 'EINVAL',
    rule: 'ATT6',
    message: `No attachment is known by ${foundInWords(attachment)}.`,
    next: 'Use the id that attach returned.',
  };
}

/** The table of an attachment by its id, or null where there is none to be had. */
export function tableOf(world: World, attachmentText: string): SgTable | null {
  const about = parseAttachmentId(attachmentText);
  if (about === null) return null;
  const state = world.buffers.get(about.buffer)?.state;
  if (state === undefined) return null;
  const attachment = attachmentOf(state, about.importer);
  return attachment?.serial === about.serial ? tableFor(state, attachment) : null;
}

/** The table of an attachment to a buffer, or null where there is none to be had. */
export function tableFor(
  { storage }: BufferState,
  { constraints, ioVirtualBase }: Attachment,
): SgTable | null {
  if (storage === null) return null;
  if (constraints.iommu === true && ioVirtualBase === null) return null;
  if (!isAddressable(storage, constraints)) return null;
  return sgTableFor(storage, constraints, ioVirtualBase);
}
