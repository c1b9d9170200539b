/** The facts that the contract of event stores appends: stores judge none, so that they need no world. */
import { bufferId, importerId } from '../base/ids.ts';
import { bytes } from '../base/units.ts';
import type { EventDraft } from '../events/envelope.ts';
import type { Event } from '../events/events.ts';

/** A buffer that begins, with all marks that a fact may carry. */
export function createdDraft(stream: string): EventDraft {
  const event: Event = { type: 'BufferCreated', buffer: bufferId(stream), size: bytes(4096) };
  return { event, cause: 'createBuffer', time: 12.5, actor: 'contract \u{1f4f7}' };
}

/** A reference to it. */
export function takenDraft(stream: string): EventDraft {
  return { event: { type: 'ReferenceTaken', buffer: bufferId(stream) } };
}

/** A fact that takes IO virtual addresses, which all buffers of an importer share. */
export function claimDraft(stream: string): EventDraft {
  const event: Event = {
    type: 'AttachmentMapped',
    buffer: bufferId(stream),
    importer: importerId('gpu'),
    direction: 'toDevice',
    ioVirtualBase: 4096,
  };
  return { event, cause: 'map' };
}
