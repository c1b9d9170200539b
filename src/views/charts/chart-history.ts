/**
 * What the charts show at a step of a recording. Only the steps of the buffer are walked over, and of them
 * only those since the last of some places that are kept, so that a step of a long recording costs no more
 * than one of a short one.
 */
import type { RuleId } from '../../base/refusal.ts';
import { countUntil, stepsOfBuffer } from '../recordings/buffer-steps.ts';
import type { Recording } from '../recordings/recording.ts';
import { BufferWalk, type WalkedBuffer } from './buffer-walk.ts';
import { STILL, type ChartState } from './chart-state.ts';

/** Of a buffer with few steps, this many lie between two kept places; else as many as there are places. */
const STEPS_BETWEEN_MIN = 64;

/** The rule about those who come after the first map; what a policy makes of them is another question. */
const LATE_RULE = 'ATT4' satisfies RuleId;

/** People look at few buffers at a time. */
const BUFFERS_KEPT_MAX = 8;

/** The walks of one buffer: before its first step, and after each so many. */
interface Kept {
  readonly steps: Uint32Array;
  readonly every: number;
  readonly walks: BufferWalk[];
}

const kept = new WeakMap<Recording, Map<number, Kept>>();

/** A buffer at a step. */
export interface BufferAtStep {
  readonly walked: WalkedBuffer;
  /** The step before, for what has changed; null where the step is another buffer's. */
  readonly before: WalkedBuffer | null;
}

/**
 * A buffer at a step of a recording, from 0; the step counts, too.
 *
 * @param buffer - Its number in `names.buffers`.
 */
export function bufferAtStep(recording: Recording, position: number, buffer: number): BufferAtStep {
  const known = keptOf(recording, buffer);
  const count = countUntil(known.steps, position);
  const isOwn = count > 0 && known.steps[count - 1] === position;
  if (!isOwn) return { walked: walkTo(recording, known, count), before: null };
  const before = walkTo(recording, known, count - 1);
  const walked = before.copy();
  walked.take(position);
  return { walked, before };
}

function keptOf(recording: Recording, buffer: number): Kept {
  const buffers = kept.get(recording) ?? new Map<number, Kept>();
  kept.set(recording, buffers);
  const known = buffers.get(buffer);
  if (known !== undefined) return known;
  const steps = stepsOfBuffer(recording, buffer);
  const every = Math.max(STEPS_BETWEEN_MIN, Math.ceil(Math.sqrt(steps.length)));
  const made = { steps, every, walks: [new BufferWalk(recording)] };
  const [oldest] = buffers.keys();
  if (buffers.size >= BUFFERS_KEPT_MAX && oldest !== undefined) buffers.delete(oldest);
  buffers.set(buffer, made);
  return made;
}

/** The walk after so many steps of the buffer. */
function walkTo(recording: Recording, { steps, every, walks }: Kept, count: number): BufferWalk {
  const place = Math.floor(count / every);
  while (walks.length <= place) {
    const next = (walks.at(-1) ?? new BufferWalk(recording)).copy();
    const from = (walks.length - 1) * every;
    for (let at = from; at < from + every; at += 1) next.take(steps[at] ?? 0);
    walks.push(next);
  }
  const walk = (walks[place] ?? new BufferWalk(recording)).copy();
  for (let at = place * every; at < count; at += 1) walk.take(steps[at] ?? 0);
  return walk;
}

/**
 * The chart of a buffer at a step.
 *
 * @param position - The step, from 0; it counts, too.
 * @param buffer - The name of the buffer; null for that of the step.
 */
export function bufferChartAt(
  recording: Recording,
  position: number,
  buffer: string | null,
): ChartState {
  const number =
    buffer === null ? recording.bufferAt(position) : recording.names.buffers.indexOf(buffer);
  return number < 0
    ? STILL
    : chartOfBuffer(recording, position, bufferAtStep(recording, position, number));
}

/** What the buffer's chart shows of it. */
export function chartOfBuffer(
  recording: Recording,
  position: number,
  { walked, before }: BufferAtStep,
): ChartState {
  const { life, visits, refusals, taken, stray } = walked;
  const refusal = recording.refusals.get(position);
  const isOwn = before !== null;
  return {
    ...STILL,
    active: life,
    visits,
    refusals,
    taken: isOwn ? taken : STILL.taken,
    takenRule: isOwn
      ? (refusal?.rule ?? (recording.lateAttaches.has(position) ? LATE_RULE : null))
      : null,
    refusal: isOwn && refusal !== undefined ? `${refusal.errno}: ${refusal.message}` : null,
    stray: isOwn ? stray : null,
  };
}

/** The chart of one attachment at a step; nothing is active where the importer has never attached. */
export function attachmentChartAt(
  recording: Recording,
  position: number,
  buffer: string,
  importer: string,
): ChartState {
  const bufferNumber = recording.names.buffers.indexOf(buffer);
  const importerNumber = recording.names.importers.indexOf(importer);
  if (bufferNumber < 0 || importerNumber < 0) return STILL;
  const { walked, before } = bufferAtStep(recording, position, bufferNumber);
  const active = walked.follower.lifeOf(bufferNumber, importerNumber);
  const attachment = walked.attachments.get(importerNumber);
  if (attachment === undefined) return { ...STILL, active };
  const { visits, refusals, last, refusal } = attachment;
  const isOwn = before !== null;
  return {
    ...STILL,
    active,
    visits,
    refusals,
    taken: new Map(isOwn && last !== null ? [[last, 'gone']] : []),
    refusal: isOwn ? refusal : null,
  };
}
