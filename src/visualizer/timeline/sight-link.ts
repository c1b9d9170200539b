/** Keeps the window of the timeline, what is measured, and its axis in the address, and follows one that tells them. */
import { batch, effect } from '@preact/signals';
import type { Span } from '../../views/recordings/deep-link.ts';
import { isWhole, type Places, type Window } from '../../views/timeline/timeline-places.ts';
import type { SightLink } from '../session.ts';
import type { Stop } from './listening.ts';
import { moveTo } from './moves.ts';
import type { Stage } from './scene.ts';

/** Writes what is seen, and goes where somebody asks to. */
export function followSight(stage: Stage): Stop {
  const { session } = stage;
  const stops = [
    effect(() => {
      const { value: asked } = session.asked;
      if (asked === null) return;
      batch(() => {
        session.asked.value = null;
        show(stage, asked);
      });
    }),
    effect(() => {
      const told = sightOf(stage);
      if (JSON.stringify(told) !== JSON.stringify(session.sight.peek())) session.sight.value = told;
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    session.sight.value = {};
  };
}

function show(stage: Stage, { t, range, axis }: SightLink): void {
  stage.isByTime.value = stage.hasTimes && axis !== 'steps';
  const { value: places } = stage.places;
  stage.trail.value = [];
  const { start: from, end: to } = places;
  const window = t === undefined ? { from, to } : placesOf(places, t);
  // A window of another recording may lie anywhere, and be as narrow as it likes.
  const span = Math.min(to - from, Math.max(places.least, window.to - window.from));
  moveTo(stage, { from: window.from, to: window.from + span });
  stage.range.value = range === undefined ? null : placesOf(places, range);
}

function sightOf({
  hasTimes,
  isByTime,
  places: { value: places },
  window,
  range,
}: Stage): SightLink {
  return {
    ...(isWhole(places, window.value) ? {} : { t: spanOf(places, window.value) }),
    ...(range.value === null ? {} : { range: spanOf(places, range.value) }),
    ...(hasTimes && !isByTime.value ? { axis: 'steps' as const } : {}),
  };
}

/** From where numbers of an address count, and how large one of them is. */
function scaleOf({ of, isTime }: Places): readonly [origin: number, size: number] {
  return isTime ? [of[0] ?? 0, 1e-3] : [-1, 1];
}

function placesOf(places: Places, { from, to }: Span): Window {
  const [origin, size] = scaleOf(places);
  return { from: origin + from * size, to: origin + to * size };
}

function spanOf(places: Places, { from, to }: Window): Span {
  const [origin, size] = scaleOf(places);
  const told = (place: number): number => Number(((place - origin) / size).toFixed(3));
  return { from: told(from), to: told(to) };
}
