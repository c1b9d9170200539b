/**
 * The chart as an element: one picture with its facts as a list for those who do not see it, or in a trial a
 * group of buttons. Where there is little room, only states and arrows.
 */
import type { JSX } from 'preact';
import { useId, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ChartLayout, ChartNames } from '../views/charts/chart-layout.ts';
import type { ChartReading } from '../views/charts/chart-reading.ts';
import { chartShapes } from '../views/charts/chart-shapes.ts';
import { sideShapes } from '../views/charts/chart-side.ts';
import { bufferLayout } from '../views/charts/drawn-charts.ts';
import { callNameOf } from './ways-list.tsx';
import { ShapeElement } from './shape-element.tsx';
import type { WayVerdict } from '../views/charts/way-verdict.ts';

/** Below this scale texts could not be read, so the pane scrolls instead. */
const SCALE_MIN = 0.85;

/** On a large screen a chart grows, but not to a poster. */
const SCALE_MAX = 1.18;

/** A pane that is narrower shows the compact chart, and the ways as a list. */
const NARROW = 560;

/** The chart of a reading. */
export function DrawnChart({
  layout,
  reading,
  names,
  press,
}: {
  readonly layout: ChartLayout;
  readonly reading: ChartReading;
  readonly names: ChartNames;
  readonly press: ((verdict: WayVerdict) => void) | null;
}): JSX.Element {
  const id = useId();
  const place = useRef<HTMLDivElement>(null);
  const isNarrow = useIsNarrow(place);
  const compact = useMemo(() => bufferLayout('compact'), []);
  const drawn = isNarrow ? compact : layout;
  const { width, height } = drawn;
  const { state, side, summary, facts } = reading;
  const goAlong = (target: EventTarget | null): void => {
    const way = target instanceof Element ? target.closest('[data-way]') : null;
    const verdict = state.verdicts.get(way?.getAttribute('data-way') ?? '');
    if (verdict !== undefined) press?.(verdict);
  };
  const callName = press === null || isNarrow ? null : callNameOf;
  return (
    <div
      ref={place}
      class={`chart-place${isNarrow ? ' narrow' : ''}`}
      tabIndex={0}
      role="group"
      aria-label="State chart"
    >
      <svg
        class={`chart${state.active === 'freed' ? ' over' : ''}`}
        viewBox={`0 0 ${width} ${height}`}
        role={callName === null ? 'img' : 'group'}
        aria-label={summary}
        aria-describedby={id}
        style={{
          maxWidth: `${width * SCALE_MAX}px`,
          minWidth: isNarrow ? undefined : `${width * SCALE_MIN}px`,
        }}
        onClick={({ target }) => {
          goAlong(target);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== ' ') return;
          event.preventDefault();
          event.stopPropagation();
          goAlong(event.target);
        }}
      >
        {[...chartShapes(drawn, state, { names, callName }), ...sideShapes(drawn, side)].map(
          (shape, index) => (
            <ShapeElement key={index} shape={shape} />
          ),
        )}
      </svg>
      <ul id={id} class="chart-facts">
        {facts.map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
    </div>
  );
}

/** Whether a pane has become too narrow for the whole chart. */
function useIsNarrow(place: { readonly current: HTMLDivElement | null }): boolean {
  const [isNarrow, setIsNarrow] = useState(false);
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => {
      setIsNarrow((entry?.contentRect.width ?? NARROW) < NARROW);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [place]);
  return isNarrow;
}
