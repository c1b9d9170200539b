/** How many references a buffer has, as a line of steps; only a log of this project tells all of them. */
import { shape, type Shape } from '../pictures/shape.ts';
import type { Recording } from '../recordings/recording.ts';
import { eachPixel, isLaneSeen, type Focus, type Sight } from './sight.ts';
import { firstFrom } from './timeline-places.ts';
import { classed, rounded, xOf } from './timeline-shapes.ts';

/** The steps at which a number changes, and what it is from there on. */
interface Counted {
  readonly steps: readonly number[];
  readonly counts: readonly number[];
}

const known = new WeakMap<Uint32Array, Counted>();

/** Counts the references of a buffer over its steps, once for each list of them. */
function referencesOf(recording: Recording, ofBuffer: Uint32Array): Counted {
  const counted = known.get(ofBuffer) ?? countReferences(recording, ofBuffer);
  known.set(ofBuffer, counted);
  return counted;
}

function countReferences(recording: Recording, ofBuffer: Uint32Array): Counted {
  const steps: number[] = [];
  const counts: number[] = [];
  for (const step of ofBuffer) {
    if (recording.isRefused(step)) continue;
    const before = counts.at(-1) ?? 0;
    const kind = recording.kindAt(step);
    const by = kind === 'create' || kind === 'get' ? 1 : kind === 'put' ? -1 : 0;
    const after = kind === 'free' ? 0 : before + by;
    if (after === before) continue;
    steps.push(step);
    counts.push(after);
  }
  return { steps, counts };
}

/** The line, with the number where it rises or falls and there is room. */
export function referenceShapes(sight: Sight, { steps }: Focus): readonly Shape[] {
  const { recording, lanes, layout, places, view } = sight;
  const lane = lanes.of.references;
  if (lane === 0 || !isLaneSeen(sight, lane)) return [];
  const { steps: at, counts } = referencesOf(recording, steps);
  const changes = Float64Array.from(at, (step) => places.of[step] ?? 0);
  const [top, height] = [layout.tops[lane] ?? 0, layout.heights[lane] ?? 0];
  const most = counts.reduce((max, each) => Math.max(max, each), 1);
  const y = (count: number): number => rounded(top + height - 5 - (count / most) * (height - 16));
  const first = counts[firstFrom(changes, view.window.from) - 1] ?? 0;
  let d = `M${view.labelWidth} ${y(first)}`;
  const words: Shape[] = [];
  let free = view.labelWidth;
  eachPixel(changes, view, (x, index) => {
    d += `H${x}V${y(counts[index] ?? 0)}`;
    const isRoom = x >= free && x < view.width - 8;
    if (!isRoom) return;
    free = x + 16;
    const count = counts[index] ?? 0;
    words.push(shape('text', { class: 'axis', x: x + 3, y: y(count) - 2 }, String(count)));
  });
  const end = Math.min(view.width, xOf(view, places.end));
  return [classed('path', 'count', { d: `${d}H${rounded(end)}` }), ...words];
}
