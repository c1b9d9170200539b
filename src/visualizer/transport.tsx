/** Goes through a recording: first, back, play, on, last; and a slider over all of it. */
import type { JSX } from 'preact';
import type { Recording } from '../views/recordings/recording.ts';
import { recordedStepInWords } from '../views/recordings/step-words.ts';
import { LiveStatus } from './live/live-status.tsx';
import type { Props } from './props.ts';
import { goTo, slideTo, SPEEDS, stepBy, togglePlay } from './session.ts';
import { TimelineLegend } from './timeline/timeline-legend.tsx';
import './transport.css';

/** More ticks than this are no marks any more. */
const TICKS_SHOWN = 400;

/** The controls of time; empty before anything has happened. */
export function Transport({ session }: Props): JSX.Element {
  const recording = session.recording.value;
  const { value: position } = session.position;
  const last = session.length.value - 1;
  if (last < 0 || (recording === null && last === 0)) {
    return (
      <footer class="transport">
        <LiveStatus session={session} />
      </footer>
    );
  }
  // Before the first call of an ordering nothing has happened; the first step of a recording has.
  const begin = recording === null ? 0 : 1;
  return (
    <footer class="transport" data-pane tabIndex={-1} aria-label="Time">
      <Controls session={session} />
      <output>
        {position + begin} / {last + begin}
      </output>
      <Scrubber session={session} recording={recording} />
      {recording !== null && <TimelineLegend />}
      <LiveStatus session={session} />
    </footer>
  );
}

/** What is pressed; none of it is another at another step. */
function Controls({ session }: Props): JSX.Element {
  return (
    <>
      <Control
        label="The first step"
        sign="|◂"
        press={() => {
          goTo(session, 0);
        }}
      />
      <Control
        label="One step back"
        sign="◂"
        press={() => {
          stepBy(session, -1);
        }}
      />
      <Control
        label={session.isPlaying.value ? 'Stop' : 'Play'}
        sign={session.isPlaying.value ? '■' : '▶'}
        press={() => {
          togglePlay(session);
        }}
        isPrimary
      />
      <Control
        label="One step on"
        sign="▸"
        press={() => {
          stepBy(session, 1);
        }}
      />
      <Control
        label="The last step"
        sign="▸|"
        press={() => {
          goTo(session, session.length.peek() - 1);
        }}
      />
      <Speed session={session} />
      <StepToggle session={session} />
    </>
  );
}

/** The slider, and where somebody came late above it. */
function Scrubber({
  session,
  recording,
}: Props & { readonly recording: Recording | null }): JSX.Element {
  const { value: position } = session.position;
  const { value: told } = session.settling.settled;
  const last = session.length.value - 1;
  const words =
    recording === null
      ? `call ${position} of ${last}`
      : `step ${told + 1} of ${recording.length}: ${recordedStepInWords(recording, told)}`;
  return (
    <div class="scrub">
      <Ticks session={session} />
      <input
        type="range"
        aria-label="Step"
        aria-valuetext={words}
        min={0}
        max={Math.max(0, last)}
        value={position}
        onInput={({ currentTarget }) => {
          slideTo(session, Number(currentTarget.value));
        }}
      />
    </div>
  );
}

/** Opens the step where it has no pane of its own. */
function StepToggle({ session }: Props): JSX.Element {
  return (
    <button
      type="button"
      class="step-toggle"
      aria-pressed={session.isStepOpen.value}
      onClick={() => {
        session.isStepOpen.value = !session.isStepOpen.value;
      }}
    >
      Step
    </button>
  );
}

function Control({
  label,
  sign,
  press,
  isPrimary = false,
}: {
  readonly label: string;
  readonly sign: string;
  readonly press: () => void;
  readonly isPrimary?: boolean;
}): JSX.Element {
  return (
    <button
      type="button"
      class={isPrimary ? 'primary' : 'ghost'}
      aria-label={label}
      title={label}
      onClick={press}
    >
      {sign}
    </button>
  );
}

function Speed({ session }: Props): JSX.Element {
  return (
    <select
      aria-label="Speed"
      value={String(session.speed.value)}
      onChange={({ currentTarget }) => {
        session.speed.value = Number(currentTarget.value);
      }}
    >
      {SPEEDS.map((each) => (
        <option key={each} value={String(each)}>
          {each === 0.5 ? '½' : each}×
        </option>
      ))}
    </select>
  );
}

/** Where somebody came late, above the slider. */
function Ticks({ session }: Props): JSX.Element | null {
  const recording = session.recording.value;
  if (recording === null || recording.length < 2) return null;
  const late = [...recording.lateAttaches.keys()].slice(0, TICKS_SHOWN);
  return (
    <span class="ticks" aria-hidden="true">
      {late.map((step) => (
        <i
          key={step}
          class={recording.isRefused(step) ? 'refused' : 'late'}
          style={{ left: `${(step / (recording.length - 1)) * 100}%` }}
        />
      ))}
    </span>
  );
}
