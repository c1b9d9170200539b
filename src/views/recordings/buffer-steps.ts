/**
 * The steps of each buffer of a recording, found once: whoever looks at one buffer need not walk over all
 * others for every step.
 */
import type { Recording } from './recording.ts';

/** The steps of every buffer, one list behind the other. */
interface StepIndex {
  readonly steps: Uint32Array;
  /** Where the list of each buffer begins, by its number, and behind the last one where it ends. */
  readonly starts: Uint32Array;
}

const known = new WeakMap<Recording, StepIndex>();

/** The steps of a buffer in their order, by its number in `names.buffers`; none for a buffer that is none. */
export function stepsOfBuffer(recording: Recording, buffer: number): Uint32Array {
  const index = known.get(recording) ?? indexOf(recording);
  known.set(recording, index);
  return index.steps.subarray(index.starts[buffer] ?? 0, index.starts[buffer + 1] ?? 0);
}

/** The size of a buffer in bytes, by its number; null where nobody told. */
export function sizeOfBuffer(recording: Recording, buffer: number): number | null {
  const [first] = stepsOfBuffer(recording, buffer);
  if (first === undefined) return null;
  const event = recording.source.log[first]?.event;
  return event?.type === 'BufferCreated' ? event.size : recording.factsOf(buffer).size;
}

/** How many of some steps, which are in order, are at or before a place in the recording. */
export function countUntil(steps: ArrayLike<number>, position: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((steps[middle] ?? Infinity) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Counts the steps of each buffer, then puts each where its turn is. */
function indexOf(recording: Recording): StepIndex {
  const starts = new Uint32Array(recording.names.buffers.length + 1);
  for (let at = 0; at < recording.length; at += 1) {
    const buffer = recording.bufferAt(at);
    if (buffer >= 0) starts[buffer + 1] = (starts[buffer + 1] ?? 0) + 1;
  }
  for (let at = 1; at < starts.length; at += 1) {
    starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
  }
  const next = starts.slice();
  const steps = new Uint32Array(starts.at(-1) ?? 0);
  for (let at = 0; at < recording.length; at += 1) {
    const buffer = recording.bufferAt(at);
    if (buffer < 0) continue;
    const place = next[buffer] ?? 0;
    steps[place] = at;
    next[buffer] = place + 1;
  }
  return { steps, starts };
}
