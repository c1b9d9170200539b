/** What the step that is looked at has changed in the world: read from the worlds before and after it. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { counted } from '../base/quantity-words.ts';
import { ChangeReader, type StepChanges } from '../views/recordings/step-changes.ts';
import type { Props } from './props.ts';
import { Part } from './step-part.tsx';

/** The part of the step's pane. */
export function ChangesPart({ session }: Props): JSX.Element | null {
  const recording = session.recording.value;
  const reader = useMemo(
    () => (recording === null ? null : new ChangeReader(recording)),
    [recording],
  );
  if (reader === null) return null;
  const { words, diff } = reader.at(session.settling.settled.value);
  return (
    <Part title="Changed">
      <Changes words={words} diff={diff} />
    </Part>
  );
}

/** In words, and as the patches behind them. */
function Changes({ words, diff }: StepChanges): JSX.Element {
  return (
    <>
      {words.length === 0 && <p class="label">nothing that is shown here</p>}
      <ul>
        {words.map((change) => (
          <li key={change}>{change}</li>
        ))}
      </ul>
      {diff !== null && diff.patches.length > 0 && (
        <details class="patches">
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
