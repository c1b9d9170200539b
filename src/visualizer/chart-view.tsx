/**
 * The state chart of the buffer that is looked at, drawn from the machine that judges: where it is, how often
 * each way was gone until now, what the step did, and which rule closes a way. Beside it stand its context and
 * each attachment by its own machine. In a trial the ways are buttons.
 */
import { useSignal, type Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import type { ChartNames } from '../views/charts/chart-layout.ts';
import { chartPicture } from '../views/charts/chart-picture.ts';
import { chartStyle } from '../views/charts/chart-style.ts';
import { nextStepOnWay } from '../views/charts/buffer-walk.ts';
import { NO_READING, readChart, type ChartReading } from '../views/charts/chart-reading.ts';
import { bufferLayout } from '../views/charts/drawn-charts.ts';
import { commandOfWay } from '../views/charts/judged-ways.ts';
import type { WayVerdict } from '../views/charts/way-verdict.ts';
import { stepsOfBuffer } from '../views/recordings/buffer-steps.ts';
import { offered, press, runSandbox, type OfferedCall } from '../views/sandbox/sandbox.ts';
import type { Command } from '../events/commands.ts';
import { DrawnChart } from './chart-element.tsx';
import { ChartWays } from './ways-list.tsx';
import { Downloads } from './downloads.tsx';
import { useIsNarrow } from './narrow-pane.ts';
import type { Props } from './props.ts';
import { withPart } from './load-part.ts';
import { adoptStyle } from './picture-styles.ts';
import { jumpTo, type Session } from './session.ts';

adoptStyle(chartStyle);

/** A pane that is narrower shows the compact chart; in a trial the calls are a list below it. */
const NARROW = 480;

/** The chart at the step that is looked at. */
export function ChartView({ session }: Props): JSX.Element {
  const place = useRef<HTMLElement>(null);
  const isNarrow = useIsNarrow(place, NARROW);
  const names = useSignal<ChartNames>('words');
  const { actor: chosen } = session;
  const trial = useTrial(session);
  const reading = readingOf(session, trial, chosen.value);
  const { buffer, state, side, life } = reading;
  const told = useTold(session, reading);
  const layout = useMemo(() => bufferLayout(names.value), [names.value]);
  const pressWay =
    trial === null || buffer === null
      ? null
      : ({ event, actor }: WayVerdict): void => {
          const command = commandOfWay(event, buffer, actor);
          if (command !== null) trial.make(command);
        };
  const follow = (way: string): void => {
    const recording = session.recording.value;
    if (recording === null || buffer === null) return;
    const steps = stepsOfBuffer(recording, recording.names.buffers.indexOf(buffer));
    const next = nextStepOnWay(recording, steps, session.position.value, way);
    if (next !== null) jumpTo(session, next);
  };
  return (
    <figure class="chart-pane" ref={place}>
      <figcaption class="chart-head">
        <span class="chart-subject">
          <b>{buffer === null ? 'No buffer yet' : <bdi>{buffer}</bdi>}</b>
          {buffer !== null && `: ${life}`}
        </span>
        {trial !== null && <ActorSelect trial={trial} current={reading.actor} chosen={chosen} />}
        <Legend isTrial={trial !== null} />
        <NamesSwitch names={names} />
        <Downloads
          session={session}
          name="chart-buffer"
          picture={() => chartPicture(layout, state, side)}
        />
      </figcaption>
      {state.refusal !== null && <p class="chart-refusal">✗ refused: {state.refusal}</p>}
      <DrawnChart
        layout={layout}
        reading={reading}
        told={told}
        names={names.value}
        isNarrow={isNarrow}
        press={pressWay}
        follow={follow}
      />
      <ChartWays
        reading={told}
        names={names.value}
        isOpen={isNarrow && pressWay !== null}
        press={pressWay}
        follow={follow}
      />
    </figure>
  );
}

/** What is told of the chart in words: that of the step that settles. */
function useTold({ position, settling }: Session, reading: ChartReading): ChartReading {
  const told = useRef(reading);
  if (position.value === settling.settled.value) told.current = reading;
  return told.current;
}

/** What can be called in a trial, at its end. */
interface Trial {
  readonly importers: readonly string[];
  readonly offer: (command: Command) => OfferedCall;
  readonly make: (command: Command) => void;
}

/** Calls are made at the end of a trial; at an earlier step its chart is that of any recording. */
function useTrial(session: Session): Trial | null {
  const sandbox = session.view.value === 'try' ? (session.trial.value?.sandbox ?? null) : null;
  const run = useMemo(() => (sandbox === null ? null : runSandbox(sandbox)), [sandbox]);
  const isAtEnd = session.position.value === (session.recording.value?.length ?? 0) - 1;
  if (sandbox === null || run === null || !isAtEnd) return null;
  return {
    importers: sandbox.platform.importers.map(({ id }) => id),
    offer: (command) => offered(run.world, command),
    make: (command) => {
      void withPart(
        session,
        () => import('./sandbox/trials.ts'),
        ({ tryOut }) => {
          tryOut(session, press(sandbox, command));
        },
      );
    },
  };
}

function readingOf(session: Session, trial: Trial | null, chosen: string | null): ChartReading {
  const recording = session.recording.value;
  if (recording === null) return NO_READING;
  const { value: position } = session.position;
  const { buffer } = session.filter.value;
  if (trial === null) return readChart(recording, position, buffer, null);
  const { importers, offer } = trial;
  const last = recording.step(position).importer;
  const actor =
    importers.find((each) => each === chosen) ??
    importers.find((each) => each === last) ??
    importers[0] ??
    null;
  return readChart(recording, position, buffer, { actor, offer });
}

function ActorSelect({
  trial,
  current,
  chosen,
}: {
  readonly trial: Trial;
  readonly current: string | null;
  readonly chosen: Signal<string | null>;
}): JSX.Element {
  return (
    <span>
      as{' '}
      <select
        aria-label="Who calls"
        value={current ?? ''}
        onChange={({ currentTarget }) => {
          chosen.value = currentTarget.value;
        }}
      >
        {trial.importers.map((importer) => (
          <option key={importer} value={importer}>
            {importer}
          </option>
        ))}
      </select>
    </span>
  );
}

function Legend({ isTrial }: { readonly isTrial: boolean }): JSX.Element {
  return (
    <span class="chart-legend label">
      <span class="open">{isTrial ? 'click to call' : 'open now'}</span>
      <span class="closed">{isTrial ? 'would be refused' : 'closed now, by rule'}</span>
    </span>
  );
}

/** People's words, or the names that the machine has. */
function NamesSwitch({ names }: { readonly names: Signal<ChartNames> }): JSX.Element {
  const button = (value: ChartNames, title: string): JSX.Element => (
    <button
      type="button"
      aria-pressed={names.value === value}
      onClick={() => {
        names.value = value;
      }}
    >
      {title}
    </button>
  );
  return (
    <span class="chart-names" role="group" aria-label="Names in the chart">
      {button('words', 'Words')}
      {button('machine', 'Machine')}
    </span>
  );
}
