/**
 * The timeline: a lane for the CPU, the exporter and each importer; bars for attachments and maps;
 * marks for calls, crosses for refusals, and a line from a late attach to the map that came first.
 */
import { effect } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import { inkOf } from '../../views/pictures/palette.ts';
import type { Recording } from '../../views/recordings/recording.ts';
import {
  OVERVIEW_HEIGHT,
  overviewShapes,
  wholeView,
} from '../../views/timeline/overview-shapes.ts';
import { timelinePicture } from '../../views/timeline/timeline-picture.ts';
import { timelineHeight, timelineShapes } from '../../views/timeline/timeline-shapes.ts';
import { TIMELINE_LEGEND } from '../../views/timeline/timeline-style.ts';
import { Downloads } from '../downloads.tsx';
import { Legend } from '../legend.tsx';
import type { Props } from '../props.ts';
import { followKeys, followPointer, followPosition, followStrip, followWidth } from './gestures.ts';
import { Layer, type LayerPicture } from './layer.ts';
import { createStage, placeOfPosition, showAll, ZOOM, zoomBy, type Stage } from './scene.ts';

const LANES: LayerPicture = {
  heightOf: ({ model }) => timelineHeight(model.lanes.length),
  shapesOf: ({ model, view }) => timelineShapes(model, view),
  viewOf: ({ view }) => view,
};

const OVERVIEW: LayerPicture = {
  heightOf: () => OVERVIEW_HEIGHT,
  shapesOf: ({ model, view }) => overviewShapes(model, view),
  viewOf: ({ model, view }) => wholeView(model, view),
};

/** The timeline of what is opened. */
export function TimelinePanel({ session }: Props): JSX.Element | null {
  const recording = session.recording.value;
  if (recording === null) return null;
  return <Drawn key={recording.source.name} session={session} recording={recording} />;
}

function Drawn({ session, recording }: Props & { readonly recording: Recording }): JSX.Element {
  const main = useRef<HTMLCanvasElement>(null);
  const overview = useRef<HTMLCanvasElement>(null);
  const stage = useMemo(() => createStage(session, recording), [session, recording]);
  useEffect(() => {
    const canvas = main.current;
    const strip = overview.current;
    if (canvas === null || strip === null) return undefined;
    const stops = [
      followWidth(stage, canvas),
      drawOnChange(stage, [new Layer(canvas, LANES), new Layer(strip, OVERVIEW)]),
      followPosition(stage),
      followPointer(stage, canvas),
      followStrip(stage, strip),
      followKeys(stage),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [stage]);
  const height = timelineHeight(session.bars.value.lanes.length);
  return (
    <section class="timeline" aria-label="Timeline">
      <Tools stage={stage} />
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

function Tools({ stage }: { readonly stage: Stage }): JSX.Element {
  return (
    <div class="timeline-tools">
      <button
        type="button"
        aria-label="Zoom in"
        onClick={() => {
          zoomBy(stage, ZOOM);
        }}
      >
        +
      </button>
      <button
        type="button"
        aria-label="Zoom out"
        onClick={() => {
          zoomBy(stage, 1 / ZOOM);
        }}
      >
        −
      </button>
      <button
        type="button"
        onClick={() => {
          showAll(stage);
        }}
      >
        All
      </button>
      {stage.hasTimes && (
        <label>
          <input
            type="checkbox"
            checked={stage.isByTime.value}
            onChange={({ currentTarget }) => {
              stage.isByTime.value = currentTarget.checked;
              showAll(stage);
            }}
          />{' '}
          by time
        </label>
      )}
      <Downloads
        session={stage.session}
        name="timeline"
        picture={() => timelinePicture(stage.scene.value.model, stage.scene.value.view)}
      />
      <Legend entries={TIMELINE_LEGEND} />
    </div>
  );
}

/** Draws at most once for each frame of the screen. */
function drawOnChange(stage: Stage, layers: readonly Layer[]): () => void {
  let request = 0;
  const stop = effect(() => {
    const scene = stage.scene.value;
    const place = placeOfPosition(stage);
    cancelAnimationFrame(request);
    request = requestAnimationFrame(() => {
      for (const layer of layers) layer.paint(scene, place, inkOf(scene.look));
    });
  });
  return () => {
    cancelAnimationFrame(request);
    stop();
  };
}
