/**
 * Most of a chart is the same from step to step: of what is still, only counts change. It is drawn once for the counts
 * that it shows and kept, so that a step costs what it moves.
 */
import type { Shape } from '../pictures/shape.ts';
import { refusalKey, stepKey, type ChartState } from './chart-state.ts';
import type { ChartDrawing } from './chart-ways.ts';

/** What a part of a chart is about. */
interface About {
  readonly ways: readonly {
    readonly from: string;
    readonly to: string;
    readonly event: string;
  }[];
  /** Of a state its name; null of an arrow. */
  readonly state: string | null;
}

type Draw<Part> = (part: Part, state: ChartState, drawing: ChartDrawing) => Shape;

/** Draws a part anew only where what is told of it is not what it was when it was last still. */
export function keptWhileStill<Part extends object>(
  aboutOf: (part: Part) => About,
  draw: Draw<Part>,
): Draw<Part> {
  const kept = new WeakMap<Part, { readonly told: string; readonly drawn: Shape }>();
  return (part, state, drawing) => {
    const told = toldOfStill(aboutOf(part), state, drawing);
    if (told === null) return draw(part, state, drawing);
    const known = kept.get(part);
    if (known?.told === told) return known.drawn;
    const drawn = draw(part, state, drawing);
    kept.set(part, { told, drawn });
    return drawn;
  };
}

/** All that is shown of a part that is still; null where something leads from it now, or has just gone along it. */
function toldOfStill(
  { ways, state: name }: About,
  { active, visits, refusals, taken, verdicts }: ChartState,
  { names, callName, isFollowed }: ChartDrawing,
): string | null {
  if (callName !== null) return null;
  if (name !== null && (active === name || active?.startsWith(`${name}.`) === true)) return null;
  const isAbout = (key: string): boolean =>
    name !== null && (key.startsWith(`${name} `) || key.endsWith(` ${name}`));
  for (const key of taken.keys()) if (isAbout(key)) return null;
  const told = [names, String(isFollowed)];
  for (const { from, to, event } of ways) {
    const key = stepKey(from, to, event);
    if (taken.has(key) || verdicts.has(key)) return null;
    told.push(`${visits.get(key) ?? 0} ${refusals.get(refusalKey(from, event)) ?? 0}`);
  }
  if (name !== null) told.push(String([...visits.keys()].some(isAbout)));
  return told.join();
}
