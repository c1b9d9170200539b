/**
 * The family `programs`: every importer runs its program once per buffer (attach, map, unmap, detach where
 * the model says nothing else), and the exporter creates each buffer and frees it once all importers have
 * ended. How far each has come cannot be read off the buffers (detached may mean "not yet" or "done"), so
 * that progress is part of the state. Every step moves on, so the graph has no cycle.
 */
import { assert, present } from '../../base/assert.ts';
import type { Refusal } from '../../base/refusal.ts';
import { DEFAULT_PROGRAM, type Program } from '../model/importer-program.ts';
import { importersOf, type Model } from '../model/model.ts';
import type { ModelStep } from './model-steps.ts';

/** The place of an importer in its program, its end included; `refused` where its attach was. */
type Stage = number | 'refused' | 'died';

/** The progress of all importers with all buffers: those of the first buffer first. */
export type Progress = readonly Stage[];

/** Nobody has begun. */
export function progressAtStart(model: Model): Progress {
  return Array<Stage>(model.buffers * importersOf(model).length).fill(0);
}

function programOf(model: Model, importer: number): Program {
  return model.programs?.[importer] ?? DEFAULT_PROGRAM;
}

/** Whether a step stands at its place in a program; what is not reached does not exist yet. */
export function isReached(model: Model, progress: Progress, step: ModelStep): boolean {
  const count = importersOf(model).length;
  if ('importer' in step) {
    const stage = progress[step.buffer * count + step.importer];
    if (typeof stage !== 'number') return false;
    const program = programOf(model, step.importer);
    if (step.call !== 'die') return program[stage] === step.call;
    return stage < program.length && !program.slice(0, stage).some(isFirst);
  }
  if (step.call !== 'put') return true;
  const ofBuffer = progress.slice(step.buffer * count, (step.buffer + 1) * count);
  return ofBuffer.every(
    (stage, importer) => typeof stage !== 'number' || stage === programOf(model, importer).length,
  );
}

/** The steps after which nobody waits for an importer, or mourns it. */
function isFirst(step: Program[number]): boolean {
  return step === 'attach' || step === 'import' || step === 'release';
}

/** The progress after an accepted step. */
export function advance(model: Model, progress: Progress, step: ModelStep): Progress {
  if (!('importer' in step)) return progress;
  const index = step.buffer * importersOf(model).length + step.importer;
  const stage = present(progress[index], 'stage of an importer');
  assert(typeof stage === 'number', 'who has ended makes no step');
  return progress.with(index, step.call === 'die' ? 'died' : stage + 1);
}

/**
 * The progress after a refused step, or null where the program waits: a buffer that is not there yet, memory
 * that is not free yet and somebody who is missing may come. A program goes on where it gives up a place
 * that nobody keeps.
 */
export function progressAfterRefusal(
  model: Model,
  progress: Progress,
  step: ModelStep,
  { call, rule }: Refusal,
): Progress | null {
  if (!('importer' in step) || rule === 'BUF3') return null;
  if (step.call === 'release') return advance(model, progress, step);
  const isTurnedAway = (step.call === 'attach' || step.call === 'import') && call === 'attach';
  const index = step.buffer * importersOf(model).length + step.importer;
  return isTurnedAway ? progress.with(index, 'refused') : null;
}
