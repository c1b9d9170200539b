/**
 * Asks the buffer's chart. A candidate fact is offered; an arrow of the definition takes it, or a rule of
 * one says why not. That xstate's own interpreter answers the same is a property of every fact of every
 * sequence (`test/property`), and of every outcome of every condition (`test/machines`).
 */
import type { SnapshotFrom } from 'xstate';
import { assert } from '../base/assert.ts';
import type { RuleBreach } from '../base/refusal.ts';
import { ok, type Result } from '../base/result.ts';
import type { BufferEvent } from '../events/events.ts';
import { LIFE_STATES, type LifeState } from '../events/vocabulary.ts';
import { rulesOfAbsence } from './absent-arrows.ts';
import { bufferMachine } from './buffer-machine.ts';
import { applyFact, type Application, type BufferState } from './buffer-state.ts';
import { Judge } from './judge.ts';
import { bufferCondition, type BufferConditionName } from './rules.ts';
import type { Surroundings } from './surroundings.ts';

type Snapshot = SnapshotFrom<typeof bufferMachine>;

/** Where a buffer is in its life, and its state. Everything an exporter keeps about a buffer. @public */
export interface Buffer {
  /** The state of its chart; no fact leads out of `freed`. */
  readonly life: LifeState;
  /** The context of its chart, which conditions read; once it is freed, without storage and references. */
  readonly state: BufferState;
}

/** What xstate says of a running buffer: `actor.getSnapshot()`. @public */
export interface BufferSnapshot {
  /** The state of its chart. */
  readonly value: LifeState;
  /** The context of its chart. */
  readonly context: BufferState;
}

const judge = new Judge<LifeState, BufferState, BufferEvent>({
  machine: bufferMachine,
  lives: LIFE_STATES,
  condition: (name) => bufferCondition(name as BufferConditionName),
  absent: (life, type) =>
    rulesOfAbsence(life, type as BufferEvent['type']).map((name) => bufferCondition(name)),
});

/**
 * Offers a fact to the chart.
 *
 * @param buffer - The buffer as it is.
 * @param fact - What would happen to it.
 * @param place - Where the buffer is; null judges by the buffer alone.
 * @param apply - How the fact is applied where it is lawful.
 * @returns The buffer after the fact, or the rule that forbids it; the buffer itself is unchanged.
 */
export function offer(
  buffer: Buffer,
  fact: BufferEvent,
  place: Surroundings | null,
  apply: Application = applyFact,
): Result<Buffer, RuleBreach> {
  const next = judged(buffer, fact, place);
  if (!next.ok) return next;
  return ok({ life: next.value, state: apply(buffer.state, fact) });
}

/**
 * Why a fact may not happen to a buffer, or null where it may.
 *
 * @param buffer - The buffer as a world keeps it, or the snapshot of an actor of its chart.
 * @param place - The world's surroundings; null judges by the buffer alone.
 * @example
 * ```ts
 * import { bufferId, bytes, DEFAULT_LIMITS, newBuffer, whyNot } from 'cenalloc';
 *
 * const state = newBuffer(bufferId('b1'), bytes(4096), 'strict', DEFAULT_LIMITS);
 * const breach = whyNot({ life: 'created', state }, { type: 'ReferencePut', buffer: state.id });
 * if (breach !== null) console.log(`${breach.errno} [${breach.rule}] ${breach.message}`);
 * ```
 * @public
 */
export function whyNot(
  buffer: Buffer | BufferSnapshot,
  fact: BufferEvent,
  place: Surroundings | null = null,
): RuleBreach | null {
  const { life, state } = 'context' in buffer ? withoutActor(buffer) : buffer;
  const next = judged({ life, state }, fact, place);
  return next.ok ? null : next.refusal;
}

function withoutActor({ value, context }: BufferSnapshot): Buffer {
  return { life: value, state: context };
}

function judged(
  { life, state }: Buffer,
  fact: BufferEvent,
  place: Surroundings | null,
): Result<LifeState, RuleBreach> {
  assert(fact.buffer === state.id, 'a fact is judged by the chart of its own buffer');
  return judge.next(life, state, fact, place);
}

/** The xstate snapshot of a buffer, for `can()`, inspectors and actors. @public */
export function snapshotOf({ life, state }: Buffer): Snapshot {
  return bufferMachine.resolveState({ value: life, context: state });
}
