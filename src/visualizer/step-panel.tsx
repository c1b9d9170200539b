/** The step that is looked at: what happened, why it was refused, and what it changed. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { counted } from '../base/quantity-words.ts';
import { ChangeReader, type StepChanges } from '../views/recordings/step-changes.ts';
import { recordedStepInWords } from '../views/recordings/step-words.ts';
import type { Props } from './props.ts';
import { filterBy, goTo } from './session.ts';

/** The step in words. */
export function StepPanel({ session }: Props): JSX.Element | null {
  const recording = session.recording.value;
  const reader = useMemo(
    () => (recording === null ? null : new ChangeReader(recording)),
    [recording],
  );
  if (recording === null || reader === null) return null;
  const step = recording.step(session.position.value);
  const { refusal, buffer, lateAfter, line, time, task, driver } = step;
  const { words, diff } = reader.at(step.index);
  const findings = recording.findings.filter((finding) => finding.step === step.index);
  const place = [
    recording.source.kind === 'log' ? `step ${line}` : `line ${line}`,
    ...(time === null ? [] : [`time ${time}`]),
    ...(task === null ? [] : [`task ${task}`]),
    ...(driver === null ? [] : [`driver ${driver}`]),
  ];
  return (
    <article class="step" aria-live="polite">
      <h2 class={refusal === null ? '' : 'refused'}>
        {recordedStepInWords(recording, step.index)}
      </h2>
      <p class="label">{place.join(', ')}</p>
      {refusal !== null && (
        <p class="refusal">
          <b>
            {refusal.errno}
            {refusal.rule !== null && ` [${refusal.rule}]`}
          </b>{' '}
          {refusal.message}
        </p>
      )}
      <Changes words={words} diff={diff} />
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

/** What the step changed, in words and as the patches behind them. */
function Changes({ words, diff }: StepChanges): JSX.Element {
  return (
    <>
      <ul>
        {words.map((change) => (
          <li key={change}>{change}</li>
        ))}
      </ul>
      {diff !== null && diff.patches.length > 0 && (
        <details>
          <summary>{counted(diff.patches.length, 'patch', 'patches')}</summary>
          <pre tabIndex={0}>
            {diff.patches
              .map(({ op, path, value }) =>
                [op, path.join('.'), ...(op === 'remove' ? [] : [JSON.stringify(value)])].join(' '),
              )
              .join('\n')}
          </pre>
        </details>
      )}
    </>
  );
}
