/** What a recording shows, in a sentence and a list; a click goes to the step. */
import type { JSX } from 'preact';
import { counted } from '../base/quantity-words.ts';
import type { Recording } from '../views/recordings/recording.ts';
import type { StepFinding } from '../views/recordings/step.ts';
import { lateWords } from '../views/recordings/step-words.ts';
import type { Props } from './props.ts';
import { filterBy, goTo, type Session } from './session.ts';

/** More findings than this are counted; nobody reads on. */
const FINDINGS_SHOWN = 50;

/** The summary of a recording. */
export function Summary({ session }: Props): JSX.Element | null {
  const recording = session.recording.value;
  if (recording === null) return null;
  const { source, findings, names } = recording;
  const shown = findings.slice(0, FINDINGS_SHOWN);
  return (
    <section class="summary" aria-label="What was found">
      <p>
        {counted(recording.length, 'step')}, {counted(names.buffers.length, 'buffer')},{' '}
        {counted(names.importers.length, 'importer')}; format {source.format}
        {source.gaps.length > 0 && (
          <span class="warning">; incomplete: {source.gaps.join(', ')}</span>
        )}
      </p>
      {source.limits.map((limit) => (
        <p key={limit} class="warning">
          {limit}
        </p>
      ))}
      <LateStory session={session} recording={recording} />
      {findings.length === 0 && <p>Nothing wrong found.</p>}
      {findings.length > 0 && (
        <details open={findings.length <= 5}>
          <summary>{counted(findings.length, 'finding')}</summary>
          <ul class="findings">
            {shown.map((finding, index) => (
              <li key={index}>
                <FindingButton session={session} finding={finding} />
              </li>
            ))}
          </ul>
          {findings.length > shown.length && <p>and {findings.length - shown.length} more</p>}
        </details>
      )}
    </section>
  );
}

function FindingButton({
  session,
  finding,
}: Props & { readonly finding: StepFinding }): JSX.Element {
  const { severity, rule, line, message, step } = finding;
  return (
    <button
      type="button"
      class={`finding ${severity}`}
      disabled={step === null}
      onClick={() => {
        if (step !== null) goTo(session, step);
      }}
    >
      <b>
        {severity} {rule}
      </b>
      , line {line}: {message}
    </button>
  );
}

/** The first late attach, told so that somebody understands who has never heard of it. */
function LateStory({
  session,
  recording,
}: {
  readonly session: Session;
  readonly recording: Recording;
}): JSX.Element | null {
  const [first] = recording.lateAttaches;
  if (first === undefined) return null;
  const [late, map] = first;
  const step = recording.step(late);
  const firstMap = recording.step(map);
  const others = recording.lateAttaches.size - 1;
  return (
    <div class="story">
      <p>
        <b>{step.importer ?? 'An importer'} came too late.</b> {firstMap.importer ?? 'Somebody'}{' '}
        mapped <q>{step.buffer}</q> first, and with that its storage was chosen. When{' '}
        {step.importer ?? 'the other'} attached, nobody could ask what it needs any more.{' '}
        {lateWords(recording, step).length > 0 && others > 0 && `There are ${others} more.`}
      </p>
      <button
        type="button"
        onClick={() => {
          goTo(session, map);
        }}
      >
        Show the first map
      </button>{' '}
      <button
        type="button"
        onClick={() => {
          filterBy(session, { buffer: step.buffer });
          goTo(session, late);
        }}
      >
        Show the late attach
      </button>
    </div>
  );
}
