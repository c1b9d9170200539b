/**
 * A step in words: what happened, and what it changed. The same words stand under the timeline, in the
 * list of calls and in what a screen reader says.
 */
import { counted } from '../../base/quantity-words.ts';
import { factOfStep, FACTS } from '../../events/vocabulary.ts';
import { eventInWords } from '../logs/event-words.ts';
import { countUntil, stepsOfBuffer } from './buffer-steps.ts';
import type { Recording } from './recording.ts';
import type { RecordedStep } from './recorded-step.ts';

/** What a step does, one line. */
export function recordedStepInWords(recording: Recording, index: number): string {
  const recorded = recording.source.log[index];
  if (recorded !== undefined) return eventInWords(recorded).replace(/^#\d+\s+/, '');
  const refusal = recording.refusals.get(index);
  if (refusal !== undefined) return refusal.message;
  // A search asks for the words of every step: none becomes an object for that.
  const buffer = recording.names.buffers[recording.bufferAt(index)];
  const importer = recording.names.importers[recording.importerAt(index)];
  const about = buffer === undefined ? '' : `${buffer}: `;
  const who = importer === undefined ? '' : `${importer} `;
  return `${about}${who}${FACTS[factOfStep(recording.kindAt(index))].happens}`;
}

/** What a step changed, one line each; a refused call changes nothing. */
export function changesInWords(recording: Recording, index: number): readonly string[] {
  const step = recording.step(index);
  if (step.refusal !== null) return ['nothing has changed but the log'];
  const steps = stepsOfBuffer(recording, recording.bufferAt(index));
  const last = steps[countUntil(steps, index - 1) - 1];
  const before = last === undefined ? null : recording.step(last);
  const changes = [
    changed('life', before?.life ?? null, step.life),
    changed('live maps', before?.liveMaps ?? 0, step.liveMaps),
    changed('attached', before?.attached ?? 0, step.attached),
  ].filter((each) => each !== null);
  return [...lateWords(recording, step), ...changes];
}

function changed(
  name: string,
  before: string | number | null,
  after: string | number | null,
): string | null {
  if (before === after || after === null) return null;
  return before === null ? `${name}: ${after}` : `${name}: ${before} → ${after}`;
}

/** What makes an attach late, for somebody who has never heard of it. */
export function lateWords(recording: Recording, step: RecordedStep): readonly string[] {
  if (step.lateAfter === null) return [];
  const first = recording.step(step.lateAfter);
  const who = step.importer ?? 'an importer';
  const place = recording.source.kind === 'log' ? 'step' : 'line';
  return [
    `late: ${first.importer ?? 'an importer'} had mapped at ${place} ${first.line}, ` +
      `${counted(step.index - first.index, 'step')} before; the storage was chosen without ` +
      `knowing what ${who} needs`,
  ];
}
