/**
 * The chart as an element: one picture with its facts as a list for those who do not see it, or in a trial a
 * group of buttons. Where there is little room, only states and arrows.
 */
import { h, type JSX, type VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { ChartLayout, ChartNames } from '../views/charts/chart-layout.ts';
import type { ChartReading } from '../views/charts/chart-reading.ts';
import { chartShapes } from '../views/charts/chart-shapes.ts';
import { sideShapes } from '../views/charts/chart-side.ts';
import { bufferLayout } from '../views/charts/drawn-charts.ts';
import { callNameOf } from './ways-list.tsx';
import { LastingShapes } from './lasting-shapes.ts';
import type { WayVerdict } from '../views/charts/way-verdict.ts';

/** Below this scale texts could not be read, so the pane scrolls instead. */
export const SCALE_MIN = 0.85;

/** On a large screen a chart grows, but not to a poster. */
const SCALE_MAX = 1.18;

interface DrawnChartProps {
  readonly layout: ChartLayout;
  readonly reading: ChartReading;
  /** The reading whose facts are told to those who do not see it. */
  readonly told: ChartReading;
  readonly names: ChartNames;
  readonly isNarrow: boolean;
  /** How high it may be, where it is not to scroll; null where the page does. */
  readonly room: number | null;
  readonly press: ((verdict: WayVerdict) => void) | null;
  /** Goes to the next step along a way. */
  readonly follow: (way: string) => void;
}

/** The chart of a reading. */
export function DrawnChart(props: DrawnChartProps): JSX.Element {
  const { isNarrow, told } = props;
  return (
    <div
      class={`chart-place${isNarrow ? ' narrow' : ''}`}
      tabIndex={0}
      role="group"
      aria-label="State chart"
    >
      <Drawing {...props} />
      <ul class="chart-facts">
        {told.facts.map((fact, index) => (
          <li key={index}>{fact}</li>
        ))}
      </ul>
    </div>
  );
}

function Drawing({
  layout,
  reading,
  names,
  isNarrow,
  room,
  press,
  follow,
}: DrawnChartProps): JSX.Element {
  const compact = useMemo(() => bufferLayout('compact'), []);
  const drawn = isNarrow ? compact : layout;
  const lasting = useMemo(() => new LastingShapes<VNode>(h), [drawn]);
  const { width, height } = drawn;
  const { state, side, summary } = reading;
  /** A way that can be pressed is a call; any other leads to the next step that went along it. */
  const goAlong = (target: EventTarget | null, isCall: boolean): boolean => {
    const element = target instanceof Element ? target.closest('[data-way]') : null;
    const way = element?.getAttribute('data-way') ?? '';
    const verdict = state.verdicts.get(way);
    if (press !== null && verdict !== undefined) press(verdict);
    else if (!isCall && way !== '') follow(way);
    else return false;
    return true;
  };
  const callName = press === null || isNarrow ? null : callNameOf;
  const drawing = { names, callName, isFollowed: true };
  return (
    <svg
      class={`chart${state.active === 'freed' ? ' over' : ''}`}
      viewBox={`0 0 ${width} ${height}`}
      role={callName === null ? 'img' : 'group'}
      aria-label={summary}
      style={{
        maxWidth: `${width * SCALE_MAX}px`,
        minWidth: isNarrow ? undefined : `${width * SCALE_MIN}px`,
        maxHeight: room === null ? undefined : `${Math.max(room, height * SCALE_MIN)}px`,
      }}
      onClick={({ target }) => {
        goAlong(target, false);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        // The space bar plays where it presses nothing.
        if (!goAlong(event.target, true)) return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      {lasting.draw([...chartShapes(drawn, state, drawing), ...sideShapes(drawn, side)])}
    </svg>
  );
}
