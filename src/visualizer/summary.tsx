/** What a recording shows, in a sentence and a list; a click goes to the step. */
import type { JSX } from 'preact';
import { counted } from '../base/quantity-words.ts';
import type { Recording } from '../views/recordings/recording.ts';
import type { StepFinding } from '../views/recordings/recorded-step.ts';
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
          <span class="limit">; incomplete: {source.gaps.join(', ')}</span>
        )}
      </p>
      {source.limits.map((limit) => (
        <p key={limit} class="limit">
          {limit}
        </p>
      ))}
      <LateStory session={session} recording={recording} />
      {findings.length === 0 && <p class="clean">Nothing wrong found.</p>}
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
  const late = [...recording.lateAttaches];
  // One that was let in matters more than one that was refused.
  const [index, map] = late.find(([each]) => !recording.isRefused(each)) ?? late[0] ?? [];
  if (index === undefined || map === undefined) return null;
  const step = recording.step(index);
  const who = step.importer ?? 'an importer';
  const first = recording.step(map).importer ?? 'somebody';
  const others = late.length - 1;
  return (
    <div class="story">
      <p>
        <b>{who} came too late.</b> {first} mapped <q>{step.buffer}</q> first, and with that its
        storage was chosen.{' '}
        {step.refusal === null
          ? `When ${who} attached, nobody could ask what it needs any more.`
          : `${who} was refused, because the storage could not be chosen again.`}
        {others > 0 && ` ${counted(others, 'other')} came too late as well.`}
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
          goTo(session, index);
        }}
      >
        Show the late attach
      </button>
    </div>
  );
}
