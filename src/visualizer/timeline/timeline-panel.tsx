/**
 * The timeline: all of the recording as a strip, and below it the window of it as lanes: the life of the buffer that
 * is looked at, who was attached and had it mapped, who came too late and by how much, what was refused.
 */
import { effect } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import type { Recording } from '../../views/recordings/recording.ts';
import { laneOfStep } from '../../views/timeline/recording-lanes.ts';
import { OVERVIEW_HEIGHT } from '../../views/timeline/overview-shapes.ts';
import { RULER_HEIGHT } from '../../views/timeline/ruler-shapes.ts';
import type { Props } from '../props.ts';
import { followStrip } from './brush.ts';
import { canvasInk } from './canvas-ink.ts';
import { followPointer } from './gestures.ts';
import { HoverCard } from './hover-card.tsx';
import { LanesLayer, OverviewLayer } from './layer.ts';
import type { Stop } from './listening.ts';
import { followPosition } from './leading.ts';
import { followSight } from './sight-link.ts';
import { createStage, widen, type Stage } from './scene.ts';
import { shownStage } from './shown-stage.ts';
import { followKeys } from './timeline-keys.ts';
import { TimelineTools } from './timeline-tools.tsx';
import { followStripWheel, followWheel } from './wheel.ts';
import './timeline.css';

/** So many steps are seen at once: where there is little height, a strip of all of them says nothing more. */
const SHORT = 60;

/** The timeline of what is opened. */
export function TimelinePanel({ session }: Props): JSX.Element | null {
  const recording = session.recording.value;
  if (recording === null) return null;
  return <Drawn session={session} recording={recording} />;
}

function Drawn({ session, recording }: Props & { readonly recording: Recording }): JSX.Element {
  const lanes = useRef<HTMLCanvasElement>(null);
  const strip = useRef<HTMLCanvasElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const last = useRef<Stage | null>(null);
  const stage = useMemo(() => createStage(session, recording, last.current), [session, recording]);
  last.current = stage;
  useEffect(() => {
    if (lanes.current === null || strip.current === null || scroller.current === null)
      return undefined;
    const stops = [
      followSize(stage, scroller.current),
      followPosition(stage),
      followSight(stage),
      followImporter(stage, scroller.current),
      draw(stage, lanes.current, strip.current),
      followPointer(stage, lanes.current),
      followWheel(stage, lanes.current),
      followStrip(stage, strip.current),
      followStripWheel(stage, strip.current),
      followKeys(stage),
    ];
    shownStage.value = stage;
    return () => {
      if (shownStage.peek() === stage) shownStage.value = null;
      for (const stop of stops) stop();
    };
  }, [stage]);
  const { layout, shown } = stage.sight.value;
  const seen = Math.min(layout.height, shown.bottom - shown.top);
  return (
    <section class={`timeline${recording.length <= SHORT ? ' short' : ''}`} aria-label="Timeline">
      <TimelineTools stage={stage} />
      <canvas
        ref={strip}
        role="img"
        aria-label="All of the recording, and the part that is shown"
        style={{ height: `${OVERVIEW_HEIGHT}px` }}
      />
      <div
        ref={scroller}
        class="lanes"
        onScroll={({ currentTarget }) => {
          stage.scrolled.value = currentTarget.scrollTop;
        }}
      >
        <div style={{ height: `${RULER_HEIGHT + layout.height}px` }}>
          <canvas
            ref={lanes}
            role="group"
            data-pane
            tabIndex={0}
            aria-label={`Timeline of ${recording.length} steps`}
            aria-description="The list of calls has the same as text. Arrows go from step to step."
            style={{ height: `${RULER_HEIGHT + seen}px` }}
          />
        </div>
      </div>
      <HoverCard stage={stage} />
    </section>
  );
}

/** Follows the size of the element in which the lanes scroll. */
function followSize(stage: Stage, scroller: HTMLElement): Stop {
  const measure = (): void => {
    widen(stage, scroller.clientWidth);
    stage.height.value = Math.max(60, scroller.clientHeight - RULER_HEIGHT);
  };
  measure();
  const observer = new ResizeObserver(measure);
  observer.observe(scroller);
  return () => {
    observer.disconnect();
  };
}

/** Scrolls to the lane of the step that is told: lanes that jump to and fro while a slider runs could not be read. */
function followImporter(stage: Stage, scroller: HTMLElement): Stop {
  return effect(() => {
    const { settled } = stage.session.settling;
    const lane = laneOfStep(stage.recording, stage.lanes.value, settled.value);
    const { layout } = stage.sight.peek();
    const [top, height] = [layout.tops[lane] ?? 0, layout.heights[lane] ?? 0];
    const room = stage.height.peek();
    // To ask the element would lay out the page in the middle of a step.
    const scrollTop = stage.scrolled.peek();
    const first = layout.heights[0] ?? 0;
    if (lane > 0 && (top < scrollTop + first || top + height > scrollTop + room)) {
      const to = Math.min(top - (room - height) / 2, layout.height - room);
      // Told here, it is drawn with the step; the event of the element comes a frame later.
      stage.scrolled.value = Math.max(0, Math.round(to));
      scroller.scrollTop = stage.scrolled.peek();
    }
  });
}

/** Draws at most once for each frame of the screen. */
function draw(stage: Stage, lanes: HTMLCanvasElement, strip: HTMLCanvasElement): Stop {
  const layers = [new LanesLayer(lanes), new OverviewLayer(strip)];
  let request = 0;
  const stop = effect(() => {
    const scene = {
      sight: stage.sight.value,
      focus: stage.focus.value,
      step: stage.session.position.value,
      range: stage.range.value,
      ink: canvasInk(stage.session.look.value),
    };
    cancelAnimationFrame(request);
    request = requestAnimationFrame(() => {
      for (const layer of layers) layer.paint(scene);
    });
  });
  return () => {
    cancelAnimationFrame(request);
    stop();
  };
}
