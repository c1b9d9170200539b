/** What the timeline knows beside the session: which part of the recording is seen, how wide, by what. */
import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { sizeOfBuffer, stepsOfBuffer } from '../../views/recordings/buffer-steps.ts';
import type { Recording } from '../../views/recordings/recording.ts';
import { laneBars, type LaneBar } from '../../views/timeline/lane-bars.ts';
import { laneSpans } from '../../views/timeline/lane-index.ts';
import { laneLayout } from '../../views/timeline/lane-layout.ts';
import { namesWidth } from '../../views/timeline/lane-names.ts';
import { recordingLanes, type RecordingLanes } from '../../views/timeline/recording-lanes.ts';
import type { Focus, Sight } from '../../views/timeline/sight.ts';
import {
  placesByStep,
  placesByTime,
  type Places,
  type Window,
} from '../../views/timeline/timeline-places.ts';
import type { Session } from '../session.ts';
import { marksOf } from './step-marks.ts';

/** Pixels. */
const WIDTH_MIN = 240;

/** A call that somebody points at, and where. */
export interface Hovered {
  readonly step: number;
  /** Pixels from the corner of the timeline. */
  readonly x: number;
  readonly y: number;
  /** Whether there is more room above it than below. */
  readonly isLow: boolean;
  /** Whether a finger has stayed on it: then the card stays, with what can be done. */
  readonly isHeld: boolean;
}

/** The timeline of one recording. */
export interface Stage {
  readonly session: Session;
  readonly recording: Recording;
  /** Whether the recording tells the time of its steps. */
  readonly hasTimes: boolean;
  readonly isByTime: Signal<boolean>;
  readonly places: ReadonlySignal<Places>;
  readonly window: Signal<Window>;
  /** The windows from which somebody has zoomed in, the widest first. */
  readonly trail: Signal<readonly Window[]>;
  readonly width: Signal<number>;
  /** What of the lanes is scrolled to, in pixels. */
  readonly scrolled: Signal<number>;
  readonly height: Signal<number>;
  readonly unfolded: Signal<ReadonlySet<string>>;
  readonly lanes: ReadonlySignal<RecordingLanes>;
  readonly sight: ReadonlySignal<Sight>;
  readonly focus: ReadonlySignal<Focus>;
  /** What is measured. */
  readonly range: Signal<Window | null>;
  readonly hovered: Signal<Hovered | null>;
  /** Whether somebody turns a wheel that has nothing to scroll, and is told what it can do. */
  readonly isHinted: Signal<boolean>;
  /** The step that somebody has last pointed at here: the window stays where it is. */
  readonly pointed: Signal<number>;
  /** Whether it goes on from the timeline before the recording has grown. */
  readonly isGrown: boolean;
}

/** What somebody has set, which stays while a recording grows. */
type Settings = Pick<
  Stage,
  | 'isByTime'
  | 'window'
  | 'trail'
  | 'width'
  | 'scrolled'
  | 'height'
  | 'unfolded'
  | 'range'
  | 'isHinted'
  | 'pointed'
>;

function newSettings(): Settings {
  return {
    isByTime: signal(true),
    window: signal<Window>({ from: 0, to: 1 }),
    trail: signal<readonly Window[]>([]),
    width: signal(600),
    scrolled: signal(0),
    height: signal(300),
    unfolded: signal<ReadonlySet<string>>(new Set()),
    range: signal<Window | null>(null),
    isHinted: signal(false),
    pointed: signal(-1),
  };
}

/** Whether all of a recording is seen. */
function showsAll({ window, places }: Stage): boolean {
  const { from, to } = window.peek();
  const { start, end } = places.peek();
  return from <= start && to >= end;
}

/**
 * The timeline of a recording with all of it in the window.
 *
 * @param before - That of the recording before it has grown, whose settings and window are gone on with.
 */
