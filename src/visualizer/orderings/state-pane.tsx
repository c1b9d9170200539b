/** The right pane of all orderings: the chosen state, the ordering that leads there, and what others make of it. */
import type { JSX } from 'preact';
import { counted } from '../../base/quantity-words.ts';
import {
  toldCallInWords,
  fateInWords,
  standingInWords,
  cameInWords,
  reasonOfOrdering,
  wayInWords,
} from '../../views/orderings/ordering-words.ts';
import type { ToldCall, ToldState } from '../../views/orderings/orderings-by-policy.ts';
import { copyText } from '../copying.ts';
import type { Props } from '../props.ts';
import { playLog } from '../sandbox/trials.ts';
import { goTo, lookAtOrderings } from '../session.ts';
import type { Looking } from './looking.ts';
import { kindOf } from './graph-ways.tsx';
import { tryCalls } from './try-calls.ts';
import './state-pane.css';

interface StateProps extends Props {
  readonly looking: Looking;
  readonly told: ToldState | null;
}

/** The pane. */
export function StatePane({ session, looking, told }: StateProps): JSX.Element {
  const { found, graph } = looking;
  const { state } = looking;
  const kind = kindOf(told?.own);
  const node = graph?.nodes.find((each) => each.state === state);
  const depth = told?.own.ordering.calls.length ?? 0;
  const reached = found.picture?.graph?.ways.flat().filter(({ target }) => target === state).length;
  return (
    <article class="step state" aria-label="State">
      <header>
        <h2 class={kind}>
          State {state}
          {told?.own.fault === null || told === null ? '' : `, ${told.own.fault}`}
        </h2>
        <p class="label">
          after {counted(depth, 'call')} under {found.policy}
          {reached === undefined ? '' : `, reached by ${counted(reached, 'way')}`}
        </p>
        {told !== null && told.own.fault !== null && (
          <p class={`banner ${kind}`}>{reasonOfOrdering(told.own)}</p>
        )}
      </header>
      {told !== null && <Ordering session={session} told={told} />}
      {told !== null && <Replay session={session} text={told.own.ordering.replay} />}
      {graph !== null && node !== undefined && (
        <section class="part">
          <h3>Here</h3>
          <p>{standingInWords(graph, node)}.</p>
        </section>
      )}
      <WaysOn session={session} looking={looking} />
      {told !== null && <Under session={session} looking={looking} told={told} />}
    </article>
  );
}

/** The shortest ordering to the state; a press on a call goes there. */
function Ordering({ session, told }: Props & { readonly told: ToldState }): JSX.Element {
  const { ordering, fault } = told.own;
  const isOne = ordering.calls.every(({ buffer }) => buffer === 0);
  const { value: played } = session.position;
  const title = fault === null ? 'ordering' : `ordering, ${fault}`;
  return (
    <section class="part">
      <h3>Shortest ordering to it</h3>
      <ol class="calls">
        {ordering.calls.map((call, at) => (
          <li key={at} aria-current={played === at + 1 ? 'step' : undefined}>
            <button
              type="button"
              class={classOf(call, at === told.own.faultAt)}
              onClick={() => {
                goTo(session, at + 1);
              }}
            >
              {toldCallInWords(call, isOne)}
              <span class="came">{cameInWords(call)}</span>
            </button>
          </li>
        ))}
      </ol>
      <p class="buttons">
        <button
          type="button"
          class="primary"
          onClick={() => {
            playLog(session, ordering.log, `${title} under ${ordering.policy}`);
          }}
        >
          ▶ Play on the chart
        </button>
        <button
          type="button"
          onClick={() => {
            tryCalls(session, ordering);
          }}
        >
          Try from here
        </button>
      </p>
    </section>
  );
}

function classOf({ outcome }: ToldCall, isFault: boolean): string {
  if (!outcome.ok) return 'refused';
  return isFault ? 'breaks' : '';
}

function Replay({ session, text }: Props & { readonly text: string }): JSX.Element {
  return (
    <section class="part">
      <h3>
        Replay
        <button
          type="button"
          class="ghost"
          onClick={() => {
            copyText(session, text);
          }}
        >
          Copy
        </button>
      </h3>
      <code class="replay">{text}</code>
    </section>
  );
}

function WaysOn({ session, looking }: Omit<StateProps, 'told'>): JSX.Element | null {
  const { picture, policy } = looking.found;
  const ways = picture?.graph?.ways[looking.state];
  if (picture === null || ways === undefined) return null;
  return (
    <section class="part">
      <h3>Ways on</h3>
      {ways.length === 0 && <p class="label">Nothing more can happen.</p>}
      <ul class="ways-on">
        {ways.map((way, index) => (
          <li key={index}>
            <button
              type="button"
              onClick={() => {
                const { target: state } = way;
                lookAtOrderings(session, { ...session.orderings.value, policy, state });
              }}
            >
              {wayInWords(way, picture)} <span class="place">state {way.target}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The same calls under the other policies; a press compares. */
function Under({ session, looking, told }: StateProps & { readonly told: ToldState }): JSX.Element {
  const { policy } = looking.found;
  const others = told.under.filter((each) => each.policy !== policy);
  return (
    <section class="part">
      <h3>The same calls under</h3>
      <table class="under">
        <tbody>
          {others.map((ordering) => {
            const { errno, words, isGood } = fateInWords(ordering);
            return (
              <tr key={ordering.policy}>
                <th scope="row">
                  <button
                    type="button"
                    class="ghost"
                    title={`Compare ${policy} with ${ordering.policy}, call by call`}
                    aria-pressed={looking.against === ordering.policy}
                    onClick={() => {
                      const against = ordering.policy;
                      lookAtOrderings(session, { ...session.orderings.value, policy, against });
                    }}
                  >
                    {ordering.policy}
                  </button>
                </th>
                <td class={isGood ? 'open' : 'refused'}>{errno}</td>
                <td>{words}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
