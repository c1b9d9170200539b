/** Which steps are looked at: a buffer, a driver, a rule, a text. */
import type { JSX } from 'preact';
import { counted } from '../base/quantity-words.ts';
import { EVERY_STEP, rulesOf } from '../views/recordings/step-filter.ts';
import type { Props } from './props.ts';
import { SearchBox } from './search-box.tsx';
import { filterBy, stepBy } from './session.ts';
import './filters.css';

/** More choices than this make no list; the search finds the others. */
const CHOICES_MAX = 500;

/** The controls of the filter. */
export function Filters({ session }: Props): JSX.Element | null {
  const recording = session.recording.value;
  if (recording === null) return null;
  const { names } = recording;
  const { buffer, driver, rule } = session.filter.value;
  return (
    <form
      class="filters"
      aria-label="Filter"
      onSubmit={(event) => {
        event.preventDefault();
        stepBy(session, 1);
      }}
    >
      <Choice
        label="Buffer"
        value={buffer}
        choices={names.buffers}
        onChoose={(chosen) => {
          filterBy(session, { buffer: chosen });
        }}
      />
      <Choice
        label="Driver"
        value={driver}
        choices={names.drivers}
        onChoose={(chosen) => {
          filterBy(session, { driver: chosen });
        }}
      />
      <Choice
        label="Rule"
        value={rule}
        choices={rulesOf(recording)}
        onChoose={(chosen) => {
          filterBy(session, { rule: chosen });
        }}
      />
      <SearchBox session={session} recording={recording} />
      <Outcome session={session} />
    </form>
  );
}

/** How many steps are found, and how far a search is that goes on beside the page. */
function Outcome({ session }: Props): JSX.Element | null {
  const { visible, searching } = session;
  const progress = searching.progress.value;
  if (progress !== null && progress.share < 1 && !progress.isStopped) {
    return (
      <span class="searching" role="status">
        <progress value={progress.share} aria-label="Searching" /> {found(visible.value)}
        <button type="button" onClick={searching.stop}>
          Stop
        </button>
      </span>
    );
  }
  if (visible.value === null) return null;
  return (
    <button
      type="button"
      onClick={() => {
        session.filter.value = EVERY_STEP;
      }}
    >
      Show all; {counted(visible.value.length, 'step')} now
      {progress?.isStopped === true && `, of the first ${counted(progress.until, 'step')}`}
    </button>
  );
}

function found(steps: readonly number[] | null): string {
  return steps === null ? 'Searching' : `${counted(steps.length, 'step')} by now`;
}

function Choice({
  label,
  value,
  choices,
  onChoose,
}: {
  readonly label: string;
  readonly value: string | null;
  readonly choices: readonly string[];
  readonly onChoose: (chosen: string | null) => void;
}): JSX.Element | null {
  if (choices.length === 0) return null;
  const listed = choices.slice(0, CHOICES_MAX);
  const all = value === null || listed.includes(value) ? listed : [value, ...listed];
  return (
    <label>
      <span class="unseen">{label} </span>
      <select
        value={value ?? ''}
        onChange={({ currentTarget }) => {
          onChoose(currentTarget.value === '' ? null : currentTarget.value);
        }}
      >
        <option value="">any {label.toLowerCase()}</option>
        {all.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
    </label>
  );
}
