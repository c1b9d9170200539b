/** The step that is looked at: what happened, why it was refused, and what it changed. */
import type { JSX } from 'preact';
import { changesInWords, stepInWords } from '../views/recordings/step-words.ts';
import type { Props } from './props.ts';
import { filterBy, goTo } from './session.ts';

/** The step in words. */
export function StepPanel({ session }: Props): JSX.Element | null {
  const recording = session.recording.value;
  if (recording === null) return null;
  const step = recording.step(session.position.value);
  const { refusal, buffer, lateAfter, line, time, task, driver } = step;
  const findings = recording.findings.filter((finding) => finding.step === step.index);
  const place = [
    recording.source.kind === 'log' ? `step ${line}` : `line ${line}`,
    ...(time === null ? [] : [`time ${time}`]),
    ...(task === null ? [] : [`task ${task}`]),
    ...(driver === null ? [] : [`driver ${driver}`]),
  ];
  return (
    <article class="step" aria-live="polite">
      <h2 class={refusal === null ? '' : 'refused'}>{stepInWords(recording, step.index)}</h2>
      <p class="faint">{place.join(', ')}</p>
      {refusal !== null && (
        <p class="refusal">
          <b>
            {refusal.errno}
            {refusal.rule !== null && ` [${refusal.rule}]`}
          </b>{' '}
          {refusal.message}
        </p>
      )}
      <ul>
        {changesInWords(recording, step.index).map((change) => (
          <li key={change}>{change}</li>
        ))}
      </ul>
      {findings.map((finding, index) => (
        <div key={index} class={`told ${finding.severity}`}>
          <p>
            <b>{finding.rule}</b>: {finding.message}
          </p>
          <ul>
            {finding.explanation.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </div>
      ))}
      <p>
        {lateAfter !== null && (
          <button
            type="button"
            onClick={() => {
              goTo(session, lateAfter);
            }}
          >
            Go to the first map
          </button>
        )}{' '}
        {buffer !== null && session.filter.value.buffer !== buffer && (
          <button
            type="button"
            onClick={() => {
              filterBy(session, { buffer });
            }}
          >
            Only {buffer}
          </button>
        )}
      </p>
    </article>
  );
}
