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
import type { Picture } from '../views/pictures/svg-file.ts';
import type { WayVerdict } from '../views/charts/way-verdict.ts';
import { stepsOfBuffer } from '../views/recordings/buffer-steps.ts';
import { offered, press, runSandbox, type OfferedCall } from '../views/sandbox/sandbox.ts';
import type { Command } from '../events/commands.ts';
import { DrawnChart, SCALE_MIN } from './chart-element.tsx';
import { ChartWays } from './ways-list.tsx';
import { Downloads } from './downloads.tsx';
import { lazyPanel } from './lazy-panel.tsx';
import { useSize } from './orderings/use-size.ts';
import type { Props } from './props.ts';
import { withPart } from './load-part.ts';
import { adoptStyle } from './picture-styles.ts';
import { jumpTo, type Session } from './session.ts';
import { actorOf } from './trial-actor.ts';

adoptStyle(chartStyle);

const MemoryPanel = lazyPanel(async () => (await import('./memory/memory-panel.tsx')).MemoryPanel);
const TrialZones = lazyPanel(async () => (await import('./memory/memory-panel.tsx')).TrialZones);

/** Pixels of the line below the chart that opens the list of ways, and of that which says why a call was refused. */
const LINE = 28;

/** The chart that needs the least room with all of its rows: names of the machine are longer, and may scroll. */
const LEAST = bufferLayout('words');

/** A page that is narrower is one column, which scrolls as a whole. */
const ONE_COLUMN = 900;

/** The chart at the step that is looked at. */
export function ChartView({ session }: Props): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const room = useSize(place);
  const names = useSignal<ChartNames>('words');
  const trial = useTrial(session);
  const reading = readingOf(session, trial);
  const { buffer, state, side } = reading;
  const told = useTold(session, reading);
  const layout = useMemo(() => bufferLayout(names.value), [names.value]);
  const { value: view } = session.view;
  const isColumn = innerWidth < ONE_COLUMN;
  // What does not fit is no picture: then the compact chart stands there, and the ways as a list below it.
  const isNarrow =
    room.width > 0 &&
    (room.width < LEAST.width * SCALE_MIN ||
      (!isColumn && view !== 'memory' && room.height < LEAST.height * SCALE_MIN));
  const pressWay =
    trial === null || buffer === null
      ? null
      : ({ event, actor }: WayVerdict): void => {
          const command = commandOfWay(event, buffer, actor);
          if (command !== null) trial.make(command);
        };
  const follow = (way: string): void => {
    followWay(session, buffer, way);
  };
  const lines = state.refusal === null ? 1 : 2;
  return (
    <figure class="chart-pane">
      <ChartHead
        session={session}
        reading={reading}
        trial={trial}
        names={names}
        picture={() => chartPicture(layout, state, side)}
      />
      <div class="scroll-both" ref={place}>
        {view === 'memory' && <MemoryPanel session={session} />}
        {state.refusal !== null && (
          <p class="chart-refusal" title={state.refusal}>
            ✗ refused: {state.refusal}
          </p>
        )}
        <DrawnChart
          layout={layout}
          reading={reading}
          told={told}
          names={names.value}
          isNarrow={isNarrow}
          room={isColumn ? null : room.height - lines * LINE}
          press={pressWay}
          follow={follow}
        />
        <ChartWays
          reading={told}
          names={names.value}
          isOpen={isNarrow && (pressWay !== null || !isColumn)}
          press={pressWay}
          follow={follow}
        />
        {view === 'try' && (
          <details class="trial-zones">
            <summary>Memory by zone</summary>
            <TrialZones session={session} />
          </details>
        )}
      </div>
    </figure>
  );
}

/** Goes to the next step of a buffer along a way. */
function followWay(session: Session, buffer: string | null, way: string): void {
  const recording = session.recording.value;
  if (recording === null || buffer === null) return;
  const steps = stepsOfBuffer(recording, recording.names.buffers.indexOf(buffer));
  const next = nextStepOnWay(recording, steps, session.position.value, way);
  if (next !== null) jumpTo(session, next);
}

/** What is drawn, who calls, what the signs mean, and what can be done with it. */
function ChartHead({
  session,
  reading: { buffer, life, actor },
  trial,
  names,
  picture,
}: Props & {
  readonly reading: ChartReading;
  readonly trial: Trial | null;
  readonly names: Signal<ChartNames>;
  readonly picture: () => Picture;
}): JSX.Element {
  return (
    <figcaption class="chart-head pane-tools">
      <h2>State chart</h2>
      <span class="chart-subject">
        {buffer === null ? 'no buffer yet' : <bdi>{buffer}</bdi>}
        {buffer !== null && `: ${life}`}
      </span>
      {trial !== null && <ActorSelect trial={trial} current={actor} chosen={session.actor} />}
      <Legend isTrial={trial !== null} />
      <NamesSwitch names={names} />
      {session.view.value !== 'try' && session.recording.value !== null && (
        <MemorySwitch session={session} />
      )}
      <Downloads session={session} name="chart-buffer" picture={picture} />
    </figcaption>
  );
}

/** Shows where storage lies, above the chart. */
function MemorySwitch({ session: { view } }: Props): JSX.Element {
  const isShown = view.value === 'memory';
  return (
    <button
      type="button"
      aria-pressed={isShown}
      onClick={() => {
        view.value = isShown ? 'timeline' : 'memory';
      }}
    >
      Memory
    </button>
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

function readingOf(session: Session, trial: Trial | null): ChartReading {
  const recording = session.recording.value;
  if (recording === null) return NO_READING;
  const { value: position } = session.position;
  const { buffer } = session.filter.value;
  if (trial === null) return readChart(recording, position, buffer, null);
  const { importers, offer } = trial;
  const actor = actorOf(session, importers);
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
