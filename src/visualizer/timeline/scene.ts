/** What the timeline knows beside the session: which part of the recording is seen, how wide, by what. */
import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { Look } from '../../views/pictures/palette.ts';
import type { Recording } from '../../views/recordings/recording.ts';
import {
  firstFrom,
  inside,
  placesByStep,
  placesByTime,
  zoomed,
  type Places,
  type Window,
} from '../../views/timeline/timeline-places.ts';
import { recordingTimeline } from '../../views/timeline/recording-timeline.ts';
import type { TimelineModel } from '../../views/timeline/timeline-model.ts';
import type { TimelineView } from '../../views/timeline/timeline-shapes.ts';
import type { Session } from '../session.ts';

/** Pixels. */
const LABEL_WIDTH = 132;
const WIDTH_MIN = 240;

/** How much one press of a key or a button zooms. */
export const ZOOM = 0.6;

/** What is drawn at one moment. */
export interface Scene {
  readonly model: TimelineModel;
  readonly view: TimelineView;
  readonly look: Look;
}

/** The timeline of one recording. */
export interface Stage {
  readonly session: Session;
  /** Whether the recording tells the time of its steps. */
  readonly hasTimes: boolean;
  readonly isByTime: Signal<boolean>;
  readonly places: ReadonlySignal<Places>;
  readonly window: Signal<Window>;
  readonly width: Signal<number>;
  readonly scene: ReadonlySignal<Scene>;
}

/** The timeline of a recording with all of it in the window. */
export function createStage(session: Session, recording: Recording): Stage {
  const byStep = placesByStep(recording);
  const byTime = placesByTime(recording);
  const isByTime = signal(false);
  const places = computed(() => (isByTime.value && byTime !== null ? byTime : byStep));
  const window = signal<Window>({ from: byStep.start, to: byStep.end });
  const width = signal(600);
  const model = computed(() => {
    const { buffer: name } = session.filter.value;
    const buffer = name === null ? null : recording.names.buffers.indexOf(name);
    const filter = { visible: session.visible.value, buffer };
    return recordingTimeline(recording, session.bars.value, places.value, filter);
  });
  const scene = computed(() => ({
    model: model.value,
    view: { window: window.value, width: width.value, labelWidth: LABEL_WIDTH },
    look: session.look.value,
  }));
  return { session, hasTimes: byTime !== null, isByTime, places, window, width, scene };
}

/** Where the step stands that is looked at. */
export function placeOfPosition({ session, places }: Stage): number {
  return places.value.of[session.position.value] ?? 0;
}

/** Gives the timeline the width of its element. */
export function widen(stage: Stage, width: number): void {
  stage.width.value = Math.max(WIDTH_MIN, Math.round(width));
}

/** Shows all of the recording. */
export function showAll(stage: Stage): void {
  const { start, end } = stage.places.value;
  stage.window.value = { from: start, to: end };
}

/** Zooms about the step that is looked at. */
export function zoomBy(stage: Stage, factor: number): void {
  zoomAbout(stage, factor, placeOfPosition(stage));
}

/** Zooms about a place. */
export function zoomAbout(stage: Stage, factor: number, about: number): void {
  stage.window.value = zoomed(stage.places.value, stage.window.value, factor, about);
}

/** Moves the window so that a place is in its middle. */
export function centre(stage: Stage, place: number): void {
  const { from, to } = stage.window.peek();
  moveTo(stage, { from: place - (to - from) / 2, to: place + (to - from) / 2 });
}

/** Moves the window, never beyond the recording. */
export function moveTo(stage: Stage, { from, to }: Window): void {
  stage.window.value = inside(stage.places.value, from, to - from);
}

/** So many pixels as a part of what is right of the names. */
export function shareOf({ width }: Stage, pixels: number): number {
  return pixels / Math.max(1, width.value - LABEL_WIDTH);
}

/** The same for a distance from the left edge of the timeline. */
export function shareAt(stage: Stage, x: number): number {
  return shareOf(stage, x - LABEL_WIDTH);
}

/** The step nearest to a place. */
export function nearestStep({ places }: Stage, place: number): number {
  const { of } = places.value;
  const next = firstFrom(of, place);
  const after = of[next] ?? Infinity;
  const before = of[next - 1] ?? -Infinity;
  return place - before < after - place ? next - 1 : next;
}
