/**
 * What a decision is made of: single facts that the machine has accepted one after the other.
 */
import type { RuleBreach } from '../base/refusal.ts';
import { ok, type Result } from '../base/result.ts';
import type { BufferEvent, Event } from '../events/events.ts';
import { applyFactToCopy } from '../machines/buffer-state.ts';
import { offer, type Buffer } from '../machines/legality.ts';
import type { World } from './world.ts';

/** One fact that the machine has accepted. */
export interface AcceptedFact {
  readonly before: Buffer;
  readonly event: BufferEvent;
  readonly after: Buffer;
}

/** The facts that a command leads to. */
export interface Decision {
  /** The facts in order, at least one. */
  readonly events: readonly Event[];
  /** The buffer before and after each fact about it; empty where the buffer is new. */
  readonly steps: readonly AcceptedFact[];
}

/** Decides for one fact, if the machine lets it happen. */
export function decideFact(
  world: World,
  buffer: Buffer,
  event: BufferEvent,
): Result<Decision, RuleBreach> {
  const after = offer(buffer, event, world.surroundings, applyFactToCopy);
  if (!after.ok) return after;
  return ok({ events: [event], steps: [{ before: buffer, event, after: after.value }] });
}

/** Adds one more fact to a decision, if the machine lets it happen after the others. */
export function thenFact(
  world: World,
  decision: Decision,
  buffer: Buffer,
  event: BufferEvent,
): Result<Decision, RuleBreach> {
  const next = decideFact(world, buffer, event);
  if (!next.ok) return next;
  return ok({
    events: [...decision.events, ...next.value.events],
    steps: [...decision.steps, ...next.value.steps],
  });
}
