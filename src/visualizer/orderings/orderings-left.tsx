/** The left pane of all orderings: the answer, what is explored, the laws, and why calls are refused. */
import type { JSX } from 'preact';
import { counted } from '../../base/quantity-words.ts';
import { POLICIES } from '../../events/policy.ts';
import { sectionOfRule } from '../../views/charts/rule-sections.ts';
import { grouped } from '../../views/explorations/grouped.ts';
import type { FoundPolicy, FoundProperty } from '../../views/orderings/orderings-by-policy.ts';
import { SANDBOX_IMPORTERS_MAX } from '../../views/orderings/orderings-question.ts';
import { policyAnswer, lawsOf, QUESTION } from '../../views/orderings/policy-answer.ts';
import { ruleInWords } from '../../views/orderings/rule-words.ts';
import type { Props } from '../props.ts';
import { BoardNote } from '../sandbox/board-note.tsx';
import { pagePlatformTitles } from '../sandbox/page-platforms.ts';
import { playLog } from '../sandbox/trials.ts';
import { lookAtOrderings, type Session } from '../session.ts';
import { questionOf, type Looking } from './looking.ts';
import { SEARCH, startSearch, stopSearch } from './explorer-search.ts';
import './left-pane.css';

interface LeftProps extends Props {
  readonly looking: Looking | null;
}

/** The pane. */
export function OrderingsLeft({ session, looking }: LeftProps): JSX.Element {
  return (
    <div class="orderings-left">
      <Answer />
      <Asked session={session} />
      {looking !== null && <Laws session={session} found={looking.found} />}
      {looking !== null && <Refusals session={session} found={looking.found} />}
      <p class="same-numbers">
        The numbers are those of <code>cenalloc explore --policy all</code>
      </p>
    </div>
  );
}

function Answer(): JSX.Element {
  const { kind } = SEARCH.status.value;
  const { heading, sentences } = policyAnswer(SEARCH.found.value, kind !== 'running');
  const isWhole = kind !== 'stopped';
  return (
    <header class="story">
      <h2>{heading}</h2>
      <p>{withPolicies(sentences.join(' '))}</p>
      {!isWhole && <p class="limit">Incomplete: the search was stopped.</p>}
    </header>
  );
}

/** A text in which the names of policies stand out. */
function withPolicies(text: string): readonly (string | JSX.Element)[] {
  const isPolicy = (word: string): boolean => POLICIES.some((each) => each === word);
  return text
    .split(new RegExp(`\\b(${POLICIES.join('|')})\\b`))
    .map((word, index) => (isPolicy(word) ? <b key={index}>{word}</b> : word));
}

