/**
 * Only what can be read back is written: a fact that a reader would refuse poisons the log for everybody
 * who opens it, and by then nobody knows who wrote it. Who appends such a fact has made a mistake, and is
 * told its name before anything is written.
 */
import { formatPath } from '../base/document-lines.ts';
import { foundInWords } from '../base/found-words.ts';
import { checkLine, type LineError } from './check-line.ts';
import { streamOf, type EventDraft } from './envelope.ts';
import { whereDifferent } from './same-json.ts';
import { StoreFailure } from './store-failure.ts';
import { LOG_SCHEMA } from './upcast.ts';
import { isUsual } from './usual-facts.ts';

/**
 * Refuses facts that could not be read back as they are.
 *
 * @param source - The file or the address of the store, for the message.
 * @throws StoreFailure (`invalid`) that names the fact, its field and what is wrong with it.
 */
export function assertReadable(
  drafts: readonly EventDraft[],
  stream: string,
  source: string,
): void {
  for (const [index, draft] of drafts.entries()) {
    const fault = whyUnreadable(draft, stream);
    if (fault === null) continue;
    const type: unknown = (draft as Partial<EventDraft> | null)?.event?.type;
    const name = typeof type === 'string' ? type.slice(0, 40) : 'a fact';
    const which = drafts.length === 1 ? name : `${name}, number ${index + 1} of ${drafts.length},`;
    const field = fault.field === undefined || fault.field === '' ? '' : `${fault.field}: `;
    const words = `${which} could not be read back: ${field}${fault.message}; nothing was appended`;
    throw new StoreFailure('invalid', source, words);
  }
}

/** Why a fact, once written to a stream, could not be read back as it is; null where it could. */
export function whyUnreadable(draft: EventDraft, stream: string): LineError | null {
  const isObject = typeof (draft as unknown) === 'object' && (draft as unknown) !== null;
  if (!isObject) return { message: `expected a fact, found ${foundInWords(draft)}` };
  if (isUsual(draft) && streamOf(draft.event) === stream) return null;
  const { event, cause, time, actor } = draft;
  let kept: { readonly event?: unknown };
  try {
    kept = JSON.parse(JSON.stringify({ cause, time, actor, event })) as typeof kept;
  } catch (error) {
    return { field: 'event', message: `it is no JSON (${(error as Error).message})` };
  }
  const read = checkLine({ schema: LOG_SCHEMA, sequence: 1, stream, version: 1, ...kept });
  if (!read.ok) return read.refusal;
  const expected = streamOf(read.value.event);
  if (stream !== expected) {
    return { field: 'stream', message: `expected "${expected}", the stream of this event` };
  }
  const where = whereDifferent(kept.event, read.value.event);
  if (where === null) return null;
  const field = formatPath(['event', ...where]);
  return { field, message: 'it would be read back as another value; write what is read' };
}
