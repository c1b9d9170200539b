/**
 * The step that is looked at: what happened, what of it matters, what to do, what it changed, where it was called, and
 * the very lines of the file.
 */
import type { JSX } from 'preact';
import { durationInWords } from '../base/duration-words.ts';
import type { Recording } from '../views/recordings/recording.ts';
import type { RecordedStep, StepFinding } from '../views/recordings/recorded-step.ts';
import { findingsAtStep } from '../views/recordings/findings-by-step.ts';
import { recordedStepInWords } from '../views/recordings/step-words.ts';
import { lazyPanel } from './lazy-panel.tsx';
import type { Props } from './props.ts';
import { filterBy, jumpTo, type Session } from './session.ts';
import { Part } from './step-part.tsx';
import './step-panel.css';

/** What reads the machines, and what knows memory and stores, is no part of the first view. */
const RulesPart = lazyPanel(async () => (await import('./rules-part.tsx')).RulesPart);
const ChangesPart = lazyPanel(async () => (await import('./changes-part.tsx')).ChangesPart);

/** The step in words. */
export function StepPanel({ session }: Props): JSX.Element | null {
  const recording = session.recording.value;
  if (recording === null) return null;
  const step = recording.step(session.settling.settled.value);
  const findings = findingsAtStep(recording, step.index);
  return (
    <article class="step" aria-live="polite">
      <header>
        <h2 class={toneOf(step)}>{headingOf(recording, step)}</h2>
        <p class="label">{placeInWords(recording, step)}</p>
        {step.refusal !== null && (
          <p class="refusal">
            <b>
              {step.refusal.errno}
              {step.refusal.rule !== null && ` [${step.refusal.rule}]`}
            </b>{' '}
            {step.refusal.message}
          </p>
        )}
        <Moves session={session} step={step} />
      </header>
      {findings.map((finding, index) => (
        <FindingPart key={index} finding={finding} />
      ))}
      <RulesPart session={session} />
      <ChangesPart session={session} />
      <Called recording={recording} step={step} />
      <RawPart recording={recording} line={step.line} />
    </article>
  );
}

/** What happened; why it was refused stands below. */
function headingOf(recording: Recording, { index, refusal }: RecordedStep): string {
  const words = recordedStepInWords(recording, index);
  return refusal === null ? words : (words.split(`: ${refusal.errno}`)[0] ?? words);
}

function toneOf({ refusal, lateAfter }: RecordedStep): string {
  if (refusal !== null) return 'refused';
  return lateAfter === null ? '' : 'late';
}

/** `step 6 of 14, 30.209733 s, 32 µs after the step before, line 32`. */
function placeInWords(recording: Recording, { index, time, line }: RecordedStep): string {
  const before = index === 0 ? null : recording.timeAt(index - 1);
  const isTimed = time !== null && before !== null && recording.source.kind === 'trace';
  return [
    `step ${index + 1} of ${recording.length}`,
    ...(time === null ? [] : [`time ${time}`]),
    ...(isTimed ? [`${durationInWords(Math.max(0, time - before))} after the step before`] : []),
    recording.source.kind === 'log' ? `fact ${line}` : `line ${line}`,
  ].join(', ');
}

function Moves({
  session,
  step: { lateAfter, buffer },
}: {
  readonly session: Session;
  readonly step: RecordedStep;
}): JSX.Element {
  return (
    <p class="buttons">
      {lateAfter !== null && (
        <button
          type="button"
          onClick={() => {
            jumpTo(session, lateAfter);
          }}
        >
          Go to the first map
        </button>
      )}
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
  );
}

/** What was found at this step, and what would have helped. */
function FindingPart({ finding }: { readonly finding: StepFinding }): JSX.Element {
  const { severity, rule, message, explanation } = finding;
  const isAdvice = (line: string): boolean =>
    /^(would|may) have worked|^what would help/.test(line);
  const advice = explanation.filter(isAdvice);
  const others = explanation.filter((line) => !isAdvice(line));
  return (
    <>
      <Part title={`${severity}: ${rule}`}>
        <div class={`told ${severity}`}>
          <p>{message}</p>
          <ul>
            {others.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </div>
      </Part>
      {advice.length > 0 && (
        <Part title="What to do">
          {advice.map((each) => (
            <p key={each}>{each.charAt(0).toUpperCase() + each.slice(1)}</p>
          ))}
        </Part>
      )}
    </>
  );
}

/** Who called, as far as the recording tells. */
function Called({
  recording,
  step: { line, task, driver },
}: {
  readonly recording: Recording;
  readonly step: RecordedStep;
}): JSX.Element | null {
  const raw = recording.source.raw?.at(line) ?? '';
  const [, caller, called] = /\((\S.*?) <- (\w+)\)/.exec(raw) ?? [];
  const rows = [
    ['caller', caller],
    ['function', called],
    ['task', task],
    ['driver', driver],
  ].filter(([, value]) => value !== undefined && value !== null);
  if (rows.length === 0) return null;
  return (
    <Part title="Where it was called">
      <dl>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}

/** The line of the file in full, and the lines around it. */
function RawPart({
  recording: { source },
  line,
}: {
  readonly recording: Recording;
  readonly line: number;
}): JSX.Element | null {
  const { raw, name } = source;
  const own = raw?.at(line) ?? null;
  if (raw === null || own === null) return null;
  return (
    <Part title={`Line ${line} of ${name}`}>
      <pre class="raw" tabIndex={0}>
        {[line - 1, line, line + 1].map((number) => {
          const text = number < 1 ? null : raw.at(number);
          if (text === null) return null;
          return (
            <div key={number} class={number === line ? 'own' : ''}>
              <i>{number}</i>
              <span>{text.trim()}</span>
            </div>
          );
        })}
      </pre>
    </Part>
  );
}
