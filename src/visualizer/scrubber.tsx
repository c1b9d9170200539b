/** Goes through a recording: back, play, on, and a slider over all of it. */
import type { JSX } from 'preact';
import { recordedStepInWords } from '../views/recordings/step-words.ts';
import type { Props } from './props.ts';
import { goTo, stepBy, togglePlay } from './session.ts';

/** The controls of time. */
export function Scrubber({ session }: Props): JSX.Element | null {
  const recording = session.recording.value;
  if (recording === null) return null;
  const { value: position } = session.position;
  const words = recordedStepInWords(recording, position);
  return (
    <div class="scrubber">
      <button
        type="button"
        aria-label="One step back"
        onClick={() => {
          stepBy(session, -1);
        }}
      >
        ◀
      </button>
      <button
        type="button"
        aria-label={session.isPlaying.value ? 'Stop' : 'Play'}
        onClick={() => {
          togglePlay(session);
        }}
      >
        {session.isPlaying.value ? '■' : '▶▶'}
      </button>
      <button
        type="button"
        aria-label="One step on"
        onClick={() => {
          stepBy(session, 1);
        }}
      >
        ▶
      </button>
      <input
        type="range"
        aria-label="Step"
        aria-valuetext={`step ${position + 1} of ${recording.length}: ${words}`}
        min={0}
        max={Math.max(0, recording.length - 1)}
        value={position}
        onInput={({ currentTarget }) => {
          goTo(session, Number(currentTarget.value));
        }}
      />
      <output>
        {position + 1} / {recording.length}
      </output>
    </div>
  );
}
