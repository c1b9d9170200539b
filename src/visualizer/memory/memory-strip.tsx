/**
 * Memory along the timeline: where storage lies and who reaches it, or, where no addresses are told, what was live.
 * It shows the window of the timeline above it and moves it, too.
 */
import { effect } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import { addressInWords, counted, listInWords } from '../../base/quantity-words.ts';
import {
  AddressStrips,
  addressStripShapes,
  type AddressStrip,
} from '../../views/memory/address-strip.ts';
import { liveOverTime } from '../../views/memory/live-over-time.ts';
import { liveHeight, liveLanes, liveStripShapes } from '../../views/memory/live-strip.ts';
import { roughly } from '../../views/memory/memory-shapes.ts';
import { recordedStorage } from '../../views/memory/recorded-storage.ts';
import { stripPicture } from '../../views/memory/strip-picture.ts';
import type { Shape } from '../../views/pictures/shape.ts';
import type { Recording } from '../../views/recordings/recording.ts';
import { gridShapes } from '../../views/timeline/ruler-shapes.ts';
import type { Places } from '../../views/timeline/timeline-places.ts';
import { playheadShapes, type TimelineView } from '../../views/timeline/timeline-shapes.ts';
import { Downloads } from '../downloads.tsx';
import type { Props } from '../props.ts';
import { canvasInk } from '../timeline/canvas-ink.ts';
import { Kept, prepared } from '../timeline/layer.ts';
import type { Stop } from '../timeline/listening.ts';
import { paintShapes } from '../timeline/paint-shapes.ts';
import { placeOfPosition, type Stage } from '../timeline/scene.ts';
import { shownStage } from '../timeline/shown-stage.ts';
import { followPaneWheel } from '../timeline/wheel.ts';
import { followStripPointer } from './strip-pointer.ts';

/** What is drawn, whichever of the two it is. */
interface Drawn {
  readonly title: string;
  /** What is seen, for those who do not see, and what the picture cannot say. */
  readonly label: string;
  readonly notes: readonly string[];
  readonly height: number;
  readonly shapes: (view: TimelineView) => readonly Shape[];
}

/** The strip, below the timeline of the same recording. */
export function MemoryStrip({
  session,
  recording,
}: Props & { readonly recording: Recording }): JSX.Element | null {
  const { value: stage } = shownStage;
  if (stage?.recording !== recording) return null;
  return <StripOf session={session} stage={stage} />;
}

function StripOf({ session, stage }: Props & { readonly stage: Stage }): JSX.Element {
  const { recording } = stage;
  const { value: places } = stage.places;
  const drawer = useMemo(() => drawerOf(recording, places), [recording, places]);
  const { buffer } = stage.focus.value;
  const drawn = drawer(buffer, session.position.value);
  return (
    <figure class="memory-strip">
      <figcaption>
        <b>Memory</b> <span class="label">{drawn.title}</span>
        <Downloads
          session={session}
          name="memory-over-time"
          picture={() => {
            const { view } = stage.sight.value;
            return stripPicture({ ...drawn, shapes: drawn.shapes(view) }, places, view);
          }}
        />
      </figcaption>
      <StripCanvas stage={stage} drawn={drawn} />
      {drawn.notes.map((note) => (
        <p key={note} class="label">
          {note}
        </p>
      ))}
    </figure>
  );
}

function StripCanvas({
  stage,
  drawn,
}: {
  readonly stage: Stage;
  readonly drawn: Drawn;
}): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => (canvas.current === null ? undefined : follow(stage, canvas.current)), [stage]);
  useEffect(
    () => (canvas.current === null ? undefined : draw(stage, drawn, canvas.current)),
    [stage, drawn],
  );
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={drawn.label}
      style={{ width: `${stage.width.value}px`, height: `${drawn.height}px` }}
    />
  );
}

