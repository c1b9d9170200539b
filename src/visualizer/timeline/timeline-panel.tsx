/**
 * The timeline: a lane for the CPU, the exporter and each importer; bars for attachments and maps;
 * marks for calls, crosses for refusals, and a line from a late attach to the map that came first.
 */
import { computed, effect, signal, type Signal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import type { Recording } from '../../views/recordings/recording.ts';
import type { Props } from '../props.ts';
import { goTo, type Session } from '../session.ts';
import {
  drawOverview,
  drawTimeline,
  heightOf,
  OVERVIEW_HEIGHT,
  wholeScene,
  type Colours,
  type Scene,
} from './draw.ts';
import { Downloads } from '../downloads.tsx';
import { Layer } from './layer.ts';
import { SvgSurface } from './svg-surface.ts';
import {
  firstStepFrom,
  inside,
  LABEL_WIDTH,
  placesByStep,
  placesByTime,
  zoomed,
  type Places,
  type Window,
} from './scene.ts';

/** What the timeline knows beside the session. */
interface View {
  readonly isByTime: Signal<boolean>;
  readonly places: { readonly value: Places };
  readonly window: Signal<Window>;
  readonly width: Signal<number>;
  /** What is drawn now; null before the first frame. */
  readonly scene: Signal<Scene | null>;
}

/** How much one press of a key or a button zooms. */
const ZOOM = 0.6;

/** The timeline of what is opened. */
export function TimelinePanel({ session }: Props): JSX.Element | null {
  const recording = session.recording.value;
  if (recording === null) return null;
  return <Drawn key={recording.source.name} session={session} recording={recording} />;
}

function Drawn({ session, recording }: Props & { readonly recording: Recording }): JSX.Element {
  const main = useRef<HTMLCanvasElement>(null);
  const overview = useRef<HTMLCanvasElement>(null);
  const byTime = useMemo(() => placesByTime(recording), [recording]);
  const view = useMemo(() => createView(recording, byTime), [recording, byTime]);
  useEffect(() => {
    const canvas = main.current;
    const strip = overview.current;
    if (canvas === null || strip === null) return undefined;
    const stops = [
      followWidth(canvas, view),
      drawOnChange(session, recording, view, canvas, strip),
      followPosition(session, view),
      followPointer(session, view, canvas),
      followStrip(view, strip),
      followKeys(session, view),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [session, recording, view]);
  const height = heightOf(session.bars.value);
  return (
    <section class="timeline" aria-label="Timeline">
      <Tools session={session} view={view} hasTimes={byTime !== null} />
      <div class="lanes">
        <canvas
          ref={main}
          role="img"
          aria-label={`Timeline of ${recording.length} steps; the tab Calls has them as a list`}
          style={{ height: `${height}px` }}
        />
      </div>
      <canvas
        ref={overview}
        role="img"
        aria-label="All of the recording, and the part that is shown"
        style={{ height: `${OVERVIEW_HEIGHT}px` }}
      />
    </section>
  );
}

function Tools({
  session,
  view,
  hasTimes,
}: Props & { readonly view: View; readonly hasTimes: boolean }): JSX.Element {
  return (
    <div class="timeline-tools">
      <button
        type="button"
        aria-label="Zoom in"
        onClick={() => {
          zoomBy(session, view, ZOOM);
        }}
      >
        +
      </button>
      <button
        type="button"
        aria-label="Zoom out"
        onClick={() => {
          zoomBy(session, view, 1 / ZOOM);
        }}
      >
        −
      </button>
      <button
        type="button"
        onClick={() => {
          showAll(view);
        }}
      >
        All
      </button>
      {hasTimes && (
        <label>
          <input
            type="checkbox"
            checked={view.isByTime.value}
            onChange={({ currentTarget }) => {
              view.isByTime.value = currentTarget.checked;
              showAll(view);
            }}
          />{' '}
          by time
        </label>
      )}
      <Downloads name="timeline" svg={() => pictureOf(view)} />
      <Legend />
    </div>
  );
}

/** What the timeline shows, as a file. */
function pictureOf({ scene }: View): string {
  const { value: drawn } = scene;
  if (drawn === null) return '';
  const surface = new SvgSurface();
  drawTimeline(surface, drawn);
  const background = getComputedStyle(document.documentElement).getPropertyValue('--page').trim();
  return surface.svg(drawn.width, heightOf(drawn.bars), background);
}

function Legend(): JSX.Element {
  const entries = [
    ['attachment', 'attached'],
    ['map', 'mapped'],
    ['refused', 'refused'],
    ['late', 'late attach'],
  ] as const;
  return (
    <ul class="legend">
      {entries.map(([name, words]) => (
        <li key={name}>
          <span class={`key ${name}`} aria-hidden="true" /> {words}
        </li>
      ))}
    </ul>
  );
}

function createView(recording: Recording, byTime: Places | null): View {
  const byStep = placesByStep(recording);
  const isByTime = signal(false);
  const places = computed(() => (isByTime.value && byTime !== null ? byTime : byStep));
  const window = signal<Window>({ from: byStep.start, to: byStep.end });
  return { isByTime, places, window, width: signal(600), scene: signal<Scene | null>(null) };
}

function showAll(view: View): void {
  const { start, end } = view.places.value;
  view.window.value = { from: start, to: end };
}

function zoomBy(session: Session, view: View, factor: number): void {
  const about = view.places.value.of[session.position.value] ?? 0;
  view.window.value = zoomed(view.places.value, view.window.value, factor, about);
}

function followWidth(canvas: HTMLCanvasElement, view: View): () => void {
  const observer = new ResizeObserver(() => {
    view.width.value = Math.max(240, Math.round(canvas.getBoundingClientRect().width));
  });
  observer.observe(canvas);
  return () => {
    observer.disconnect();
  };
}

/** Draws at most once for each frame of the screen. */
function drawOnChange(
  session: Session,
  recording: Recording,
  view: View,
  canvas: HTMLCanvasElement,
  strip: HTMLCanvasElement,
): () => void {
  let request = 0;
  const mask = computed(() => maskOf(recording, session.visible.value));
  const colours = computed(() => {
    // Reading the signal is what makes a new look draw again.
    const { value: look } = session.look;
    return { look, ...readColours() };
  });
  const scene = computed((): Scene => {
    const { buffer } = session.filter.value;
    return {
      recording,
      bars: session.bars.value,
      places: view.places.value,
      window: view.window.value,
      width: view.width.value,
      mask: mask.value,
      buffer: buffer === null ? -1 : recording.names.buffers.indexOf(buffer),
      colours: colours.value,
    };
  });
  const layers = [
    new Layer(
      canvas,
      () => heightOf(session.bars.value),
      drawTimeline,
      (each) => each,
    ),
    new Layer(strip, () => OVERVIEW_HEIGHT, drawOverview, wholeScene),
  ];
  const stop = effect(() => {
    const drawn = scene.value;
    view.scene.value = drawn;
    const { value: position } = session.position;
    cancelAnimationFrame(request);
    request = requestAnimationFrame(() => {
      for (const layer of layers) layer.paint(drawn, position);
    });
  });
  return () => {
    cancelAnimationFrame(request);
    stop();
  };
}

function maskOf(recording: Recording, visible: readonly number[] | null): Uint8Array | null {
  if (visible === null) return null;
  const mask = new Uint8Array(recording.length);
  for (const index of visible) mask[index] = 1;
  return mask;
}

/** The colours of the style sheet. */
function readColours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    text: read('text'),
    faint: read('faint'),
    line: read('line'),
    life: read('life'),
    attachment: read('attachment'),
    map: read('map'),
    cpu: read('cpu'),
    step: read('step'),
    refused: read('refused'),
    late: read('late'),
    position: read('position'),
  };
}

/** Keeps the step that is looked at in the window. */
function followPosition(session: Session, view: View): () => void {
  return effect(() => {
    const place = view.places.value.of[session.position.value] ?? 0;
    const { from, to } = view.window.peek();
    if (place >= from && place <= to) return;
    const span = to - from;
    view.window.value = inside(view.places.value, place - span / 2, span);
  });
}

function placeAt(view: View, canvas: HTMLCanvasElement, clientX: number): number {
  const { from, to } = view.window.value;
  const x = clientX - canvas.getBoundingClientRect().left - LABEL_WIDTH;
  return from + (x / Math.max(1, view.width.value - LABEL_WIDTH)) * (to - from);
}

/** The step nearest to a place. */
function nearestStep({ places }: View, place: number): number {
  const next = firstStepFrom(places.value, place);
  const after = places.value.of[next] ?? Infinity;
  const before = places.value.of[next - 1] ?? -Infinity;
  return place - before < after - place ? next - 1 : next;
}

/** A click looks at a step, a drag moves the window, the wheel zooms. */
function followPointer(session: Session, view: View, canvas: HTMLCanvasElement): () => void {
  let grabbed: { readonly x: number; readonly window: Window } | null = null;
  let hasMoved = false;
  const down = (event: PointerEvent): void => {
    grabbed = { x: event.clientX, window: view.window.value };
    hasMoved = false;
    canvas.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent): void => {
    if (grabbed === null) return;
    const by = event.clientX - grabbed.x;
    hasMoved ||= Math.abs(by) > 4;
    if (!hasMoved) return;
    const span = grabbed.window.to - grabbed.window.from;
    const moved = (by / Math.max(1, view.width.value - LABEL_WIDTH)) * span;
    view.window.value = inside(view.places.value, grabbed.window.from - moved, span);
  };
  const up = (event: PointerEvent): void => {
    if (grabbed !== null && !hasMoved) {
      goTo(session, nearestStep(view, placeAt(view, canvas, event.clientX)));
    }
    grabbed = null;
  };
  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const about = placeAt(view, canvas, event.clientX);
    const factor = Math.exp(Math.max(-1, Math.min(1, event.deltaY / 300)));
    view.window.value = zoomed(view.places.value, view.window.value, factor, about);
  };
  canvas.addEventListener('pointerdown', down);
  canvas.addEventListener('pointermove', move);
  canvas.addEventListener('pointerup', up);
  canvas.addEventListener('wheel', wheel, { passive: false });
  return () => {
    canvas.removeEventListener('pointerdown', down);
    canvas.removeEventListener('pointermove', move);
    canvas.removeEventListener('pointerup', up);
    canvas.removeEventListener('wheel', wheel);
  };
}

/** A press on the strip moves the window there. */
function followStrip(view: View, strip: HTMLCanvasElement): () => void {
  const press = (event: PointerEvent): void => {
    if (event.buttons === 0) return;
    const { start, end } = view.places.value;
    const x = event.clientX - strip.getBoundingClientRect().left - LABEL_WIDTH;
    const place = start + (x / Math.max(1, view.width.value - LABEL_WIDTH)) * (end - start);
    const span = view.window.value.to - view.window.value.from;
    view.window.value = inside(view.places.value, place - span / 2, span);
  };
  strip.addEventListener('pointerdown', press);
  strip.addEventListener('pointermove', press);
  return () => {
    strip.removeEventListener('pointerdown', press);
    strip.removeEventListener('pointermove', press);
  };
}

function followKeys(session: Session, view: View): () => void {
  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.target instanceof HTMLInputElement) return;
    if (event.key === '+' || event.key === '=') zoomBy(session, view, ZOOM);
    else if (event.key === '-') zoomBy(session, view, 1 / ZOOM);
    else if (event.key === '0') showAll(view);
  };
  document.addEventListener('keydown', press);
  return () => {
    document.removeEventListener('keydown', press);
  };
}
