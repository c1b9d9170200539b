/** A call in two lines, for whoever points at it, and what lies in a stretch that somebody measures. */
import { durationInWords } from '../../base/duration-words.ts';
import { counted } from '../../base/quantity-words.ts';
import { stepsOfBuffer } from '../recordings/buffer-steps.ts';
import { latenessInWords } from '../recordings/story.ts';
import type { Recording } from '../recordings/recording.ts';
import { recordedStepInWords } from '../recordings/step-words.ts';
import type { StepWord } from '../../events/vocabulary.ts';
import { firstFrom, type Places, type Window } from './timeline-places.ts';

/** What a call follows from, and how that is said. */
const CAUSES: Readonly<
  Partial<Record<StepWord, { readonly kind: StepWord; readonly words: string }>>
> = {
  map: { kind: 'attach', words: 'its attach' },
  unmap: { kind: 'map', words: 'the last map' },
  detach: { kind: 'attach', words: 'its attach' },
  'cpu-end': { kind: 'cpu-begin', words: 'its begin' },
};

/** The call, and where it is. */
export function callInWords(
  recording: Recording,
  step: number,
): { readonly call: string; readonly place: string } {
  const { line, lateAfter } = recording.step(step);
  const isLog = recording.source.kind === 'log';
  const cause = causeOf(recording, step);
  const after =
    lateAfter === null
      ? cause === null
        ? null
        : `${latenessInWords(recording, step, cause.step)} after ${cause.words}`
      : `${latenessInWords(recording, step, lateAfter)} after the first map`;
  const parts = [`step ${step + 1}`, after, isLog ? null : `L${line}`];
  return {
    call: recordedStepInWords(recording, step),
    place: parts.filter((part) => part !== null).join(', '),
  };
}

/** The step that a call follows from: the newest of the same attachment, or of the same importer where it has none. */
function causeOf(
  recording: Recording,
  step: number,
): { readonly step: number; readonly words: string } | null {
  const cause = CAUSES[recording.kindAt(step)];
  if (cause === undefined || recording.isRefused(step)) return null;
  const steps = stepsOfBuffer(recording, recording.bufferAt(step));
  const isOwn = (other: number): boolean => {
    const [one, two] = [recording.attachmentAt(step), recording.attachmentAt(other)];
    return one >= 0 && two >= 0
      ? one === two
      : recording.importerAt(other) === recording.importerAt(step);
  };
  for (let at = firstFrom(steps, step) - 1; at >= 0; at -= 1) {
    const other = steps[at] ?? 0;
    const isMeant = recording.kindAt(other) === cause.kind && !recording.isRefused(other);
    if (isMeant && isOwn(other)) return { step: other, words: cause.words };
  }
  return null;
}

/** What lies in a stretch: how long it is, the calls, buffers and late attaches. */
export function rangeInWords(recording: Recording, places: Places, { from, to }: Window): string {
  const [first, end] = [firstFrom(places.of, from), firstFrom(places.of, to)];
  const buffers = new Set<number>();
  let lates = 0;
  for (let step = first; step < end; step += 1) {
    buffers.add(recording.bufferAt(step));
    if (recording.lateAttaches.has(step)) lates += 1;
  }
  buffers.delete(-1);
  return [
    ...(places.isTime ? [durationInWords(to - from)] : []),
    counted(end - first, 'call'),
    counted(buffers.size, 'buffer'),
    `${lates} late`,
  ].join(', ');
}
