/**
 * The family `programs`: every importer runs attach, map, unmap, detach once per buffer, and the
 * exporter creates each buffer and frees it once all importers have finished with it. How far each
 * has come cannot be read off the buffers (detached may mean "not yet" or "done"), so positions are
 * part of the state. Every accepted call moves one position forward, so the graph has no cycle.
 */
import { present } from '../../base/assert.ts';
import type { Refusal } from '../../base/refusal.ts';
import type { ModelCall } from '../model/calls.ts';
import { importersOf, type Model } from '../model/model.ts';

/** How far an importer has come with a buffer; `refused` where its attach was. */
type Position = 'start' | 'attached' | 'mapped' | 'unmapped' | 'finished' | 'refused';

/** The positions of all importers with all buffers: those of the first buffer first. */
export type Positions = readonly Position[];

/** The next call of a program, and where it leads. */
const NEXT: Readonly<Record<Position, { call: ModelCall['call']; then: Position } | null>> = {
  start: { call: 'attach', then: 'attached' },
  attached: { call: 'map', then: 'mapped' },
  mapped: { call: 'unmap', then: 'unmapped' },
  unmapped: { call: 'detach', then: 'finished' },
  finished: null,
  refused: null,
};

/** Nobody has begun. */
export function positionsAtStart(model: Model): Positions {
  return Array<Position>(model.buffers * importersOf(model).length).fill('start');
}

/** Whether a call stands at its place in a program; what is not reached does not exist yet. */
export function isReached(model: Model, positions: Positions, call: ModelCall): boolean {
  const count = importersOf(model).length;
  if ('importer' in call) {
    const position = positions[call.buffer * count + call.importer] ?? 'refused';
    return NEXT[position]?.call === call.call;
  }
  if (call.call !== 'put') return true;
  const ofBuffer = positions.slice(call.buffer * count, (call.buffer + 1) * count);
  return ofBuffer.every((position) => NEXT[position] === null);
}

/** The positions after an accepted call. */
export function advance(model: Model, positions: Positions, call: ModelCall): Positions {
  if (!('importer' in call)) return positions;
  const index = call.buffer * importersOf(model).length + call.importer;
  const next = present(NEXT[positions[index] ?? 'refused'], 'next call of a program');
  return positions.with(index, next.then);
}

/**
 * The positions after a refused call, or null where the program waits: a buffer that is not there
 * yet and memory that is not free yet may come.
 */
export function giveUp(
  model: Model,
  positions: Positions,
  call: ModelCall,
  refusal: Refusal,
): Positions | null {
  if (call.call !== 'attach' || refusal.rule === 'BUF3') return null;
  return positions.with(call.buffer * importersOf(model).length + call.importer, 'refused');
}
