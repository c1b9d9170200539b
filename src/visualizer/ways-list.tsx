/**
 * The ways from the state in which a buffer is, as a list: each with its conditions in the order in which they
 * are asked, whether they hold, and where the specification tells more. In a narrow pane it stands for the rows
 * of the chart, and in a trial its entries are the calls.
 */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { eventText, type ChartNames } from '../views/charts/chart-layout.ts';
import type { ChartReading } from '../views/charts/chart-reading.ts';
import { stepKey, type ChartState } from '../views/charts/chart-state.ts';
import { sectionOfRule } from '../views/charts/rule-sections.ts';
import {
  answerText,
  verdictText,
  type AskedCondition,
  type WayVerdict,
} from '../views/charts/way-verdict.ts';

/** The list. */
export function ChartWays({
  reading,
  names,
  isOpen,
  press,
  follow,
}: {
  readonly reading: ChartReading;
  readonly names: ChartNames;
  /** Whether it is open at first. */
  readonly isOpen: boolean;
  readonly press: ((verdict: WayVerdict) => void) | null;
  /** Goes to the next step along a way. */
  readonly follow: (way: string) => void;
}): JSX.Element | null {
  // What nobody sees is not made for each step that somebody passes.
  const isShown = useSignal(isOpen);
  const { state, actor } = reading;
  if (state.verdicts.size === 0) return null;
  return (
    <details
      class="chart-ways"
      open={isOpen}
      onToggle={({ currentTarget }) => {
        isShown.value = currentTarget.open;
      }}
    >
      <summary>
        From {state.active}
        {actor !== null && (
          <>
            , as <bdi>{actor}</bdi>
          </>
        )}
        : what is asked
      </summary>
      {isShown.value && <Ways state={state} names={names} press={press} follow={follow} />}
    </details>
  );
}

/** The ways that lead on, and those that were gone. */
function Ways({
  state: { verdicts, visits },
  names,
  press,
  follow,
}: {
  readonly state: ChartState;
  readonly names: ChartNames;
  readonly press: ((verdict: WayVerdict) => void) | null;
  readonly follow: (way: string) => void;
}): JSX.Element {
  return (
    <>
      <ul>
        {[...verdicts.values()].map((verdict) => (
          <Way
            key={stepKey(verdict.from, verdict.to, verdict.event)}
            verdict={verdict}
            names={names}
            press={press}
          />
        ))}
      </ul>
      {visits.size > 0 && (
        <p class="chart-gone">
          <span class="label">The next step along</span>
          {[...visits].map(([way, count]) => (
            <button
              key={way}
              type="button"
              onClick={() => {
                follow(way);
              }}
            >
              {wayInWords(way, names)} ×{count}
            </button>
          ))}
        </p>
      )}
    </>
  );
}

/** A way by its `stepKey`: `attach, created to attaching`. */
function wayInWords(way: string, names: ChartNames): string {
  const [from = '', event = '', to = ''] = way.split(' ');
  return `${eventText(event, names)}, ${from === to ? `in ${from}` : `${from} to ${to}`}`;
}

function Way({
  verdict,
  names,
  press,
}: {
  readonly verdict: WayVerdict;
  readonly names: ChartNames;
  readonly press: ((verdict: WayVerdict) => void) | null;
}): JSX.Element {
  const { from, to, event, isOpen, asked } = verdict;
  const name = eventText(event, names);
  const call = press === null ? null : callNameOf(verdict);
  const kind = isOpen === null ? 'untold' : isOpen ? 'open' : 'closed';
  return (
    <li class={`chart-way ${kind}`}>
      {call === null || press === null ? (
        <b>{name}</b>
      ) : (
        <button
          type="button"
          aria-label={`${call}: ${verdictText(verdict)}`}
          onClick={() => {
            press(verdict);
          }}
        >
          {name}
        </button>
      )}{' '}
      <span class="label">
        {from === to ? 'stays' : `to ${to}`}, {verdictText(verdict)}
      </span>
      <ul>
        {asked.map((each) => (
          <Asked key={each.condition.name} asked={each} />
        ))}
      </ul>
    </li>
  );
}

/** A condition with its answer; the text of the rule, or why it breaks. */
function Asked({ asked }: { readonly asked: AskedCondition }): JSX.Element {
  const {
    condition: { id, name, says },
    reason,
  } = asked;
  const words = answerText(asked);
  const section = id === undefined ? null : sectionOfRule(id);
  return (
    <li class={`asked-rule ${words.replaceAll(' ', '-')}`}>
      <b>{words}</b> <code>{name}</code>
      {id !== undefined && (
        <>
          {' '}
          <code title={section ?? undefined}>{id}</code>
        </>
      )}{' '}
      {reason ?? says}
    </li>
  );
}

/** The name of the call that goes a way, such as `attach as rga2`. */
export function callNameOf({ event, actor }: WayVerdict): string {
  const word = eventText(event, 'words');
  return actor === null ? word : `${word} as ${actor}`;
}
