/**
 * What the facts of a log owe to each other, beside what the chart of each buffer says: a fact stands in its
 * stream and names the call that leads to it, what one call leads to stands together ([LOG2]), and a
 * refusal is one that can have been given ([LOG3]). An exporter keeps these rules anyway; they judge what a
 * log tells.
 */
import type { BufferId, ImporterId } from '../base/ids.ts';
import { answers, type CallName, type Refusal, type RuleBreach } from '../base/refusal.ts';
import { streamOf, type RecordedEvent } from '../events/envelope.ts';
import type { BufferEvent, Event } from '../events/events.ts';
import { FACTS } from '../events/vocabulary.ts';

/** Why a fact cannot stand in a log. */
type Misplaced = Pick<RuleBreach, 'errno' | 'rule' | 'message'>;

/** The fact that completes a call of which another fact was told: the map of an allocation, the attach of a move. */
export interface Owed {
  readonly type: 'AttachmentMapped' | 'ImporterAttached';
  readonly importer: ImporterId;
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
  return event.type === 'CallRefused' ? event.refusal.call : FACTS[event.type].call;
}

/** Why a call cannot have been refused like that, or null where it can. Whether it had to be is not known. */
export function whyNotRefused(
  buffers: { has(id: BufferId): boolean },
  { call, buffer, errno, rule }: Refusal,
): Misplaced | null {
  if (rule === 'LOG1' || !answers(rule, errno)) {
    return { errno: 'EINVAL', rule: 'LOG3', message: `No call is refused by ${errno} [${rule}].` };
  }
  // What was asked of a buffer that there was not is refused by the rule that says so.
  const isKnown = buffer === undefined || call === 'createBuffer' || rule === 'BUF3';
  if (isKnown || buffers.has(buffer as BufferId)) return null;
  return { errno: 'EINVAL', rule: 'LOG3', message: `There was no buffer ${buffer}.` };
}

/** What has to follow a fact about its buffer, before anything else; null where that is all. */
export function owedAfter(event: BufferEvent): Owed | null {
  if (event.type === 'BackingAllocated') {
    return { type: 'AttachmentMapped', importer: event.importer };
  }
  if (event.type === 'BackingMoved') return { type: 'ImporterAttached', importer: event.importer };
  return null;
}

/** Why a fact cannot come before what is owed, or null where it is that. */
export function whyNotOwed({ type, importer }: Owed, event: BufferEvent): Misplaced | null {
  if (event.type === type && event.importer === importer) return null;
  return misplaced(`The ${FACTS[type].call} of ${importer} comes first, which is only half told.`);
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