/** The board, its importers, and how far the search is. */
function Asked({ session }: Props): JSX.Element {
  const question = questionOf(session);
  return (
    <section class="part asked" aria-label="What is explored">
      {question?.kind === 'board' ? (
        <>
          <label class="board" for="board">
            On
          </label>
          <select
            id="board"
            value={nameOfBoard(question.platform.name)}
            onChange={({ currentTarget }) => {
              lookAtOrderings(session, { board: currentTarget.value });
            }}
          >
            {nameOfBoard(question.platform.name) === '' && (
              <option value="">{question.platform.name}</option>
            )}
            {[...pagePlatformTitles()].map(([name, title]) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
          <BoardNote session={session} />
          <Importers
            session={session}
            names={question.platform.importers.map(({ id }) => id)}
            chosen={question.importers ?? SEARCH.importers.value}
          />
          <p class="label">
            Each attaches, maps, unmaps and detaches once; the exporter creates and frees b0.
          </p>
        </>
      ) : (
        <p class="label">
          As the model says
          {SEARCH.importers.value.length > 0 && (
            <>
              , with <bdi>{SEARCH.importers.value.join(', ')}</bdi>
            </>
          )}
          .
        </p>
      )}
      <Running session={session} />
    </section>
  );
}

function nameOfBoard(name: string): string {
  return [...pagePlatformTitles()].find(([, title]) => title === name)?.[0] ?? '';
}

function Importers({
  session,
  names,
  chosen,
}: {
  readonly session: Session;
  readonly names: readonly string[];
  readonly chosen: readonly string[];
}): JSX.Element {
  const isFull = chosen.length >= SANDBOX_IMPORTERS_MAX;
  return (
    <fieldset class="chips">
      <legend>
        Importers{' '}
        <span class="label">
          {chosen.length} of at most {SANDBOX_IMPORTERS_MAX}
        </span>
      </legend>
      {names.map((name) => {
        const isChosen = chosen.includes(name);
        return (
          <label key={name} class="chip">
            <input
              type="checkbox"
              checked={isChosen}
              disabled={isChosen ? chosen.length === 1 : isFull}
              onChange={() => {
                const { board } = session.orderings.value;
                const next = names.filter((each) => chosen.includes(each) !== (each === name));
                lookAtOrderings(session, {
                  ...(board === undefined ? {} : { board }),
                  importers: next.join(','),
                });
              }}
            />
            <bdi>{name}</bdi>
          </label>
        );
      })}
    </fieldset>
  );
}

/** Stop while it searches, Explore when it does not. */
function Running({ session }: Props): JSX.Element {
  const status = SEARCH.status.value;
  const isRunning = status.kind === 'running';
  const { length: done } = SEARCH.found.value;
  const { length: all } = SEARCH.policies.value;
  return (
    <div class="running">
      <button
        type="button"
        class={isRunning ? '' : 'primary'}
        onClick={() => {
          const question = questionOf(session);
          if (isRunning) stopSearch();
          else if (question !== null) startSearch(question);
        }}
      >
        {isRunning ? 'Stop' : 'Explore'}
      </button>
      <output class={status.kind === 'refused' ? 'bad' : ''}>{statusInWords()}</output>
      {isRunning && all > 0 && <progress value={done} max={all} aria-label="Policies explored" />}
    </div>
  );
}

function statusInWords(): string {
  const status = SEARCH.status.value;
  const { length: done } = SEARCH.found.value;
  const { length: all } = SEARCH.policies.value;
  switch (status.kind) {
    case 'idle':
      return '';
    case 'running': {
      if (all === 0) return 'Loading the explorer …';
      const progress = SEARCH.progress.value;
      if (progress === null) return `${done} of ${all} policies`;
      const { policy, states, perSecond } = progress;
      const speed = states > 1 ? `, ${grouped(String(perSecond))} a second` : '';
      return `${done} of ${all} policies; ${policy}: ${grouped(String(states))} states${speed}`;
    }
    case 'stopped':
      return `Stopped, incomplete: ${done} of ${all} policies`;
    case 'done':
      return `${counted(done, 'policy', 'policies')} in ${status.seconds.toFixed(2)} s`;
    case 'refused':
      return status.message;
  }
}

/** What the policy keeps, and what it breaks, with what helps. */
function Laws({
  session,
  found,
}: {
  readonly session: Session;
  readonly found: FoundPolicy;
}): JSX.Element {
  const laws = lawsOf(found);
  const broken = laws.filter(({ holds }) => holds === false).length;
  const served = found.properties.find(({ name }) => name === QUESTION);
  return (
    <section class="part" aria-label={`Laws under ${found.policy}`}>
      <h3>
        Laws under {found.policy}
        {broken > 0 && <span class="late-text">{broken} broken</span>}
      </h3>
      <ul class="laws">
        {[...laws].sort(worstFirst).map((law) => (
          <Law key={law.name} session={session} policy={found.policy} law={law} />
        ))}
      </ul>
      {served !== undefined && (
        <ul class="laws">
          <Law session={session} policy={found.policy} law={served} />
        </ul>
      )}
    </section>
  );
}

function worstFirst(one: FoundProperty, other: FoundProperty): number {
  return Number(other.holds === false) - Number(one.holds === false);
}

function Law({
  session,
  policy,
  law,
}: {
  readonly session: Session;
  readonly policy: string;
  readonly law: FoundProperty;
}): JSX.Element {
  const { name, holds, says, advice, log } = law;
  const kind = holds === null ? 'unknown' : holds ? 'holds' : 'broken';
  const sign = holds === null ? '?' : holds ? '✓' : '▲';
  return (
    <li class={kind}>
      <span class="sign" aria-hidden="true">
        {sign}
      </span>
      <span>
        <b title={says}>{name}</b>
        <span class="unseen"> {kind}</span>
        {holds !== true && <span class="says">{says}</span>}
        {holds === false && (
          <details>
            <summary>Which orders keep it, and what helps</summary>
            {advice.length > 0 && (
              <pre class="scroll" tabIndex={0}>
                {advice.join('\n')}
              </pre>
            )}
            {log !== null && (
              <button
                type="button"
                onClick={() => {
                  playLog(session, log, `${name} broken under ${policy}`);
                }}
              >
                Play what breaks it
              </button>
            )}
          </details>
        )}
      </span>
    </li>
  );
}

/** Why calls are refused, by rule; a press leads to the first state in which one is. */
function Refusals({
  session,
  found,
}: {
  readonly session: Session;
  readonly found: FoundPolicy;
}): JSX.Element | null {
  const { picture, policy } = found;
  if (picture === null) return null;
  const { refusals } = picture;
  return (
    <section class="part" aria-label="Why turned away">
      <h3>Why turned away</h3>
      {refusals.length === 0 && (
        <p class="label">Under {policy} no call of an importer is refused.</p>
      )}
      <ul class="refusals">
        {refusals.map(({ rule, errno, isFinal, count, state, message }) => (
          <li key={`${rule} ${errno} ${String(isFinal)}`}>
            <button
              type="button"
              title={`The first of them: ${message}`}
              onClick={() => {
                lookAtOrderings(session, { ...session.orderings.value, policy, state });
              }}
            >
              <b>
                {errno} <code>{rule}</code>
              </b>{' '}
              {isFinal ? 'turned away' : 'has to wait'} in {counted(count, 'case')}
            </button>
            <span class="says">
              {ruleInWords(rule)} <code>{sectionOfRule(rule)}</code>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
