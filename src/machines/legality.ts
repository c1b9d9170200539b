/**
 * Asks the machine. A candidate fact is offered to it; a machine whose guards refuse returns the
 * identical snapshot, which is how a "no" is recognised, and the rule table words the reason.
 *
 * Pure steps through one inert actor scope that is made once: xstate's own pure `transition()`
 * builds an actor for every call, which makes it several times slower.
 */
import { createActor, type ActorScope, type SnapshotFrom } from 'xstate';
import { AssertionFailure } from '../base/assert.ts';
import type { RuleBreach } from '../base/refusal.ts';
import { ok, refused, type Result } from '../base/result.ts';
import { DEFAULT_LIMITS } from '../base/limits.ts';
import { bufferId } from '../base/ids.ts';
import { PAGE_SIZE } from '../base/units.ts';
import type { BufferEvent } from '../events/events.ts';
import { bufferMachine, type LifeState } from './buffer-machine.ts';
import { newBuffer, type BufferState } from './buffer-state.ts';
import { whyNot } from './rules.ts';

type Snapshot = SnapshotFrom<typeof bufferMachine>;

/** Where a buffer is in its life, and its state. Everything an exporter keeps about a buffer. @public */
export interface Buffer {
  readonly life: LifeState;
  readonly state: BufferState;
}

const inertActor = createActor(bufferMachine, {
  input: newBuffer(bufferId('inert'), PAGE_SIZE, 'strict', DEFAULT_LIMITS),
});

const inertScope: ActorScope<Snapshot, BufferEvent> = {
  self: inertActor,
  id: inertActor.id,
  sessionId: inertActor.sessionId,
  system: inertActor.system,
  logger: () => undefined,
  defer: () => undefined,
  emit: () => undefined,
  stopChild: () => undefined,
  actionExecutor: () => undefined,
};

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
 * @returns The buffer after the fact, or the rule that forbids it; the buffer itself is unchanged.
 */
export function offer(buffer: Buffer, fact: BufferEvent): Result<Buffer, RuleBreach> {
  const before = snapshotOf(buffer);
  const after = bufferMachine.transition(before, fact, inertScope);
  if (after !== before) return ok({ life: after.value, state: after.context });
  return refused(reasonOf(buffer, fact));
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
