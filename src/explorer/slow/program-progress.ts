/**
 * The family `programs`: every importer runs attach, map, unmap, detach once per buffer, and the
 * exporter creates each buffer and frees it once all importers have finished with it. How far each
 * has come cannot be read off the buffers (detached may mean "not yet" or "done"), so that progress is
 * part of the state. Every accepted call moves one stage forward, so the graph has no cycle.
 */
import { present } from '../../base/assert.ts';
import type { Refusal } from '../../base/refusal.ts';
import type { ModelCall } from '../model/model-calls.ts';
import { importersOf, type Model } from '../model/model.ts';

/** How far an importer has come with a buffer; `refused` where its attach was. */
type Stage = 'start' | 'attached' | 'mapped' | 'unmapped' | 'finished' | 'refused';

/** The progress of all importers with all buffers: those of the first buffer first. */
export type Progress = readonly Stage[];

/** The next call of a program, and where it leads. */
const NEXT: Readonly<Record<Stage, { call: ModelCall['call']; then: Stage } | null>> = {
  start: { call: 'attach', then: 'attached' },
  attached: { call: 'map', then: 'mapped' },
  mapped: { call: 'unmap', then: 'unmapped' },
  unmapped: { call: 'detach', then: 'finished' },
  finished: null,
  refused: null,
};

/** Nobody has begun. */
export function progressAtStart(model: Model): Progress {
  return Array<Stage>(model.buffers * importersOf(model).length).fill('start');
}

/** Whether a call stands at its place in a program; what is not reached does not exist yet. */
export function isReached(model: Model, progress: Progress, call: ModelCall): boolean {
  const count = importersOf(model).length;
  if ('importer' in call) {
    const stage = progress[call.buffer * count + call.importer] ?? 'refused';
    return NEXT[stage]?.call === call.call;
  }
  if (call.call !== 'put') return true;
  const ofBuffer = progress.slice(call.buffer * count, (call.buffer + 1) * count);
  return ofBuffer.every((stage) => NEXT[stage] === null);
}

/** The progress after an accepted call. */
export function advance(model: Model, progress: Progress, call: ModelCall): Progress {
  if (!('importer' in call)) return progress;
  const index = call.buffer * importersOf(model).length + call.importer;
  const next = present(NEXT[progress[index] ?? 'refused'], 'next call of a program');
  return progress.with(index, next.then);
}

/**
 * The progress after a refused call, or null where the program waits: a buffer that is not there
 * yet and memory that is not free yet may come.
 */
export function giveUp(
  model: Model,
  progress: Progress,
  call: ModelCall,
  refusal: Refusal,
): Progress | null {
  if (call.call !== 'attach' || refusal.rule === 'BUF3') return null;
  return progress.with(call.buffer * importersOf(model).length + call.importer, 'refused');
}
