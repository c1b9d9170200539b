/**
 * The rules of `barrier`: the first map waits until everybody who was declared has attached or has
 * given its place up. Source: Fuchsia sysmem2, where a buffer is allocated when every token has stated
 * its constraints or was closed.
 */
import type { RuleBreach } from '../base/refusal.ts';
import type { PlaceReleased } from '../events/events.ts';
import type { BufferState } from './buffer-state.ts';

/** [BAR1] Nobody is missing. */
export function isAwaitingNobody({ id, awaited }: BufferState): RuleBreach | null {
  if (awaited.length === 0) return null;
  const who = awaited.join(', ');
  return {
    errno: 'EAGAIN',
    rule: 'BAR1',
    message: `The first map of ${id} waits for ${who}.`,
    next: `Map again when ${who} attached or released, or seal ${id}.`,
  };
}

/** [BAR2] The importer is one of those that are waited for. */
export function isAwaited(
  { id, awaited }: BufferState,
  { importer }: PlaceReleased,
): RuleBreach | null {
  if (awaited.includes(importer)) return null;
  return {
    errno: 'EINVAL',
    rule: 'BAR2',
    message: `Nobody waits for ${importer} at ${id}.`,
    next: 'Release a place that was declared and not taken, once.',
  };
}

/** [BAR2] Somebody is waited for. */
export function isAwaitingSomebody({ id, awaited }: BufferState): RuleBreach | null {
  if (awaited.length > 0) return null;
  return {
    errno: 'EINVAL',
    rule: 'BAR2',
    message: `The first map of ${id} waits for nobody.`,
    next: 'There is nothing to seal; map.',
  };
}
