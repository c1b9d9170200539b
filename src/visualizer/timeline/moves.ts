/** How the window of the timeline is moved: zoomed, panned, and led to what somebody has jumped to. */
import { latesOf } from '../../views/timeline/mark-shapes.ts';
import { firstFrom, inside, zoomed, type Window } from '../../views/timeline/timeline-places.ts';
import { xOf } from '../../views/timeline/timeline-shapes.ts';
import { placeOfPosition, type Stage } from './scene.ts';

/** How much one press of a key or a button zooms. */
export const ZOOM = 0.6;

/** Milliseconds that a jump takes. */
const JUMP = 180;

/** Shows all of the recording. */
export function showAll(stage: Stage): void {
  const { start, end } = stage.places.value;
  stage.trail.value = [];
  glide(stage, { from: start, to: end });
}

/** Zooms about the step that is looked at, or the middle where it is not seen. */
export function zoomBy(stage: Stage, factor: number): void {
  const { from, to } = stage.window.value;
  const place = placeOfPosition(stage);
  zoomAbout(stage, factor, place >= from && place <= to ? place : (from + to) / 2);
}

/** Zooms about a place. */
export function zoomAbout(stage: Stage, factor: number, about: number): void {
  setWindow(stage, zoomed(stage.places.value, stage.window.value, factor, about));
}

/** Moves the window by a share of its width. */
export function panBy(stage: Stage, share: number): void {
  const { from, to } = stage.window.value;
  moveTo(stage, { from: from + share * (to - from), to: to + share * (to - from) });
}

/** Moves the window, never beyond the recording. */
export function moveTo(stage: Stage, { from, to }: Window): void {
  setWindow(stage, inside(stage.places.value, from, to - from));
}

/** Zooms to a part of the recording because somebody asked for it; the way back is kept. */
export function zoomTo(stage: Stage, { from, to }: Window): void {
  const { start, end, least } = stage.places.value;
  const span = Math.min(end - start, Math.max(least, to - from));
  const middle = (from + to) / 2;
  const target = inside(stage.places.value, middle - span / 2, span);
  const { value: before } = stage.window;
  if (span < (before.to - before.from) * 0.9) stage.trail.value = [...stage.trail.value, before];
  glide(stage, target);
}

/** Goes back to a window that somebody has zoomed in from. */
export function zoomBack(stage: Stage, index: number): void {
  const target = stage.trail.value[index];
  if (target === undefined) return;
  stage.trail.value = stage.trail.value.slice(0, index);
  glide(stage, target);
}

/** Fits the life of the buffer that is looked at. */
export function fitBuffer(stage: Stage): void {
  const { steps } = stage.focus.value;
  const { of } = stage.places.value;
  const [first, last] = [of[steps[0] ?? -1], of[steps.at(-1) ?? -1]];
  if (first === undefined || last === undefined) return;
  const air = (last - first) * 0.1;
  zoomTo(stage, { from: first - air, to: last + air });
}

/** Pixels: what is this wide and in the middle is seen well enough. */
const WIDE_ENOUGH = 24;

/** Kernels tell no less than a microsecond: who is led somewhere sees it this many pixels wide at most. */
const MICROSECOND_MOST = 12;

/** Leads to the step that somebody has jumped to: a late attach and the map before it take a third of the width. */
export function leadTo(stage: Stage, isAtOnce = false): void {
  const span = spanOf(stage, stage.session.position.peek());
  const { places, view } = stage.sight.peek();
  const { from, to } = view.window;
  const tenth = (to - from) / 10;
  const isInside = span.from >= from + tenth && span.to <= to - tenth;
  const wide = xOf(view, span.to) - xOf(view, span.from);
  if (span.to === span.from) {
    if (!isInside) keepInView(stage, 0.4);
    return;
  }
  if (isInside && wide >= WIDE_ENOUGH) return;
  const least = places.isTime ? (view.width / MICROSECOND_MOST) * 1e-6 : places.least;
  const half = Math.max(least, (span.to - span.from) * 3) / 2;
  const middle = (span.from + span.to) / 2;
  if (isAtOnce) moveTo(stage, { from: middle - half, to: middle + half });
  else zoomTo(stage, { from: middle - half, to: middle + half });
}

/** What belongs to a step: a late attach and its first map, of either the other. */
function spanOf(stage: Stage, step: number): Window {
  const { of } = stage.places.peek();
  const { recording, focus } = stage;
  const pair = latesOf(recording, focus.peek().steps).find(
    ([late, first]) => late === step || first === step,
  );
  const [late, first] = pair ?? [step, step];
  return { from: of[first] ?? 0, to: of[late] ?? 0 };
}

/** Moves the window so that the step that is looked at is so far from its edges. */
export function keepInView(stage: Stage, margin: number): void {
  const place = stage.places.peek().of[stage.session.position.peek()] ?? 0;
  const { from, to } = stage.window.peek();
  const air = (to - from) * margin;
  if (place < from + air) moveTo(stage, { from: place - air, to: place - air + to - from });
  else if (place > to - air) moveTo(stage, { from: place + air - (to - from), to: place + air });
}

/** The step nearest to a place. */
export function nearestStep({ places }: Stage, place: number): number {
  const { of } = places.value;
  const next = firstFrom(of, place);
  const after = of[next] ?? Infinity;
  const before = of[next - 1] ?? -Infinity;
  return place - before < after - place ? next - 1 : next;
}

/** Counts the moves of each window; an older one ends. */
const turns = new WeakMap<Stage, number>();

function setWindow(stage: Stage, window: Window): void {
  turns.set(stage, (turns.get(stage) ?? 0) + 1);
  stage.window.value = window;
  forgetTrail(stage, window);
}

/** Who has zoomed out beyond a window does not come back to it. */
function forgetTrail(stage: Stage, { from, to }: Window): void {
  const trail = stage.trail.peek();
  const kept = trail.filter((each) => each.to - each.from > (to - from) * 1.01);
  if (kept.length < trail.length) stage.trail.value = kept;
}

/** Moves there in a moment, or at once for those who want no motion. */
function glide(stage: Stage, target: Window): void {
  setWindow(stage, stage.window.peek());
  const turn = turns.get(stage);
  const { from, to } = stage.window.peek();
  const begun = performance.now();
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const frame = (): void => {
    if (turns.get(stage) !== turn) return;
    const share = isStill ? 1 : Math.min(1, (performance.now() - begun) / JUMP);
    const eased = 1 - (1 - share) ** 3;
    stage.window.value =
      share === 1
        ? target
        : { from: from + (target.from - from) * eased, to: to + (target.to - to) * eased };
    if (share < 1) requestAnimationFrame(frame);
    else forgetTrail(stage, target);
  };
  frame();
}
