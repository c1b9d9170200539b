/**
 * Asks the machine. A candidate fact is offered to it; the machine selects a transition or none, and
 * that is the judgement. The rule table words the reason of a "no".
 *
 * The transition is selected by the machine itself, in the way `snapshot.can()` does it, and then
 * taken here: its target names the next state and its one action applies the fact. Running xstate's
 * interpreter for that costs about twice as much and gives the same buffer, which a property
 * compares for every fact of every sequence (`test/property`).
 */
import type { SnapshotFrom } from 'xstate';
import { assert, AssertionFailure } from '../base/assert.ts';
import type { RuleBreach } from '../base/refusal.ts';
import { ok, refused, type Result } from '../base/result.ts';
import type { BufferEvent } from '../events/events.ts';
import { bufferMachine, isLifeState, type LifeState } from './buffer-machine.ts';
import { applyFact, type Application, type BufferState } from './buffer-state.ts';
import { whyNot } from './rules.ts';

type Snapshot = SnapshotFrom<typeof bufferMachine>;

/** Where a buffer is in its life, and its state. Everything an exporter keeps about a buffer. @public */
export interface Buffer {
  readonly life: LifeState;
  readonly state: BufferState;
}

/** A full snapshot holds functions and sets of its own; buffers keep only what differs. */
const templates = new Map<LifeState, Snapshot>();

function templateOf(life: LifeState, state: BufferState): Snapshot {
  const known = templates.get(life);
  if (known !== undefined) return known;
  const template = bufferMachine.resolveState({ value: life, context: state });
  templates.set(life, template);
  return template;
}

/** The xstate snapshot of a buffer, for `can()`, inspectors and tests. */
export function snapshotOf(buffer: Buffer): Snapshot {
  return { ...templateOf(buffer.life, buffer.state), context: buffer.state };
}

/**
 * Offers a fact to the machine.
 *
 * @param buffer - The buffer as it is.
 * @param fact - What would happen to it.
 * @param apply - How the fact is applied where it is lawful.
 * @returns The buffer after the fact, or the rule that forbids it; the buffer itself is unchanged.
 */
export function offer(
  buffer: Buffer,
  fact: BufferEvent,
  apply: Application = applyFact,
): Result<Buffer, RuleBreach> {
  const [transition] = bufferMachine.getTransitionData(snapshotOf(buffer), fact);
  if (transition === undefined) return refused(reasonOf(buffer, fact));
  assert(transition.actions.length === 1, 'every transition of the chart applies its fact');
  const target = transition.target?.[0]?.key ?? buffer.life;
  assert(isLifeState(target), 'a transition leads to a state of the chart');
  return ok({ life: target, state: apply(buffer.state, fact) });
}

/** Whether the machine lets a fact happen. */
export function can(buffer: Buffer, fact: BufferEvent): boolean {
  return snapshotOf(buffer).can(fact);
}

function reasonOf(buffer: Buffer, fact: BufferEvent): RuleBreach {
  const breach = whyNot(buffer.state, fact);
  if (breach !== null) return breach;
  throw new AssertionFailure(`the chart refuses ${fact.type} in ${buffer.life} without a rule`);
}
