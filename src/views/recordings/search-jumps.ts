/** Places that somebody types to go to: `#12` is a step, `L175` a line of the file, `@ino=5` a buffer. */
import { stepsOfBuffer } from './buffer-steps.ts';
import type { Recording } from './recording.ts';

const JUMP = /^(?:#(\d*)|L(\d+)|@(.*))$/;

/** Whether a word is a place to go to, also one that is not finished. */
export function isJump(word: string): boolean {
  return JUMP.test(word);
}

/** A place to go to. */
export interface Jump {
  readonly step: number;
  readonly words: string;
}

/** Where a word leads; null where it leads nowhere in this recording. */
export function jumpOf(recording: Recording, word: string): Jump | null {
  const [, step = '', line = '', buffer = ''] = JUMP.exec(word) ?? [];
  if (step !== '') {
    const index = Number(step) - 1;
    const isThere = index >= 0 && index < recording.length;
    return isThere ? { step: index, words: `step ${index + 1}` } : null;
  }
  if (line !== '') {
    const index = recording.stepOfLine(Number(line));
    const place = recording.source.kind === 'log' ? 'fact' : 'line';
    return index === null ? null : { step: index, words: `${place} ${Number(line)}` };
  }
  return buffer === '' ? null : bufferJump(recording, buffer.toLowerCase());
}

/** The buffer of this very name, or else the first one with the text in its name. */
function bufferJump(recording: Recording, wanted: string): Jump | null {
  const { buffers } = recording.names;
  const exact = buffers.findIndex((name) => name.toLowerCase() === wanted);
  const found =
    exact >= 0 ? exact : buffers.findIndex((name) => name.toLowerCase().includes(wanted));
  const first = found < 0 ? undefined : placeOfBuffer(recording, found);
  return first === undefined ? null : { step: first, words: `buffer ${buffers[found] ?? ''}` };
}

/** The step to look at of a buffer: its late attach, or else the first one; none where it has no step. */
export function placeOfBuffer(recording: Recording, buffer: number): number | undefined {
  const steps = stepsOfBuffer(recording, buffer);
  return steps.find((step) => recording.lateAttaches.has(step)) ?? steps[0];
}
