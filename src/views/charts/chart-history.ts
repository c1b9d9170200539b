/**
 * What a chart shows at a step of a recording: where the buffer is, how often each way was gone until
 * then, and what was refused. A kernel's recording has no step for the choice of storage: its first map
 * goes two ways at once.
 */
import { factOfStep, LIFE_STATES, type StepWord } from '../../events/vocabulary.ts';
import { AttachmentFollower } from '../recordings/attachment-follower.ts';
import type { Recording } from '../recordings/recording.ts';
import type { RecordedStep } from '../recordings/recorded-step.ts';
import { refusalKey, stepKey, type ChartState } from './chart-shapes.ts';

/**
 * The chart of buffers at a step.
 *
 * @param position - The step, from 0; it counts, too.
 * @param buffer - Only this buffer; null for all of them, of which the step's own is active.
 */
export function bufferChartAt(
  recording: Recording,
  position: number,
  buffer: string | null,
): ChartState {
  const wanted = buffer === null ? -1 : recording.names.buffers.indexOf(buffer);
  const lives = new Int8Array(recording.names.buffers.length).fill(-1);
  const visits = new Map<string, number>();
  const refusals = new Map<string, number>();
  let last: readonly string[] = [];
  for (let index = 0; index <= position && index < recording.length; index += 1) {
    const number = recording.bufferAt(index);
    if (number < 0 || (wanted >= 0 && number !== wanted)) continue;
    if (recording.isRefused(index)) {
      countRefusal(refusals, lives[number] ?? -1, recording.kindAt(index));
      continue;
    }
    const before = lives[number] ?? -1;
    const after = recording.lifeAt(index);
    lives[number] = after;
    last = waysOf(before, after, recording.kindAt(index));
    for (const key of last) bump(visits, key);
  }
  const step = recording.step(position);
  const isShown = wanted < 0 || step.buffer === buffer;
  const active = buffer === null ? recording.bufferAt(position) : wanted;
  return {
    active: LIFE_STATES[lives[active] ?? -1] ?? null,
    visits,
    refusals,
    last: isShown && step.refusal === null ? (last.at(-1) ?? null) : null,
    refusal: isShown ? refusalText(step) : null,
  };
}

function refusalText({ refusal }: RecordedStep): string | null {
  return refusal === null ? null : `${refusal.errno}: ${refusal.message}`;
}

function bump(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** A map that is refused before there is storage is a choice of storage that was refused. */
function countRefusal(refusals: Map<string, number>, life: number, kind: StepWord): void {
  const from = LIFE_STATES[life];
  if (from === undefined) return;
  const fact = kind === 'map' && from === 'attaching' ? 'BackingAllocated' : factOfStep(kind);
  bump(refusals, refusalKey(from, fact));
}

/** The ways of the chart that a step goes. */
function waysOf(before: number, after: number, kind: StepWord): readonly string[] {
  const from = LIFE_STATES[before];
  const to = LIFE_STATES[after];
  if (from === undefined || to === undefined) return [];
  const fact = factOfStep(kind);
  if (kind === 'map' && from === 'attaching' && to === 'mapped') {
    return [
      stepKey('attaching', 'allocated', 'BackingAllocated'),
      stepKey('allocated', 'mapped', fact),
    ];
  }
  return [stepKey(from, to, fact)];
}

/** The chart of one attachment at a step; nothing is active where the importer has never attached. */
export function attachmentChartAt(
  recording: Recording,
  position: number,
  buffer: string,
  importer: string,
): ChartState {
  const follower = new AttachmentFollower(recording);
  const bufferNumber = recording.names.buffers.indexOf(buffer);
  const importerNumber = recording.names.importers.indexOf(importer);
  const visits = new Map<string, number>();
  const refusals = new Map<string, number>();
  let last: string | null = null;
  let refusal: string | null = null;
  for (let index = 0; index <= position && index < recording.length; index += 1) {
    [last, refusal] = [null, null];
    if (recording.bufferAt(index) !== bufferNumber) continue;
    const kind = recording.kindAt(index);
    // Of the steps of others only the end of the buffer matters.
    if (recording.importerAt(index) !== importerNumber && kind !== 'free') continue;
    const fact = factOfStep(kind);
    const before = follower.lifeOf(bufferNumber, importerNumber) ?? '';
    if (recording.isRefused(index)) {
      bump(refusals, refusalKey(before, fact));
      refusal = refusalText(recording.step(index));
      continue;
    }
    const step = follower.take(index);
    if (step === null || step.from === null) continue;
    if (step.breach === null) {
      last = stepKey(step.from, step.to, fact);
      bump(visits, last);
    } else {
      bump(refusals, refusalKey(step.from, fact));
      refusal = `${step.breach.errno}: ${step.breach.message} It was recorded all the same.`;
    }
  }
  const active = follower.lifeOf(bufferNumber, importerNumber);
  return { active, visits, refusals, last, refusal };
}
