/**
 * The good order of the same importers, for contrast: everybody attaches before anybody pins or maps, and
 * whoever reaches least begins. It is found by trying, and there need not be one.
 */
import type { PeerStep } from '../../explorer/peers/peer-calls.ts';
import { playScript, type PeerScript } from '../../explorer/peers/play-ordering.ts';
import { EXPORTER } from '../../explorer/peers/peer-calls.ts';
import { outcomesOnCore } from './core-outcomes.ts';

/** The calls of importers that ask for something; what they give back is left out. */
const ASKING: readonly string[] = ['attach', 'pin', 'map', 'vmap'];

/** An order of the same calls in which everybody is served where it is, or null. */
export function goodOrderOf(script: PeerScript): PeerScript | null {
  const asked = script.importers.map(({ name }) => {
    const own = script.steps.filter(({ who, op }) => who === name && ASKING.includes(op));
    return own.filter((step, at) => own.findIndex(({ op }) => op === step.op) === at);
  });
  const calls = asked.flatMap((steps) => steps.filter(({ who }) => who !== EXPORTER));
  const attaches = calls.filter(({ op }) => op === 'attach');
  const others = asked.map((steps) => steps.filter(({ op }) => op !== 'attach'));
  for (const order of permutations(others)) {
    const steps = [...attaches, ...order.flat()];
    if (isGood({ ...script, steps })) return { ...script, steps };
  }
  return null;
}

function isGood(script: PeerScript): boolean {
  if (script.steps.length === 0 || !playScript(script).ok) return false;
  const outcomes = outcomesOnCore(script, 'maps');
  return (
    outcomes !== null &&
    outcomes.every((each) => each?.errno === 0 && !each.strayed && each.stale.length === 0) &&
    outcomes.every((each, at) => each?.told.every((name) => !hasMapped(script, name, at)))
  );
}

/** Whoever is told before it maps loses nothing. */
function hasMapped({ steps }: PeerScript, name: string, before: number): boolean {
  return steps.slice(0, before).some(({ who, op }) => who === name && op === 'map');
}

function permutations(
  parts: readonly (readonly PeerStep[])[],
): readonly (readonly (readonly PeerStep[])[])[] {
  if (parts.length <= 1) return [parts];
  return parts.flatMap((first, at) =>
    permutations(parts.filter((_, index) => index !== at)).map((rest) => [first, ...rest]),
  );
}