function follow(stage: Stage, canvas: HTMLCanvasElement): Stop {
  const stops = [followPaneWheel(stage, canvas), followStripPointer(stage, canvas)];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Draws at most once for each frame of the screen; while one steps, what does not change is kept. */
function draw(stage: Stage, { height, shapes }: Drawn, canvas: HTMLCanvasElement): Stop {
  const kept = new Kept();
  let request = 0;
  const stop = effect(() => {
    const { view, places } = stage.sight.value;
    const ink = canvasInk(stage.session.look.value);
    const place = placeOfPosition(stage);
    cancelAnimationFrame(request);
    request = requestAnimationFrame(() => {
      const { width } = view;
      kept.draw(
        [view.window, width, view.labelWidth, ink, devicePixelRatio],
        width,
        height,
        (on) => {
          paintShapes(on, [...gridShapes(places, view, height), ...shapes(view)], ink);
        },
      );
      const context = prepared(canvas, width, height);
      if (context === null) return;
      context.drawImage(kept.canvas, 0, 0, width, height);
      paintShapes(context, playheadShapes(view, place, height), ink);
    });
  });
  return () => {
    cancelAnimationFrame(request);
    stop();
  };
}

/** Draws for a buffer, -1 for none, and a step; the same again where nothing of it has changed. */
type Drawer = (buffer: number, step: number) => Drawn;

function drawerOf(recording: Recording, places: Places): Drawer {
  const { stretches } = recordedStorage(recording);
  if (stretches.length > 0) return addressDrawer(recording, places);
  const live = liveDrawn(recording, places);
  return () => live;
}

function addressDrawer(recording: Recording, places: Places): Drawer {
  const strips = new AddressStrips(recording, places);
  let last: { readonly strip: AddressStrip; readonly drawn: Drawn } | null = null;
  return (buffer, step) => {
    const strip = strips.of(buffer, step);
    if (strip !== last?.strip) {
      const label = labelOf(recording, strip);
      const drawn: Drawn = {
        title: 'by physical address; what lies between is left out',
        label,
        notes: notesOf(recording, strip),
        height: strip.axis.height,
        shapes: (view) => addressStripShapes(strip, view),
      };
      last = { strip, drawn };
    }
    return last.drawn;
  };
}

function labelOf({ names }: Recording, { stretch, reach }: AddressStrip): string {
  const name = names.buffers[stretch?.buffer ?? -1];
  const where =
    stretch === null || name === undefined
      ? []
      : [`${name} at ${stretch.pieces.map(pieceInWords).join(', ')}`];
  return ['Where storage lies, over time', ...where, ...reach.rows.map(({ words }) => words)].join(
    '. ',
  );
}

/** Pieces of a buffer in words: `0x105970000, 64 KiB`. */
function pieceInWords({ base, size }: { readonly base: number; readonly size: number }): string {
  return `${addressInWords(base)}, ${roughly(size)}`;
}

/** What the picture cannot show. */
function notesOf(
  recording: Recording,
  { stretch, reach: { untold } }: AddressStrip,
): readonly string[] {
  const { deviceOnlyMaps, reach } = recordedStorage(recording);
  const { names } = recording;
  const isSomeTranslated = [...reach.values()].some(({ isTranslated }) => isTranslated === true);
  return [
    ...(stretch !== null && stretch.pieces.length < stretch.entries
      ? [
          `Of the ${stretch.entries} pieces of ${names.buffers[stretch.buffer] ?? 'the buffer'} the first ${stretch.pieces.length} are told.`,
        ]
      : []),
    ...(untold.length === 0 ? [] : [`How far ${listInWords(untold)} reaches is not told.`]),
    ...(isSomeTranslated
      ? ['Behind an IOMMU devices get other addresses; these are the physical ones.']
      : []),
    ...(deviceOnlyMaps === 0
      ? []
      : [
          `${counted(deviceOnlyMaps, 'map')} told addresses of the device alone; they may be no physical ones, and are not drawn.`,
        ]),
  ];
}

function liveDrawn(recording: Recording, places: Places): Drawn {
  const live = liveOverTime(recording);
  const lanes = liveLanes(live);
  const { deviceOnlyMaps } = recordedStorage(recording);
  const untold =
    deviceOnlyMaps > 0
      ? 'The maps of this recording tell addresses of devices alone; behind an IOMMU they are no physical ones, so they are not drawn.'
      : recording.source.kind === 'log'
        ? 'Nothing has storage yet.'
        : 'This recording does not tell where storage lies; one by cenalloc record does.';
  const isSomeUnsized = live.unsized > 0 && lanes.length === 3;
  return {
    title: 'what was live; each pixel shows its peak',
    label: `What was live: ${lanes
      .map(({ name, most }) => `at most ${most} ${name}`)
      .join(', ')
      .replace(' bytes', '')}`,
    notes: [
      untold,
      ...(isSomeUnsized ? [`The size of ${counted(live.unsized, 'buffer')} is not told.`] : []),
    ],
    height: liveHeight(lanes),
    shapes: (view) => liveStripShapes(lanes, places, view),
  };
}
