/** Everything that was found, the worst first, by driver, buffer or rule; a click goes to the step that shows it. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { StepFinding } from '../../views/recordings/recorded-step.ts';
import { worstFirst } from '../../views/recordings/story.ts';
import type { Props } from '../props.ts';
import { jumpTo, type Session } from '../session.ts';
import { VirtualList } from '../virtual-list.tsx';

const GROUPINGS = ['severity', 'driver', 'buffer', 'rule'] as const;

type Grouping = (typeof GROUPINGS)[number];

/** Pixels of a row: a name; or a heading, and a sentence in two lines. */
const HEIGHTS = { group: 30, finding: 62 } as const;

type Row =
  | { readonly kind: 'group'; readonly name: string; readonly count: number }
  | { readonly kind: 'finding'; readonly finding: StepFinding };

/** The list. */
export function FindingsList({ session }: Props): JSX.Element | null {
  const recording = session.recording.value;
  const grouping = useSignal<Grouping>('severity');
  const wanted = session.filter.value;
  const rows = useMemo(() => {
    const all = recording?.findings ?? [];
    const { buffer, driver, rule } = wanted;
    const shown = all.filter(
      (each) =>
        (buffer === null || each.buffer === buffer) &&
        (driver === null || each.driver === driver) &&
        (rule === null || each.rule === rule),
    );
    return rowsOf(worstFirst(shown), grouping.value);
  }, [recording, grouping.value, wanted]);
  const heightOf = useMemo(
    () => (index: number) => HEIGHTS[rows[index]?.kind ?? 'finding'],
    [rows],
  );
  // A list whose current row is the same need not be made again for each step.
  const places = useMemo(() => placesOf(rows), [rows]);
  const label = useMemo(() => labelOf(rows), [rows]);
  const row = useMemo(
    () => (index: number) => <RowView session={session} row={rows[index]} />,
    [session, rows],
  );
  if (recording === null) return null;
  const current = places.get(session.settling.settled.value) ?? -1;
  return (
    <>
      <div class="pane-tools">
        <label>
          by{' '}
          <select
            value={grouping.value}
            onChange={({ currentTarget }) => {
              const chosen = GROUPINGS.find((each) => each === currentTarget.value);
              if (chosen !== undefined) grouping.value = chosen;
            }}
          >
            {GROUPINGS.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
      </div>
      {rows.length === 0 ? (
        <p class="empty clean">Nothing wrong found.</p>
      ) : (
        <VirtualList
          label={label}
          count={rows.length}
          heightOf={heightOf}
          current={current}
          row={row}
        />
      )}
    </>
  );
}

/** The first row of each step that has one. */
function placesOf(rows: readonly Row[]): ReadonlyMap<number, number> {
  const places = new Map<number, number>();
  rows.forEach((row, at) => {
    if (row.kind !== 'finding') return;
    const { step } = row.finding;
    if (step !== null && !places.has(step)) places.set(step, at);
  });
  return places;
}

function labelOf(rows: readonly Row[]): string {
  return `${rows.filter(({ kind }) => kind === 'finding').length} findings`;
}

function rowsOf(findings: readonly StepFinding[], grouping: Grouping): readonly Row[] {
  const groups = new Map<string, StepFinding[]>();
  for (const finding of findings) {
    const name = finding[grouping] ?? 'not told';
    const members = groups.get(name);
    if (members === undefined) groups.set(name, [finding]);
    else members.push(finding);
  }
  // Each finding names its severity.
  const isOne = grouping === 'severity';
  return [...groups].flatMap(([name, members]): readonly Row[] => [
    ...(isOne ? [] : [{ kind: 'group', name, count: members.length } as const]),
    ...members.map((finding) => ({ kind: 'finding', finding }) as const),
  ]);
}

function RowView({
  session,
  row,
}: {
  readonly session: Session;
  readonly row: Row | undefined;
}): JSX.Element | null {
  if (row === undefined) return null;
  if (row.kind === 'group') {
    return (
      <div class="group">
        <b>{row.name}</b> <span class="label">{row.count}</span>
      </div>
    );
  }
  const { severity, rule, line, message, step } = row.finding;
  return (
    <button
      type="button"
      class={`finding ${severity}`}
      disabled={step === null}
      title={message}
      onClick={() => {
        if (step !== null) jumpTo(session, step);
      }}
    >
      <span class="title">
        <b>
          {severity} {rule}
        </b>
        <span class="place">L{line}</span>
      </span>
      <span class="message">{message}</span>
    </button>
  );
}
