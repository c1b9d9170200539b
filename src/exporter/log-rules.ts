/**
 * What the facts of a log owe to each other, beside what the chart of each buffer says: a fact stands in its
 * stream and names the call that leads to it, what one call leads to stands together ([LOG2]), and a
 * refusal is one that can have been given ([LOG3]). An exporter keeps these rules anyway; they judge what a
 * log tells.
 */
import type { BufferId, ImporterId } from '../base/ids.ts';
import type { CallName, Refusal, RuleBreach } from '../base/refusal.ts';
import { streamOf, type RecordedEvent } from '../events/envelope.ts';
import type { BufferEvent, Event } from '../events/events.ts';
import { FACTS } from '../events/vocabulary.ts';
import { offer, type Buffer } from '../machines/legality.ts';
import type { Surroundings } from '../machines/surroundings.ts';
import { answersOfCalls } from './answers-of-calls.ts';

/** Why a fact cannot stand in a log. */
type Misplaced = Pick<RuleBreach, 'errno' | 'rule' | 'message'>;

/** The fact that completes a call of which another was told: the map or pin of an allocation, the attach of a move. @public */
export interface Owed {
  /** The fact that has to come next. */
  readonly type: 'AttachmentMapped' | 'AttachmentPinned' | 'ImporterAttached';
  /** Whose fact is owed. */
  readonly importer: ImporterId;
  /** The buffer before its storage moved for the importer; null where none has moved. */
  readonly movedFrom: Buffer | null;
}

function misplaced(message: string): Misplaced {
  return { errno: 'EINVAL', rule: 'LOG2', message };
}

/**
 * Why a fact cannot stand where it does, or null where it can.
 *
 * @param version - The version that its stream is to have next; null where nobody knows.
 */
export function whyOutOfPlace(recorded: RecordedEvent, version: number | null): Misplaced | null {
  const { event, stream } = recorded;
  if (stream !== streamOf(event)) return misplaced(`It is no fact of the stream ${stream}.`);
  if (version !== null && recorded.version !== version) {
    return misplaced(`It is version ${recorded.version} of ${stream}, expected was ${version}.`);
  }
  const { cause } = recorded;
  // Who writes without an exporter need not say what caused a fact.
  if (cause === undefined || cause === callOf(event)) return null;
  return misplaced(`The call ${cause} leads to no such fact.`);
}

function callOf(event: Event): CallName | null {
  if (event.type === 'CallRefused') return event.refusal.call;
  // An allocation tells by which of two calls it came about.
  if (event.type === 'BackingAllocated' && event.call !== undefined) return event.call;
  return FACTS[event.type].call;
}

/** Why a call cannot have been refused like that, or null where it can. Whether it had to be is not known. */
export function whyNotRefused(
  buffers: { has(id: BufferId): boolean },
  refusal: Refusal,
): Misplaced | null {
  const { call, buffer, errno, rule } = refusal;
  if (answersOfCalls().get(call)?.has(`${rule} ${errno}`) !== true) {
    return notGiven(`The call ${call} is never refused by ${errno} [${rule}].`);
  }
  const unnamed = whyUnnamed(refusal);
  if (unnamed !== null) return notGiven(unnamed);
  // What was asked of a buffer that there was not is refused by the rule that says so.
  const isKnown = buffer === undefined || call === 'createBuffer' || rule === 'BUF3';
  return isKnown || buffers.has(buffer as BufferId)
    ? null
    : notGiven(`There was no buffer ${buffer}.`);
}

function notGiven(message: string): Misplaced {
  return { errno: 'EINVAL', rule: 'LOG3', message };
}

/** The calls that are about an importer. */
const OF_AN_IMPORTER: readonly CallName[] = [
  'attach',
  'map',
  'unmap',
  'detach',
  'pin',
  'unpin',
  'release',
];

/** Whether a call is about an importer. */
export function isOfImporter(call: CallName): boolean {
  return OF_AN_IMPORTER.includes(call);
}

/** By which rules a call is refused that names nothing: no buffer, no attachment, no importer. */
function isForNamingNothing({ call, rule }: Refusal): boolean {
  if (rule === 'BUF3' || rule === 'ATT6') return true;
  // An attach is asked for its importer only after its log was found to be whole.
  return (call === 'release' && rule === 'BAR2') || (call === 'attach' && rule === 'LOG2');
}

/** A call names its buffer, and its importer where it has one, unless it is refused for naming nothing. */
function whyUnnamed(refusal: Refusal): string | null {
  const { call, buffer, importer } = refusal;
  const hasImporter = isOfImporter(call);
  if (importer !== undefined && !hasImporter) return `The call ${call} is about no importer.`;
  if (call === 'createBuffer' || isForNamingNothing(refusal)) return null;
  if (buffer === undefined) return `The call ${call} is about a buffer.`;
  return hasImporter && importer === undefined ? `The call ${call} is about an importer.` : null;
}

/** What has to follow a fact about its buffer, before anything else; null where that is all. */
export function owedAfter(before: Buffer, event: BufferEvent): Owed | null {
  if (event.type === 'BackingAllocated') {
    const type = event.call === 'pin' ? 'AttachmentPinned' : 'AttachmentMapped';
    return { type, importer: event.importer, movedFrom: null };
  }
  if (event.type === 'BackingMoved') {
    return { type: 'ImporterAttached', importer: event.importer, movedFrom: before };
  }
  return null;
}

/** Why a fact cannot come where something is owed, or null where it is that and had to come so. */
export function whyNotOwed(
  { type, importer, movedFrom }: Owed,
  event: BufferEvent,
  surroundings: Surroundings,
): Misplaced | null {
  if (event.type !== type || event.importer !== importer) {
    return misplaced(
      `The ${FACTS[type].call} of ${importer} comes first, which is only half told.`,
    );
  }
  // Storage moves only for an importer that could not have attached without that.
  return movedFrom !== null && offer(movedFrom, event, surroundings).ok
    ? misplaced(`The storage of ${event.buffer} moved, but it would have served ${importer}.`)
    : null;
}

/** Why a call has to wait, where the log was cut off within another one. */
export function whyWithinCall(
  { type, importer }: Owed,
  call: { readonly call: CallName; readonly buffer: string; readonly importer?: string },
): RuleBreach | null {
  const half = FACTS[type].call;
  if (call.call === half && call.importer === importer) return null;
  return {
    errno: 'EAGAIN',
    rule: 'LOG2',
    message: `The log of ${call.buffer} ends within the ${half} of ${importer}.`,
    next: `Call ${half} for ${importer} first, or import the rest of the log.`,
  };
}
