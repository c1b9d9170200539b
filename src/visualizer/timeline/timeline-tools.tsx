/** The head of the timeline: where one has zoomed, by time or by steps, and the picture as a file. */
import type { JSX } from 'preact';
import { durationInWords } from '../../base/duration-words.ts';
import { counted } from '../../base/quantity-words.ts';
import { recordingPicture } from '../../views/timeline/recording-picture.ts';
import { stepsInView } from '../../views/timeline/sight.ts';
import { isWhole, type Window } from '../../views/timeline/timeline-places.ts';
import { Downloads } from '../downloads.tsx';
import { RangeWords } from './hover-card.tsx';
import { keepInView, showAll, ZOOM, zoomBack, zoomBy } from './moves.ts';
import type { Stage } from './scene.ts';

/** The head. */
export function TimelineTools({ stage }: { readonly stage: Stage }): JSX.Element {
  return (
    <div class="timeline-tools">
      <h2>Timeline</h2>
      <Crumbs stage={stage} />
      <RangeWords stage={stage} />
      {stage.isHinted.value && <output class="timeline-range">Ctrl wheel zooms</output>}
      <span class="timeline-buttons">
        {stage.hasTimes && <AxisSwitch stage={stage} />}
        <DriverSwitch stage={stage} />
        <Zoom stage={stage} name="Zoom in" sign="+" by={ZOOM} />
        <Zoom stage={stage} name="Zoom out" sign="−" by={1 / ZOOM} />
        <button
          type="button"
          onClick={() => {
            showAll(stage);
          }}
        >
          Fit all
        </button>
        <Downloads
          session={stage.session}
          name="timeline"
          picture={() => {
            const sight = stage.sight.value;
            const shown = { top: 0, bottom: sight.layout.height };
            return recordingPicture({ ...sight, shown }, stage.focus.value);
          }}
        />
      </span>
    </div>
  );
}

function Zoom({
  stage,
  name,
  sign,
  by,
}: {
  readonly stage: Stage;
  readonly name: string;
  readonly sign: string;
  readonly by: number;
}): JSX.Element {
  return (
    <button
      type="button"
      aria-label={name}
      title={name}
      onClick={() => {
        zoomBy(stage, by);
      }}
    >
      {sign}
    </button>
  );
}

/** The windows that one has zoomed in from, as ways back, and how much is in view. */
function Crumbs({ stage }: { readonly stage: Stage }): JSX.Element {
  const { value: places } = stage.places;
  const { isTime, of } = places;
  const words = ({ from, to }: Window): string =>
    isTime ? durationInWords(to - from) : counted(Math.round(to - from), 'step');
  const { from, to } = stage.window.value;
  const { first, end: behind } = stepsInView(stage.sight.value);
  const trail = stage.trail.value.filter((each) => !isWhole(places, each));
  const whole = isTime
    ? durationInWords((of[of.length - 1] ?? 0) - (of[0] ?? 0))
    : counted(of.length, 'step');
  return (
    <span class="timeline-crumbs">
      {isWhole(places, { from, to }) ? (
        <b>{whole}</b>
      ) : (
        <>
          <button
            type="button"
            onClick={() => {
              showAll(stage);
            }}
          >
            {whole}
          </button>
          {trail.map((each) => (
            <button
              key={each.from}
              type="button"
              onClick={() => {
                zoomBack(stage, stage.trail.value.indexOf(each));
              }}
            >
              {words(each)}
            </button>
          ))}
          <b>
            {words({ from, to })} in view
            {isTime && <span class="timeline-count">, {counted(behind - first, 'step')}</span>}
          </b>
        </>
      )}
    </span>
  );
}

function AxisSwitch({ stage }: { readonly stage: Stage }): JSX.Element {
  return (
    <span role="group" aria-label="Axis" class="timeline-axis">
      {[true, false].map((isTime) => (
        <button
          key={String(isTime)}
          type="button"
          aria-pressed={stage.isByTime.value === isTime}
          onClick={() => {
            changeAxis(stage, isTime);
          }}
        >
          {isTime ? 'Time' : 'Steps'}
        </button>
      ))}
    </span>
  );
}

/** The same steps stay in the window. */
function changeAxis(stage: Stage, isTime: boolean): void {
  if (stage.isByTime.value === isTime) return;
  const { first, end } = stepsInView(stage.sight.value);
  stage.isByTime.value = isTime;
  stage.trail.value = [];
  stage.range.value = null;
  const { start, end: last, of, least } = stage.places.value;
  const isAll = first === 0 && end >= of.length;
  const from = of[first] ?? start;
  const air = Math.max(least / 2, ((of[end - 1] ?? from) - from) * 0.02);
  stage.window.value = isAll
    ? { from: start, to: last }
    : { from: Math.max(start, from - air), to: Math.min(last, (of[end - 1] ?? from) + air) };
  keepInView(stage, 0);
}

/** Opens or closes the importers of all drivers, where they are grouped. */
function DriverSwitch({ stage }: { readonly stage: Stage }): JSX.Element | null {
  const drivers = stage.lanes.value.lanes.flatMap(({ driver }) =>
    driver === null ? [] : [driver],
  );
  if (drivers.length === 0) return null;
  const isOpen = stage.unfolded.value.size > 0;
  return (
    <button
      type="button"
      aria-pressed={isOpen}
      onClick={() => {
        stage.unfolded.value = new Set(isOpen ? [] : drivers);
      }}
    >
      Every importer
    </button>
  );
}