export function createStage(
  session: Session,
  recording: Recording,
  before: Stage | null = null,
): Stage {
  const byStep = placesByStep(recording);
  const byTime = placesByTime(recording);
  const grown = before?.recording.origin === recording.origin ? before : null;
  const settings: Settings = grown ?? newSettings();
  const { isByTime, window, trail, width, scrolled, height, unfolded, range } = settings;
  if (grown === null) isByTime.value = byTime !== null;
  const places = computed(() => (isByTime.value && byTime !== null ? byTime : byStep));
  // The times of a recording may be told from its second step on.
  const isOtherAxis = grown !== null && grown.places.peek().isTime !== places.peek().isTime;
  if (grown === null || isOtherAxis || showsAll(grown)) {
    window.value = { from: places.peek().start, to: places.peek().end };
  }
  const lanes = computed(() => recordingLanes(recording, unfolded.value));
  const bars = computed(() => laneBars(recording, session.bars.value, lanes.value));
  const filtered = computed(() => {
    const { buffer } = session.filter.value;
    return buffer === null ? null : recording.names.buffers.indexOf(buffer);
  });
  const marks = marksOf(recording, session.visible, lanes, places);
  const spans = computed(() => {
    const { value: only } = filtered;
    const shown = only === null ? inOrder(bars.value) : (bars.value.get(only) ?? []);
    return laneSpans(lanes.value, places.value, shown);
  });
  const labelWidth = computed(() =>
    namesWidth([...recording.names.importers, 'references'], width.value),
  );
  const sight = computed((): Sight => {
    const view = { window: window.value, width: width.value, labelWidth: labelWidth.value };
    const { value: room } = height;
    const layout = laneLayout(lanes.value, marks.value, spans.value, window.value, room);
    const shown = { top: scrolled.value, bottom: scrolled.value + room };
    const seen = { layout, view, shown, spans: spans.value, marks: marks.value };
    return { recording, lanes: lanes.value, places: places.value, ...seen };
  });
  const number = computed(() => filtered.value ?? bufferAt(recording, session.position.value));
  const known = computed(() => ({
    bars: bars.value,
    lanes: lanes.value,
    places: places.value,
    of: new Map<number, Focus>(),
  }));
  return {
    session,
    recording,
    hasTimes: byTime !== null,
    isByTime,
    places,
    window,
    trail,
    width,
    scrolled,
    height,
    unfolded,
    lanes,
    sight,
    focus: computed(() => focusOf(recording, known.value, number.value)),
    range,
    hovered: signal<Hovered | null>(null),
    isHinted: settings.isHinted,
    pointed: settings.pointed,
    isGrown: grown !== null,
  };
}

/** All bars in the order in which they begin. */
function inOrder(bars: ReadonlyMap<number, readonly LaneBar[]>): readonly LaneBar[] {
  return [...bars.values()].flat().sort((one, other) => one.from - other.from);
}

/** The buffer of a step, or of the last one before it that is about any. */
function bufferAt(recording: Recording, position: number): number {
  for (let step = position; step >= 0 && step > position - 100; step -= 1) {
    const buffer = recording.bufferAt(step);
    if (buffer >= 0) return buffer;
  }
  return -1;
}

/** What is a buffer's own, found when it is looked at for the first time. */
function focusOf(
  recording: Recording,
  {
    bars,
    lanes,
    places,
    of,
  }: {
    readonly bars: ReadonlyMap<number, readonly LaneBar[]>;
    readonly lanes: RecordingLanes;
    readonly places: Places;
    readonly of: Map<number, Focus>;
  },
  buffer: number,
): Focus {
  const known = of.get(buffer);
  if (known !== undefined) return known;
  const steps = stepsOfBuffer(recording, buffer);
  const spans = laneSpans(lanes, places, bars.get(buffer) ?? []);
  const focus = { buffer, spans, steps, size: sizeOfBuffer(recording, buffer) };
  of.set(buffer, focus);
  return focus;
}

/** Where the step stands that is looked at. */
export function placeOfPosition({ session, places }: Stage): number {
  return places.value.of[session.position.value] ?? 0;
}

/** Gives the timeline the width of its element. */
export function widen(stage: Stage, width: number): void {
  stage.width.value = Math.max(WIDTH_MIN, Math.round(width));
}
